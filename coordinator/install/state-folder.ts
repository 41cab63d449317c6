import { lchown, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Account, actAs } from '../../shared/act-as.ts';
import { KubestepError } from '../../shared/errors.ts';
import { coordinatorUser } from './accounts.ts';

/**
 * Makes the state folder, whose parent is root's, and does work inside it as its owner.
 *
 * @param owner - Absent where everything is the caller's.
 * @throws KubestepError `permission-denied` when something in there is not the owner's: a link that leads elsewhere, or a file of another user.
 */
export async function inStateFolder<T>(stateDir: string, owner: Account | undefined, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(stateDir), { recursive: true, mode: 0o755 }); // the package makes it; its owner has to walk through
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  if (owner) await lchown(stateDir, owner.uid, owner.gid);
  try {
    return await actAs(owner, work);
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    throw new KubestepError('permission-denied', `${coordinatorUser} may not use ${thrown.path ?? stateDir}`, {
      cause: thrown,
      hint: `see what does not belong to it: find ${stateDir} -type l -ls -o ! -user ${coordinatorUser} -ls`,
    });
  }
}

function isRefusal(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'EACCES' || thrown.code === 'EPERM');
}
