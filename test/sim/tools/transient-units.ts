import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileCache } from './install-tool.ts';
import { managerFolder } from './manager-folder.ts';

/** What `systemd-run` was asked for, as far as the stand-in keeps it. */
export interface UnitSpec {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly stdoutFile?: string;
  readonly stderrFile?: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly killSignal: NodeJS.Signals;
  readonly runtimeMaxMs?: number;
  readonly stopCommands: readonly { readonly argv: readonly [string, ...string[]]; readonly mayFail: boolean }[];
}

interface LoadedUnit {
  readonly spec: UnitSpec;
  main?: ChildProcess;
  ended?: Promise<void>;
}

/** Units that this manager has loaded; a power cut ends it, and forgets them. */
const loaded = new Map<string, LoadedUnit>();

export function isLoaded(name: string): boolean {
  return loaded.has(name);
}

export function mainPidOf(name: string): number | undefined {
  return loaded.get(name)?.main?.pid;
}

/**
 * Plays PID 1 for one unit: runs its command, then its ExecStopPost lines whatever the end was, then unloads it. Resolves as soon as the command was
 * executed (Type=exec).
 *
 * @returns why it did not start.
 */
export async function startUnit(spec: UnitSpec): Promise<string | undefined> {
  if (loaded.has(spec.name)) return `Unit ${spec.name} was already loaded or has a fragment file.`;
  const unit: LoadedUnit = { spec };
  loaded.set(spec.name, unit);
  try {
    unit.main = begin(spec, spec.argv, {});
    await once(unit.main, 'spawn');
  } catch (error) {
    unload(spec);
    return error instanceof Error ? error.message : String(error);
  }
  unit.ended = followToEnd(spec, unit.main);
  return undefined;
}

/** Asks the command to end and waits, as `systemctl stop` does. */
export async function stopUnit(name: string): Promise<void> {
  const unit = loaded.get(name);
  unit?.main?.kill(unit.spec.killSignal);
  await unit?.ended;
}

async function followToEnd(spec: UnitSpec, main: ChildProcess): Promise<void> {
  const end = await endOf(main, spec.runtimeMaxMs);
  for (const { argv, mayFail } of spec.stopCommands) {
    const [status] = (await once(begin(spec, argv, end), 'exit').catch(() => [1])) as [number | null];
    if (status !== 0 && !mayFail) break;
  }
  unload(spec);
}

async function endOf(main: ChildProcess, runtimeMaxMs = Infinity): Promise<Record<string, string>> {
  let hasTimedOut = false;
  const timer = setTimeout(
    () => {
      hasTimedOut = true;
      main.kill('SIGTERM');
    },
    Math.min(runtimeMaxMs, 2 ** 31 - 1),
  );
  const [code, signal] = (await once(main, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  if (hasTimedOut) return { SERVICE_RESULT: 'timeout', EXIT_CODE: 'killed', EXIT_STATUS: 'TERM' };
  // systemd counts an end by SIGTERM, SIGINT, SIGHUP and SIGPIPE as a success.
  const isClean = signal !== null && ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE'].includes(signal);
  if (signal) return { SERVICE_RESULT: isClean ? 'success' : 'signal', EXIT_CODE: 'killed', EXIT_STATUS: signal.replace(/^SIG/, '') };
  return { SERVICE_RESULT: code === 0 ? 'success' : 'exit-code', EXIT_CODE: 'exited', EXIT_STATUS: String(code) };
}

/** A command of the unit in a process group of its own: a signal to this manager's group is not meant for it. */
function begin(spec: UnitSpec, [command, ...rest]: UnitSpec['argv'], more: Readonly<Record<string, string>>): ChildProcess {
  const open = (path: string | undefined) => (path === undefined ? 'ignore' : openSync(path, 'a'));
  const outputs = [open(spec.stdoutFile), open(spec.stderrFile)] as const;
  try {
    return spawn(command, rest, {
      env: { ...environmentOf(spec), ...more },
      stdio: ['ignore', ...outputs],
      cwd: '/',
      detached: true,
    });
  } finally {
    for (const output of outputs) if (output !== 'ignore') closeSync(output);
  }
}

function environmentOf({ name, environment, credentials }: UnitSpec): Record<string, string> {
  // As the manager's DefaultEnvironment= would: jobs start three times as fast.
  const usual = { NODE_COMPILE_CACHE: compileCache, ...environment };
  const files = Object.entries(credentials);
  if (files.length === 0) return usual;
  const folder = credentialsOf(name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [credential, path] of files) copyFileSync(path, join(folder, credential));
  return { ...usual, CREDENTIALS_DIRECTORY: folder };
}

function unload({ name }: UnitSpec): void {
  rmSync(credentialsOf(name), { recursive: true, force: true });
  loaded.delete(name);
}

function credentialsOf(name: string): string {
  return join(managerFolder(), 'credentials', name);
}
