/** What kubeadm can patch, and the first minor whose kubeadm can. @see https://github.com/kubernetes/kubernetes/blob/release-1.35/cmd/kubeadm/app/util/patches/patches.go */
export const patchTargets = [
  { target: 'etcd', sinceMinor: 22 },
  { target: 'kube-apiserver', sinceMinor: 22 },
  { target: 'kube-controller-manager', sinceMinor: 22 },
  { target: 'kube-scheduler', sinceMinor: 22 },
  { target: 'kubeletconfiguration', sinceMinor: 25 },
  { target: 'corednsdeployment', sinceMinor: 32 },
  { target: 'kubeproxydaemonset', sinceMinor: 37 }, // https://github.com/kubernetes/kubernetes/pull/138090
] as const;

export type PatchTarget = (typeof patchTargets)[number]['target'];

export const patchesFolder = '/etc/kubernetes/patches';

/** Whether a file of the folder patches this target, as kubeadm reads its name: `target[suffix][+patchtype].(yaml|json)`. Pure. */
export function isPatchOf(target: PatchTarget, file: string): boolean {
  return file.startsWith(target) && /^[^.+\n]*(\+(strategic|merge|json))?\.(yaml|json)$/.test(file.slice(target.length));
}

/** Whether kubeadm of this minor knows the target. Pure. */
export function canPatch(target: PatchTarget, minor: number): boolean {
  return patchTargets.some((known) => known.target === target && known.sinceMinor <= minor);
}
