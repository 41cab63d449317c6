import { delimiter } from 'node:path';
import { nodePaths } from '../../../shared/paths.ts';
import { EtcdFailure, etcdFailures, toEtcdFailure } from './etcd-failure.ts';
import type { JobContext } from './job.ts';

/** Runs a job as its own process: one JSON line on stdout, which is the result or the error, and notes on stderr. */
export async function runJob<I>(parse: (input: unknown) => I, run: (input: I, context: JobContext) => Promise<unknown>): Promise<void> {
  try {
    const result = await run(parse(parseJson(process.argv[2])), contextOf(process.env));
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } catch (thrown) {
    const { code, message } = toEtcdFailure(thrown, 'unexpected');
    process.stderr.write(`error: ${message}\nhint: ${etcdFailures[code].hint}\n`);
    process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    process.exitCode = 1;
  }
  process.exit(); // grpc-js keeps a TLS handshake that nobody answers, and with it the process, for ever
}

function contextOf(environment: NodeJS.ProcessEnv): JobContext {
  const toolDirs = environment['KUBESTEP_TOOL_DIRS']?.split(delimiter).filter((dir) => dir !== '');
  return {
    paths: nodePaths(environment['KUBESTEP_ROOT'], toolDirs),
    credentialsDir: environment['CREDENTIALS_DIRECTORY'],
    note: (line) => process.stderr.write(`${line}\n`),
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch (thrown) {
    throw new EtcdFailure('usage', `the job's input is not JSON: ${String(thrown)}`, thrown);
  }
}
