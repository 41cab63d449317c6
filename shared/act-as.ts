/** A user of this machine, by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Does work with the rights of another user, and takes one's own again: root that writes into a folder of somebody else is led nowhere by what
 * that user has put there. The rights are those of the whole process, so nothing else may be going on in it.
 *
 * @param account - Absent: the work is done as who we are.
 */
export async function actAs<T>(account: Account | undefined, work: () => Promise<T>): Promise<T> {
  if (account === undefined) return work();
  const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, groups: process.getgroups?.() ?? [] };
  process.setgroups?.([]);
  process.setegid?.(account.gid);
  process.seteuid?.(account.uid); // last, and first on the way back: only root may change groups
  try {
    return await work();
  } finally {
    process.seteuid?.(own.uid);
    process.setegid?.(own.gid);
    process.setgroups?.(own.groups);
  }
}
