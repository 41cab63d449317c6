import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError } from './errors.ts';
import type { NodePaths } from './paths.ts';

export interface Command {
  /** The program by absolute path, then its arguments: there is no shell. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** The process group gets SIGKILL after this. Absent for what must run to its end: a killed dpkg leaves the node half-configured. */
  readonly timeoutMs?: number;
  /** Handed to the program as its stdout instead of being collected. */
  readonly stdoutFd?: number;
  /** How much of stdout, and of stderr, is kept: the end of it. */
  readonly maxBytes?: number;
  /** Sees stdout and stderr as they come, uncapped. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandResult {
  readonly exitCode?: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly isTimedOut: boolean;
}

const defaultMaxBytes = 256 * 1024;

/**
 * Runs a program in a session and process group of its own, with stdin from /dev/null: an open pipe makes dpkg's questions hang for ever.
 * A non-zero exit is a result, not an error. An abort asks the program to stop with SIGINT, after which apt finishes its transaction.
 *
 * @throws KubestepError `command-failed` when the program cannot be started.
 */
export function runCommand(command: Command, signal?: AbortSignal): Promise<CommandResult> {
  const [file, ...args] = command.argv;
  const child = spawn(file, args, { env: command.env, stdio: ['ignore', command.stdoutFd ?? 'pipe', 'pipe'], detached: true, cwd: '/' });
  const stdout = collect(child.stdout, command);
  const stderr = collect(child.stderr, command);
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  const timeout = endAfter(child, command.timeoutMs);
  const askToStop = () => child.kill('SIGINT');
  signal?.addEventListener('abort', askToStop, { once: true });
  child.once('error', (cause) => reject(new KubestepError('command-failed', `${file} cannot be started: ${cause.message}`, { cause })));
  child.once('close', (exitCode, ending) =>
    resolve({
      ...(exitCode !== null && { exitCode }),
      ...(ending !== null && { signal: ending }),
      stdout: stdout(),
      stderr: stderr(),
      isTimedOut: timeout.hasPassed(),
    }),
  );
  return promise.finally(() => {
    timeout.clear();
    signal?.removeEventListener('abort', askToStop);
  });
}

function collect(stream: ChildProcess['stdout'], { maxBytes = defaultMaxBytes, onOutput }: Command): () => string {
  let kept = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    kept = (kept + text).slice(-maxBytes);
    onOutput?.(text);
  });
  return () => kept;
}

function endAfter(child: ChildProcess, timeoutMs: number | undefined): { hasPassed(): boolean; clear(): void } {
  if (timeoutMs === undefined) return { hasPassed: () => false, clear: () => undefined };
  let isPassed = false;
  const timer = setTimeout(() => {
    isPassed = true;
    killGroup(child);
    // A descendant with a session of its own outlives the group, and would hold the pipes, and with them us, for as long as it likes.
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  }, timeoutMs);
  return { hasPassed: () => isPassed, clear: () => clearTimeout(timer) };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the group has ended by itself
  }
}

/**
 * Finds a program by its name in the folders that are allowed to hold one; PATH plays no part.
 *
 * @throws KubestepError `not-found`
 */
export async function findTool(name: string, toolDirs: readonly string[]): Promise<string> {
  for (const dir of toolDirs) {
    const path = join(dir, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new KubestepError('not-found', `${name} is not installed on this node (looked in ${toolDirs.join(', ')})`, {
    hint: `install the package that brings ${name}`,
  });
}

/** The environment of every command on a node: built from nothing, so that no inherited variable changes what a tool does. */
export function toolEnvironment({ root, toolDirs }: Pick<NodePaths, 'root' | 'toolDirs'>): Record<string, string> {
  return {
    PATH: toolDirs.join(':'),
    LC_ALL: 'C',
    HOME: '/root',
    DEBIAN_FRONTEND: 'noninteractive',
    NEEDRESTART_SUSPEND: '1', // else needrestart may restart the kubelet in the middle of apt
    APT_LISTCHANGES_FRONTEND: 'none',
    UCF_FORCE_CONFFOLD: '1',
    ...(root !== '' && { KUBESTEP_ROOT: root, KUBESTEP_TOOL_DIRS: toolDirs.join(':') }),
  };
}
