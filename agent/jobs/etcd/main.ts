import { answerWith, jobPaths, writeNote } from '../job-process.ts';
import { toEtcdFailure } from './etcd-failure.ts';
import type { JobContext } from './job.ts';

/** Runs an etcd job as its own process: what it throws is told in the words of etcd. A signal ends it: it only ever replaces whole files. */
export async function runJob<I>(parse: (input: unknown) => I, run: (input: I, context: JobContext) => Promise<unknown>): Promise<void> {
  const { env } = process;
  const context: JobContext = { paths: jobPaths(env), credentialsDir: env['CREDENTIALS_DIRECTORY'], note: writeNote };
  await answerWith(async (input) => {
    try {
      return await run(parse(input), context);
    } catch (thrown) {
      throw toEtcdFailure(thrown, 'unexpected');
    }
  });
  process.exit(); // grpc-js keeps a TLS handshake that nobody answers, and with it the process, for ever
}
