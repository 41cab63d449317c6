import { readFile } from 'node:fs/promises';
import type { Account } from '../../shared/act-as.ts';
import { KubestepError } from '../../shared/errors.ts';

export const coordinatorUser = 'kubestep-coordinator';
export const adminGroup = 'kubestep-admin';

/**
 * Finds the coordinator's user, which the package makes.
 *
 * @throws KubestepError `usage` when it is missing: installing as another user would leave files that the service cannot read.
 */
export async function coordinatorAccount(root = ''): Promise<Account> {
  const fields = await entryOf(`${root}/etc/passwd`, coordinatorUser);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  if (fields && Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid };
  throw new KubestepError('usage', `there is no user ${coordinatorUser} on this machine`, {
    hint: 'install the package kubestep-coordinator, which makes it',
  });
}

/** Group id of the operators; absent where the group does not exist. */
export async function adminGroupId(root = ''): Promise<number | undefined> {
  const gid = Number((await entryOf(`${root}/etc/group`, adminGroup))?.[2]);
  return Number.isInteger(gid) ? gid : undefined;
}

async function entryOf(path: string, name: string): Promise<string[] | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name}:`));
  return line?.split(':');
}
