import { toKubestepError } from '../../../shared/errors.ts';
import { type Command, type CommandResult, runCommand } from '../../../shared/exec.ts';
import { lastLines, printable } from '../../../shared/text.ts';
import { classifyEtcdText, EtcdFailure } from './etcd-failure.ts';

/** Every run of a tool has an end: its process group is killed after `timeoutMs`. */
export type ToolRun = Required<Pick<Command, 'argv' | 'timeoutMs'>> & Pick<Command, 'stdoutFd'>;

/** Nothing of our environment: etcdctl takes flags from ETCDCTL_* variables, and refuses when both are there. */
const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LANG: 'C', ETCDCTL_API: '3' };
const maxBytes = 1024 * 1024;

/** @throws EtcdFailure `tool-missing` when the tool cannot be started. */
export async function runTool(run: ToolRun): Promise<CommandResult> {
  try {
    return await runCommand({ ...run, env, maxBytes });
  } catch (thrown) {
    throw new EtcdFailure('tool-missing', toKubestepError(thrown).message, thrown);
  }
}

/**
 * Like `runTool` for a tool that must succeed.
 *
 * @throws EtcdFailure classified by the tool's last `Error:` line; its logs are never read, because they have three formats.
 */
export async function mustRunTool(run: ToolRun): Promise<string> {
  const { exitCode, signal, stdout, stderr, isTimedOut } = await runTool(run);
  if (exitCode === 0) return stdout;
  const [command] = run.argv;
  if (isTimedOut) throw new EtcdFailure('endpoint-timeout', `${command} did not end within ${run.timeoutMs} ms`);
  const why = failureLine(stderr);
  throw new EtcdFailure(classifyEtcdText(why), `${command} ended with ${exitCode ?? signal}: ${why}`);
}

/** A Go crash has no `Error:` line; its first words say what it was. */
function failureLine(stderr: string): string {
  const lines = printable(stderr).split('\n');
  const error = lines.findLast((line) => line.startsWith('Error: ') || line.startsWith('ctr: ') || line.startsWith('tar: '));
  const crash = lines.find((line) => /unexpected fault address|^panic:|\[signal SIG/.test(line));
  return (error ?? crash ?? lastLines(printable(stderr), 1)[0] ?? 'no output').slice(0, 500);
}
