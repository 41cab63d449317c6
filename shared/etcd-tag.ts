/** Tags of the etcd images that kubeadm uses: etcd's version, and the count of the image's builds. */
export const etcdTagPattern = /^3\.(0|[1-9]\d?)\.(0|[1-9]\d{0,2})-(0|[1-9]\d?)$/;

/** Splits the image of an etcd manifest; undefined when another tag cannot be put there: no tag, a digest, or tags of another kind. */
export function splitEtcdImage(image: string): { readonly repository: string; readonly tag: string } | undefined {
  const [, repository, tag] = /^([\w.-]+(?::\d{1,5})?(?:\/[\w.-]+)*\/etcd):([\w.-]+)$/.exec(image) ?? [];
  return repository === undefined || tag === undefined || !etcdTagPattern.test(tag) ? undefined : { repository, tag };
}
