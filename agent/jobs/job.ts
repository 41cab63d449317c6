import { type Clock, systemClock } from '../../shared/clock.ts';
import { type CommandResult, findTool, runCommand, toolEnvironment } from '../../shared/exec.ts';
import type { NodePaths } from '../../shared/paths.ts';
import { printable } from '../../shared/text.ts';
import { answerWith, JobFailure, jobPaths, writeNote } from './job-process.ts';

/** What a job gets from the unit that runs it. */
export interface JobContext {
  readonly paths: NodePaths;
  readonly clock: Clock;
  /** A line for people, in the operation's output. */
  readonly note: (line: string) => void;
  /** Aborted when the unit is to stop: what has begun is finished, and nothing new begins. */
  readonly stopping: AbortSignal;
  readonly tools: Tools;
}

export interface Tools {
  /** A question that changes nothing: silent, and ended after 30 s; apt, which may have to read all its lists first, after 5 minutes. */
  ask(tool: string, ...args: readonly string[]): Promise<CommandResult>;
  /** Like `ask` for a program by its path. */
  askProgram(path: string, ...args: readonly string[]): Promise<CommandResult>;
  /** Work: what it says goes to the operation's output, and it is never killed. */
  work(tool: string, ...args: readonly string[]): Promise<CommandResult>;
}

const askTimeoutMs = 30_000;
const aptTimeoutMs = 5 * 60_000;

/** Runs a job as its own process. A signal asks it to stop: it finishes what it has begun, because a killed dpkg leaves the node half-configured. */
export async function runJob(run: (input: unknown, context: JobContext) => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop.abort(new JobFailure('stopped', `stopped by ${signal}`)));
  const paths = jobPaths(process.env);
  const tools = toolsOf(paths, writeNote, stop.signal);
  await answerWith((input) => run(input, { paths, clock: systemClock, note: writeNote, stopping: stop.signal, tools }));
}

function toolsOf(paths: NodePaths, note: (line: string) => void, stopping: AbortSignal): Tools {
  const env = toolEnvironment(paths);
  const askFor = (timeoutMs: number, path: string, args: readonly string[]) => runCommand({ argv: [path, ...args], env, timeoutMs });
  const askProgram: Tools['askProgram'] = (path, ...args) => askFor(askTimeoutMs, path, args);
  return {
    askProgram,
    ask: async (tool, ...args) => {
      const timeoutMs = tool.startsWith('apt-') ? aptTimeoutMs : askTimeoutMs;
      return askFor(timeoutMs, await findTool(tool, paths.toolDirs), args);
    },
    work: async (tool, ...args) => {
      stopping.throwIfAborted();
      note(`+ ${tool} ${args.join(' ')}`);
      const argv = [await findTool(tool, paths.toolDirs), ...args] as const;
      return runCommand({ argv, env, onOutput: (text) => void process.stderr.write(printable(text)) }, stopping);
    },
  };
}

/** What a failed command said, in its last line. */
export function complaintOf({ stderr, stdout, exitCode, signal, isTimedOut }: CommandResult): string {
  if (isTimedOut) return 'it did not end in its time';
  const lines = printable(`${stdout}\n${stderr}`)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? `it ended with ${exitCode ?? signal}`;
}
