import { readFile } from 'node:fs/promises';
import type { Account } from '../../shared/act-as.ts';
import { KubestepError } from '../../shared/errors.ts';

const agentUser = 'kubestep-agent';

/** Reads uid and gid of kubestep-agent, a system user of the package and so always in /etc/passwd. */
export async function agentAccount(passwdFile = '/etc/passwd'): Promise<Account> {
  const lines = (await readFile(passwdFile, 'utf8')).split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = lines.find(([name]) => name === agentUser) ?? [];
  if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  throw new KubestepError('not-found', `there is no user ${agentUser} on this machine`, {
    hint: 'install the package kubestep-agent; it makes the user',
  });
}
