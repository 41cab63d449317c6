import type { EtcdApi, RevisionHash } from './etcd-api.ts';

/**
 * etcd refuses to hash at the compact revision itself ("has been compacted"), but not "now", which is the same as long as nobody has written.
 *
 * @returns undefined when somebody has.
 */
export async function hashAtRevision(api: EtcdApi, revision: number, compactRevision: number): Promise<RevisionHash | undefined> {
  if (revision > compactRevision) return api.hashAt(revision);
  const now = await api.hashAt(0);
  return (await api.status()).revision === revision ? now : undefined;
}
