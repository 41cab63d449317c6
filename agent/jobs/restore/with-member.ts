import type { EtcdApi } from '../etcd/etcd-api.ts';
import { connectEtcd } from '../etcd/etcd-client.ts';
import { localEndpoint } from '../etcd/job.ts';
import { runJob } from '../etcd/main.ts';

/** Runs a job against this node's member; the connection always ends with it. */
export function runWithMember<I>(
  parse: (input: unknown) => I,
  run: (input: I, api: EtcdApi, note: (line: string) => void) => Promise<unknown>,
): Promise<void> {
  return runJob(parse, async (input, { credentialsDir, note }) => {
    const api = connectEtcd(await localEndpoint(credentialsDir));
    try {
      return await run(input, api, note);
    } finally {
      api.close();
    }
  });
}
