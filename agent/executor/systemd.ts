import { type CommandResult, findTool, runCommand, toolEnvironment } from '../../shared/exec.ts';
import { operationUnit } from '../../shared/names.ts';
import type { NodePaths } from '../../shared/paths.ts';
import type { NodeQuery, UnitSettings } from './operation-table.ts';

/** One transient unit: everything about it was computed here, from validated values. */
export interface TransientUnit {
  readonly operationId: string;
  readonly kind: string;
  readonly argv: readonly [string, ...string[]];
  readonly outputFile: string;
  readonly stdoutFile: string;
  readonly settings: UnitSettings;
  /** Each runs when the unit ends, however it ends; the last one writes the result file. */
  readonly stopCommands: readonly StopCommand[];
}

export interface StopCommand {
  readonly argv: readonly [string, ...string[]];
  /** Its failure is nobody's failure. */
  readonly mayFail: boolean;
}

/** PID 1 as the executor needs it. */
export interface UnitPort {
  /** Starts a unit once: `already-loaded` when one of this name is there. */
  start(
    unit: TransientUnit,
  ): Promise<{ readonly outcome: 'started' | 'already-loaded' } | { readonly outcome: 'refused'; readonly reason: string }>;
  isLoaded(operationId: string): Promise<boolean>;
}

const askTimeoutMs = 90_000; // systemd's own default for its bus; longer waits mean that it hangs
const queryTimeoutMs = 20_000;

export function systemdUnits(paths: NodePaths): UnitPort {
  const run = async (tool: string, args: readonly string[]): Promise<CommandResult> =>
    runCommand({ argv: [await findTool(tool, paths.toolDirs), ...args], env: toolEnvironment(paths), timeoutMs: askTimeoutMs });
  return {
    async start(unit) {
      const result = await run('systemd-run', systemdRunArguments(unit, toolEnvironment(paths)));
      if (result.exitCode === 0) return { outcome: 'started' };
      if (/was already loaded or has a fragment file/.test(result.stderr)) return { outcome: 'already-loaded' };
      return {
        outcome: 'refused',
        reason: result.stderr.trim().split('\n')[0] || `systemd-run ended with ${result.exitCode ?? result.signal}`,
      };
    },
    async isLoaded(operationId) {
      const { exitCode, stdout, stderr } = await run('systemctl', ['show', '-p', 'LoadState,ActiveState', operationUnit(operationId)]);
      if (exitCode !== 0) throw new Error(`systemctl show ended with ${exitCode}: ${stderr.trim()}`);
      return /^LoadState=loaded$/m.test(stdout) && !/^ActiveState=(inactive|failed)$/m.test(stdout);
    },
  };
}

/**
 * KillMode=mixed, SIGINT and 15 minutes: `systemctl stop` and even a reboot wait until dpkg has finished its transaction. --collect unloads
 * a failed unit, so that nothing stays; the result is in the file that the last stop command writes. That one must run as root, but not by the
 * prefix `+`: systemd 252 writes it down as `ExecStopPostEx=`, which the next daemon-reload does not know, and forgets the command.
 */
export function systemdRunArguments(unit: TransientUnit, environment: Readonly<Record<string, string>>): string[] {
  const { settings } = unit;
  const properties = [
    'KillMode=mixed',
    'KillSignal=SIGINT',
    `TimeoutStopSec=${settings.endAfterMs === undefined ? 900 : 10}`, // nothing is lost when a read is cut off
    'StandardInput=null',
    `StandardOutput=append:${unit.stdoutFile}`,
    `StandardError=append:${unit.outputFile}`,
    ...(settings.user === undefined ? [] : [`User=${settings.user}`, 'PermissionsStartOnly=yes']),
    ...(settings.hasNetwork ? [] : ['PrivateNetwork=yes']),
    ...(settings.endAfterMs === undefined ? [] : [`RuntimeMaxSec=${settings.endAfterMs / 1000}`]),
    ...Object.entries(settings.credentials ?? {}).map(([name, path]) => `LoadCredential=${name}:${path}`),
    ...unit.stopCommands.map(({ argv, mayFail }) => `ExecStopPost=${mayFail ? '-' : ''}${argv.map(plainWord).join(' ')}`),
  ];
  return [
    '--quiet',
    '--collect',
    '--no-ask-password',
    `--unit=${operationUnit(unit.operationId)}`,
    `--description=kubestep ${unit.kind} ${unit.operationId}`,
    '--service-type=exec',
    ...properties.flatMap((property) => ['-p', property]),
    ...Object.entries({ ...environment, ...settings.environment }).map(([key, value]) => `--setenv=${key}=${value}`),
    '--',
    ...unit.argv.map(literalWord),
  ];
}

/** systemd splits these at spaces and knows quotes and specifiers: words that would need an escape are not ours. */
function plainWord(word: string): string {
  if (/^[\w./:=@+,-]+$/.test(word)) return word;
  throw new TypeError(`${JSON.stringify(word)} cannot be a word of a stop command`);
}

/** PID 1 replaces $NAME in arguments too; nothing of ours holds one. */
function literalWord(word: string): string {
  if (!word.includes('$')) return word;
  throw new TypeError(`${JSON.stringify(word)} cannot be an argument of a unit`);
}

/** Read-only questions, each with an end. */
export function nodeQueries(paths: NodePaths): NodeQuery {
  return {
    query: async (tool, ...args) =>
      runCommand({ argv: [await findTool(tool, paths.toolDirs), ...args], env: toolEnvironment(paths), timeoutMs: queryTimeoutMs }),
  };
}
