import type { StepKind } from '../../plan/plan.ts';
import { drainStep, uncordonStep } from './drain.ts';
import { moveEtcdLeaderStep, pullEtcdImageStep, upgradeEtcdStep } from './etcd.ts';
import { controlPlaneGateStep, etcdGateStep, nodeGateStep, pausePointStep } from './gate-steps.ts';
import type { StepHandler } from './handler.ts';
import { hookStep } from './hook.ts';
import { kubeadmApplyStep, kubeadmNodeStep, pullImagesStep } from './kubeadm.ts';
import { rebootStep, upgradeOsPackagesStep } from './os.ts';
import { downloadPackagesStep, installKubeadmStep, installKubeletStep, setRepositoryStep } from './packages.ts';
import { restartKubeletStep } from './restart-kubelet.ts';
import { snapshotStep } from './snapshot.ts';

/** One handler for each kind of step; a kind without one does not compile. */
export const stepHandlers = {
  snapshot: snapshotStep,
  setRepository: setRepositoryStep,
  downloadPackages: downloadPackagesStep,
  installKubeadm: installKubeadmStep,
  pullImages: pullImagesStep,
  kubeadmApply: kubeadmApplyStep,
  kubeadmNode: kubeadmNodeStep,
  controlPlaneGate: controlPlaneGateStep,
  drain: drainStep,
  installKubelet: installKubeletStep,
  restartKubelet: restartKubeletStep,
  nodeGate: nodeGateStep,
  upgradeOsPackages: upgradeOsPackagesStep,
  reboot: rebootStep,
  uncordon: uncordonStep,
  moveEtcdLeader: moveEtcdLeaderStep,
  pullEtcdImage: pullEtcdImageStep,
  upgradeEtcd: upgradeEtcdStep,
  etcdGate: etcdGateStep,
  hook: hookStep,
  pausePoint: pausePointStep,
  // biome-ignore lint/suspicious/noExplicitAny: each handler keeps its own context type; the loop hands back what the same handler gave.
} satisfies { [K in StepKind]: StepHandler<K, any> };
