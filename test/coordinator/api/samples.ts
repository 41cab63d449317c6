import type { FleetNode } from '../../../coordinator/api/operator-ports.ts';
import type { ClusterNode } from '../../../coordinator/cluster/cluster-port.ts';
import type { Plan } from '../../../coordinator/plan/plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import type { Run } from '../../../coordinator/run/run.ts';
import type { Snapshot } from '../../../coordinator/snapshots/snapshot-port.ts';

/** Noon of the fake clock. */
export const nowMs = Date.UTC(2026, 10, 22, 12, 0, 0);

function clusterNode(name: string, role: ClusterNode['role'], more: Partial<ClusterNode> = {}): ClusterNode {
  return {
    ...{
      name,
      uid: `uid-${name}`,
      role,
      isReady: true,
      isCordoned: false,
      kubeletVersion: 'v1.33.13',
      containerRuntime: 'containerd://2.1.4',
    },
    ...{ internalIp: '10.0.0.1', bootId: 'boot', labels: {}, taints: [] },
    ...more,
  };
}

export const clusterNodes: readonly ClusterNode[] = [
  clusterNode('w1', 'worker', { isReady: false, readyChangedAtMs: nowMs - 120_000 }),
  clusterNode('cp1', 'control-plane', { taints: ['node-role.kubernetes.io/control-plane=:NoSchedule'] }),
];

export const fleet: readonly FleetNode[] = [
  { name: 'cp1', isEnrolled: true, isConnected: true, lastSeenMs: nowMs, version: '0.1.0', clockSkewMs: 3 },
  { name: 'w1', isEnrolled: true, isConnected: false, lastSeenMs: nowMs - 60_000, version: '0.1.0' },
];

export const plan: Plan = {
  ...{ id: 'plan-1', cluster: 'prod', createdAtMs: nowMs, target: 'v1.34.4', inventoryHash: 'abc', options: defaultPlanOptions },
  hops: [{ from: 'v1.33.13', to: 'v1.34.4', packages: { kubeadm: '1.34.4-1.1', kubelet: '1.34.4-1.1', kubectl: '1.34.4-1.1' } }],
  steps: [
    { id: '1-1-cluster-snapshot', hop: 1, kind: 'snapshot', args: { hop: 1 }, needs: [] },
    {
      ...{ id: '1-2-cp1-kubeadmApply', hop: 1, node: 'cp1', kind: 'kubeadmApply', needs: ['1-1-cluster-snapshot'] },
      args: { version: 'v1.34.4', ignorePreflightErrors: [] },
    },
    {
      ...{ id: '1-3-w1-drain', hop: 1, node: 'w1', kind: 'drain', needs: ['1-2-cp1-kubeadmApply'] },
      args: { timeoutMs: 900_000, allowedBarePods: [], isEmptyDirAllowed: false },
    },
  ],
  findings: [
    { severity: 'warning', rule: 'support/ended', evidence: 'v1.33 has had no patches since 2026-06-28', fix: 'go on to v1.37 afterwards' },
  ],
  nodes: [
    { name: 'cp1', role: 'control-plane', kubeletVersion: 'v1.33.13', kubeadmVersion: 'v1.33.13' },
    { name: 'w1', role: 'worker', kubeletVersion: 'v1.33.13' },
  ],
};

export const run: Run = {
  ...{ id: 'up-20261122-1', planId: 'plan-1', state: 'running', from: 'v1.33.13', target: 'v1.34.4', startedAtMs: nowMs - 300_000 },
  startedBy: 'local operator kim (unauthenticated)',
  steps: [
    {
      ...{ id: '1-1-cluster-snapshot', kind: 'snapshot', state: 'succeeded', operationIds: ['01JCZZZZZZZZZZZZZZZZZZZZZ1'] },
      ...{ startedAtMs: nowMs - 300_000, finishedAtMs: nowMs - 288_000 },
    },
    {
      ...{ id: '1-2-cp1-kubeadmApply', node: 'cp1', kind: 'kubeadmApply', state: 'running', operationIds: ['01JCZZZZZZZZZZZZZZZZZZZZZ2'] },
      ...{ startedAtMs: nowMs - 60_000, note: '[upgrade/etcd] waiting for the etcd pod' },
    },
    { id: '1-3-w1-drain', node: 'w1', kind: 'drain', state: 'waiting', operationIds: [] },
  ],
};

export const failedRun: Run = {
  ...run,
  state: 'failed',
  finishedAtMs: nowMs - 10_000,
  failure: {
    code: 'deadline-exceeded',
    message: 'drain of w1 timed out after 15m',
    causes: ['pod shop/cart-0 is refused by budget shop/cart'],
    hint: 'kubectl -n shop get pdb cart, then: kubestep upgrade retry',
  },
  steps: run.steps.map((step) =>
    step.kind === 'drain'
      ? { ...step, state: 'failed', startedAtMs: nowMs - 910_000, finishedAtMs: nowMs - 10_000 }
      : { ...step, state: 'succeeded', startedAtMs: nowMs - 1_200_000, finishedAtMs: nowMs - 950_000 },
  ),
};

export const succeededRun: Run = {
  ...run,
  state: 'succeeded',
  finishedAtMs: nowMs,
  steps: run.steps.map(({ note: _note, ...step }) => ({
    ...step,
    state: 'succeeded',
    startedAtMs: nowMs - 60_000,
    finishedAtMs: nowMs - 1_000,
  })),
};

export const snapshot: Snapshot = {
  ...{ name: 'etcd-cp2-20261122T115000Z', state: 'verified', member: 'cp2', revision: 8123441, totalKeys: 10412, sizeBytes: 15_623_200 },
  ...{
    sha256: 'd'.repeat(64),
    hash: 77,
    compactRevision: 8120000,
    etcdVersion: '3.5.24',
    takenAtMs: nowMs - 600_000,
    verifiedAtMs: nowMs - 590_000,
  },
  trigger: 'pre-upgrade',
  copies: [
    { place: 'node:cp2', path: '/var/lib/kubestep/snapshots/etcd-cp2-20261122T115000Z' },
    { place: 'coordinator:cp1', path: '/var/lib/kubestep/coordinator/snapshots/etcd-cp2-20261122T115000Z' },
  ],
  configuration: { sha256: 'e'.repeat(64), files: 31 },
  operationIds: ['01JCZZZZZZZZZZZZZZZZZZZZZ3'],
};
