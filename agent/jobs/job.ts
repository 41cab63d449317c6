import { delimiter } from 'node:path';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import { type CommandResult, findTool, runCommand, toolEnvironment } from '../../shared/exec.ts';
import { type NodePaths, nodePaths } from '../../shared/paths.ts';
import { printable } from '../../shared/text.ts';

/** Why a job failed: a closed word for machines, and one line for people. */
export class JobFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'JobFailure';
    this.code = code;
  }
}

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
  /** A question that changes nothing: silent, and ended after 30 s. */
  ask(tool: string, ...args: readonly string[]): Promise<CommandResult>;
  /** Like `ask` for a program by its path. */
  askProgram(path: string, ...args: readonly string[]): Promise<CommandResult>;
  /** Work: what it says goes to the operation's output, and it is never killed. */
  work(tool: string, ...args: readonly string[]): Promise<CommandResult>;
}

const askTimeoutMs = 30_000;

/** Runs a job as its own process: one JSON line on stdout, which is the result or the error, and notes on stderr. */
export async function runJob(run: (input: unknown, context: JobContext) => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop.abort(new JobFailure('stopped', `stopped by ${signal}`)));
  try {
    const result = await run(parseJson(process.argv[2]), contextOf(process.env, stop.signal));
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } catch (thrown) {
    const { code, message } = thrown instanceof JobFailure ? thrown : toKubestepError(thrown);
    process.stderr.write(`error: ${message}\n`);
    process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    process.exitCode = 1;
  }
}

function contextOf(environment: NodeJS.ProcessEnv, stopping: AbortSignal): JobContext {
  const toolDirs = environment['KUBESTEP_TOOL_DIRS']?.split(delimiter).filter((dir) => dir !== '');
  const paths = nodePaths(environment['KUBESTEP_ROOT'] ?? '', toolDirs);
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  return { paths, clock: systemClock, note, stopping, tools: toolsOf(paths, note, stopping) };
}

function toolsOf(paths: NodePaths, note: (line: string) => void, stopping: AbortSignal): Tools {
  const env = toolEnvironment(paths);
  const askProgram: Tools['askProgram'] = (path, ...args) => runCommand({ argv: [path, ...args], env, timeoutMs: askTimeoutMs });
  return {
    askProgram,
    ask: async (tool, ...args) => askProgram(await findTool(tool, paths.toolDirs), ...args),
    work: async (tool, ...args) => {
      stopping.throwIfAborted();
      note(`+ ${tool} ${args.join(' ')}`);
      const argv = [await findTool(tool, paths.toolDirs), ...args] as const;
      return runCommand({ argv, env, onOutput: (text) => void process.stderr.write(printable(text)) }, stopping);
    },
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch (cause) {
    throw new KubestepError('usage', "the job's input is not JSON", { cause });
  }
}

/** What a failed command said, in its last line. */
export function complaintOf({ stderr, stdout, exitCode, signal, isTimedOut }: CommandResult): string {
  if (isTimedOut) return 'it did not end in its time';
  const lines = printable(`${stdout}\n${stderr}`)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? `it ended with ${exitCode ?? signal}`;
}
