import { delimiter } from 'node:path';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import { type NodePaths, nodePaths } from '../../shared/paths.ts';

/** Why a job failed: a closed word for machines, one line for people, and the next action where there is one. */
export class JobFailure<Code extends string = string> extends Error {
  readonly code: Code;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'JobFailure';
    this.code = code;
    this.hint = options.hint;
  }
}

/** What every job's process does: its input from the command line, one JSON line on stdout, which is the result or the error, notes on stderr. */
export async function answerWith(run: (input: unknown) => Promise<unknown>): Promise<void> {
  try {
    const result = await run(parseJson(process.argv[2]));
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } catch (thrown) {
    const { code, message, hint } = thrown instanceof JobFailure ? thrown : toKubestepError(thrown);
    process.stderr.write(`error: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`);
    process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    process.exitCode = 1;
  }
}

/** The files of the node that the unit's environment names: a simulated node has a root of its own. */
export function jobPaths(environment: NodeJS.ProcessEnv): NodePaths {
  const toolDirs = environment['KUBESTEP_TOOL_DIRS']?.split(delimiter).filter((dir) => dir !== '');
  return nodePaths(environment['KUBESTEP_ROOT'], toolDirs);
}

export function writeNote(line: string): void {
  process.stderr.write(`${line}\n`);
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch (cause) {
    throw new KubestepError('usage', "the job's input is not JSON", { cause });
  }
}
