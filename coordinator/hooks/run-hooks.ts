import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { KubestepError } from '../../shared/errors.ts';
import type { Command, CommandResult } from '../../shared/exec.ts';
import { formatDuration, lastLines, printable } from '../../shared/text.ts';
import { type ControlPlaneHook, controlPlaneHooks } from '../plan/plan.ts';
import type { HookCall, HookPort } from './hook-port.ts';

const argv = z
  .tuple([z.string().regex(/^\/[^\0]*$/, 'a program by its absolute path')], z.string().regex(/^[^\0]*$/, 'text'))
  .refine(({ length }) => length <= 64, 'at most 64 words');

/** `hooks` of coordinator.yaml. */
export const hooksSchema = z.strictObject({
  beforeControlPlane: argv.optional(),
  afterControlPlane: argv.optional(),
  /** For one run of a hook; its whole process group is killed then. */
  timeoutMs: z
    .int()
    .min(1_000)
    .max(60 * 60_000)
    .default(60_000),
});

export type HooksConfig = z.output<typeof hooksSchema>;

export type RunCommand = (command: Command, signal: AbortSignal) => Promise<CommandResult>;

const keptLines = 20;
const keptBytes = 4 * 1024;

/**
 * Makes the hooks of a configuration ready. Each program is looked at now and again before each run.
 *
 * @throws KubestepError `usage` for a program that is not there, cannot be run, or could be replaced by anybody.
 */
export async function openHooks(config: HooksConfig, run: RunCommand): Promise<HookPort> {
  const configured = controlPlaneHooks.filter((hook) => config[hook] !== undefined);
  for (const hook of configured) {
    const problem = await programProblem(config[hook]?.[0] ?? '');
    if (problem === undefined) continue;
    throw new KubestepError('usage', `hooks.${hook}: ${problem}`, { hint: 'edit coordinator.yaml; docs/cli.md tells about hooks' });
  }
  return { configured, run: (call, signal) => runHook(call, config, { run, signal }) };
}

interface HookRun {
  readonly run: RunCommand;
  readonly signal: AbortSignal;
}

async function runHook({ hook, node, address, phase }: HookCall, config: HooksConfig, { run, signal }: HookRun): Promise<void> {
  const command = config[hook];
  if (!command) throw failed({ hook, node }, 'is not configured any more');
  const problem = await programProblem(command[0]);
  if (problem !== undefined) throw failed({ hook, node }, problem);
  const env = { KUBESTEP_NODE: node, KUBESTEP_ADDRESS: address, KUBESTEP_PHASE: phase };
  const result = await run({ argv: command, env, timeoutMs: config.timeoutMs, maxBytes: keptBytes }, signal);
  signal.throwIfAborted();
  if (result.isTimedOut) throw failed({ hook, node }, `did not end within ${formatDuration(config.timeoutMs)}, and was killed`, result);
  if (result.exitCode !== 0) throw failed({ hook, node }, `ended with ${result.exitCode ?? result.signal ?? 'no exit code'}`, result);
}

function failed(
  { hook, node }: { readonly hook: ControlPlaneHook; readonly node: string },
  how: string,
  output?: Pick<CommandResult, 'stdout' | 'stderr'>,
): KubestepError {
  const said = output ? lastLines(printable(`${output.stdout}\n${output.stderr}`), keptLines).join('\n') : '';
  return new KubestepError('step-failed', `the hook ${hook} for ${node} ${how}`, {
    ...(said !== '' && { cause: new Error(said) }),
    hint: 'repair the hook or what it speaks to, then retry: it is run again from its beginning',
  });
}

/** Whoever may write the file or its folder would run programs as the coordinator. */
async function programProblem(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    const [file, folder] = [await stat(real), await stat(dirname(real))];
    if (!file.isFile()) return `${path} is not a file`;
    if (isWritableByAll(file)) return `${path} may be written by everybody: chmod o-w ${path}`;
    if (isWritableByAll(folder)) return `${path} lies in a folder that everybody may write`;
    await access(real, constants.X_OK);
    return undefined;
  } catch (thrown) {
    return `${path} cannot be run: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function isWritableByAll({ mode }: { readonly mode: number }): boolean {
  return (mode & constants.S_IWOTH) !== 0;
}
