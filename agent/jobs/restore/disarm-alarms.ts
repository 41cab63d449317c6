import type { EtcdApi } from '../etcd/etcd-api.ts';
import { connectEtcd } from '../etcd/etcd-client.ts';
import { localEndpoint, parseNothing } from '../etcd/job.ts';
import { runJob } from '../etcd/main.ts';

/** An alarm travels in the snapshot under the id of a member that is no more, and the cluster refuses every write (measured). Safe to repeat. */
export async function disarmAlarms(api: EtcdApi, note: (line: string) => void): Promise<{ disarmed: number }> {
  const alarms = await api.alarms();
  for (const alarm of alarms) {
    await api.disarm(alarm);
    note(`took back ${alarm.alarm} of member ${alarm.memberId}`);
  }
  return { disarmed: alarms.length };
}

if (import.meta.main) {
  await runJob(parseNothing, async (_input, context) => {
    const api = connectEtcd(await localEndpoint(context.credentialsDir));
    try {
      return await disarmAlarms(api, context.note);
    } finally {
      api.close();
    }
  });
}
