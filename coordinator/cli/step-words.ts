import type { StepKind } from '../plan/plan.ts';

/** What people read for each kind of step. */
export const stepWords = {
  snapshot: 'verified snapshot',
  setRepository: 'repository',
  downloadPackages: 'download',
  installKubeadm: 'kubeadm package',
  pullImages: 'images',
  kubeadmApply: 'kubeadm apply',
  kubeadmNode: 'kubeadm node',
  controlPlaneGate: 'control plane gate',
  drain: 'drain',
  installKubelet: 'kubelet package',
  restartKubelet: 'kubelet restart',
  nodeGate: 'node gate',
  upgradeOsPackages: 'packages',
  reboot: 'reboot',
  uncordon: 'uncordon',
  moveEtcdLeader: 'etcd leader',
  pullEtcdImage: 'etcd image',
  upgradeEtcd: 'etcd member',
  etcdGate: 'etcd gate',
  hook: 'hook',
  pausePoint: 'pause',
} as const satisfies Record<StepKind, string>;

/** A newer coordinator may know steps that this CLI does not. */
export function wordsOf(kind: string): string {
  return Object.hasOwn(stepWords, kind) ? stepWords[kind as StepKind] : kind;
}
