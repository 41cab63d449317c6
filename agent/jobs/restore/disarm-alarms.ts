import { parseNothing } from '../../executor/input.ts';
import type { EtcdApi } from '../etcd/etcd-api.ts';
import { runWithMember } from './with-member.ts';

/** An alarm travels in the snapshot under the id of a member that is no more, and the cluster refuses every write (measured). Safe to repeat. */
export async function disarmAlarms(api: EtcdApi, note: (line: string) => void): Promise<{ disarmed: number }> {
  const alarms = await api.alarms();
  for (const alarm of alarms) {
    await api.disarm(alarm);
    note(`took back ${alarm.alarm} of member ${alarm.memberId}`);
  }
  return { disarmed: alarms.length };
}

if (import.meta.main) await runWithMember(parseNothing, (_input, api, note) => disarmAlarms(api, note));
