import { spawn } from 'node:child_process';
import { lastLines, printable } from '../../../shared/text.ts';
import { classifyEtcdText, EtcdFailure } from './etcd-failure.ts';

export interface ToolRun {
  readonly argv: readonly [string, ...string[]];
  /** Every run of a tool has an end: it is killed after this. */
  readonly timeoutMs: number;
  /** Handed to the tool as its stdout instead of being collected. */
  readonly stdoutFd?: number;
}

export interface ToolResult {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const maxCapturedBytes = 1024 * 1024;

/** Runs a tool with nothing of our environment: etcdctl takes flags from ETCDCTL_* variables, and refuses when both are there. */
export function runTool({ argv: [command, ...args], timeoutMs, stdoutFd }: ToolRun): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LANG: 'C', ETCDCTL_API: '3' };
    const child = spawn(command, args, { env, stdio: ['ignore', stdoutFd ?? 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL' });
    const captured = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        captured[name] = (captured[name] + text).slice(-maxCapturedBytes);
      });
    }
    child.once('error', (cause) => reject(new EtcdFailure('tool-missing', `${command} cannot be started: ${cause.message}`, cause)));
    child.once('close', (exitCode, signal) => resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined, ...captured }));
  });
}

/**
 * Like `runTool` for a tool that must succeed.
 *
 * @throws EtcdFailure classified by the tool's last `Error:` line; its logs are never read, because they have three formats.
 */
export async function mustRunTool(run: ToolRun): Promise<string> {
  const result = await runTool(run);
  if (result.exitCode === 0) return result.stdout;
  const [command] = run.argv;
  if (result.signal === 'SIGKILL') throw new EtcdFailure('endpoint-timeout', `${command} did not end within ${run.timeoutMs} ms`);
  const why = failureLine(result.stderr);
  throw new EtcdFailure(classifyEtcdText(why), `${command} ended with ${result.exitCode ?? result.signal}: ${why}`);
}

/** A Go crash has no `Error:` line; its first words say what it was. */
function failureLine(stderr: string): string {
  const lines = printable(stderr).split('\n');
  const error = lines.findLast((line) => line.startsWith('Error: ') || line.startsWith('ctr: ') || line.startsWith('tar: '));
  const crash = lines.find((line) => /unexpected fault address|^panic:|\[signal SIG/.test(line));
  return (error ?? crash ?? lastLines(printable(stderr), 1)[0] ?? 'no output').slice(0, 500);
}
