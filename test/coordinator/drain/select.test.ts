import { expect } from 'chai';
import type { ClusterPod } from '../../../coordinator/cluster/cluster-port.ts';
import { daemonSetsOf, podName, selectPods } from '../../../coordinator/drain/select.ts';
import { aBarePod, aPod } from '../cluster/fake-cluster.ts';

const ofDaemonSet = { controller: { kind: 'DaemonSet', name: 'kube-proxy' } };
const finished = { phase: 'Succeeded', isReady: false } as const;
const failed = { phase: 'Failed', isReady: false } as const;

interface Row {
  readonly title: string;
  readonly pod: ClusterPod;
  readonly isDaemonSetMissing?: boolean;
  readonly is: readonly ('evictable' | 'bare' | 'emptyDir' | 'daemonset' | 'mirror')[];
}

const rows: readonly Row[] = [
  { title: 'evicts a pod of a ReplicaSet', pod: aPod('p'), is: ['evictable'] },
  { title: 'evicts a pod of a StatefulSet', pod: aPod('p', { controller: { kind: 'StatefulSet', name: 'db' } }), is: ['evictable'] },
  { title: 'evicts a pod of a kind it does not know', pod: aPod('p', { controller: { kind: 'Rollout', name: 'r' } }), is: ['evictable'] },
  { title: 'leaves a pod of a DaemonSet', pod: aPod('p', ofDaemonSet), is: ['daemonset'] },
  { title: 'leaves a DaemonSet pod with an emptyDir', pod: aPod('p', { ...ofDaemonSet, hasEmptyDir: true }), is: ['daemonset'] },
  {
    title: 'wants permission when the DaemonSet is gone',
    pod: aPod('p', ofDaemonSet),
    isDaemonSetMissing: true,
    is: ['evictable', 'bare'],
  },
  { title: 'evicts a finished pod of a DaemonSet', pod: aPod('p', { ...ofDaemonSet, ...failed }), is: ['evictable'] },
  { title: 'leaves a mirror pod', pod: aPod('p', { isMirror: true, controller: { kind: 'Node', name: 'cp1' } }), is: ['mirror'] },
  { title: 'leaves a finished mirror pod', pod: aPod('p', { isMirror: true, ...failed }), is: ['mirror'] },
  { title: 'wants permission for a bare pod', pod: aBarePod('p'), is: ['evictable', 'bare'] },
  { title: 'wants permission for a pending bare pod', pod: aBarePod('p', { phase: 'Pending', isReady: false }), is: ['evictable', 'bare'] },
  { title: 'evicts a finished bare pod without asking', pod: aBarePod('p', finished), is: ['evictable'] },
  { title: 'evicts a failed bare pod without asking', pod: aBarePod('p', failed), is: ['evictable'] },
  { title: 'wants permission for an emptyDir', pod: aPod('p', { hasEmptyDir: true }), is: ['evictable', 'emptyDir'] },
  { title: 'evicts a finished pod with an emptyDir without asking', pod: aPod('p', { hasEmptyDir: true, ...finished }), is: ['evictable'] },
  {
    title: 'wants both permissions for a bare pod with an emptyDir',
    pod: aBarePod('p', { hasEmptyDir: true }),
    is: ['evictable', 'bare', 'emptyDir'],
  },
  { title: 'evicts a pod that is being deleted', pod: aPod('p', { deletedAtMs: 1 }), is: ['evictable'] },
  { title: 'evicts a job’s running pod', pod: aPod('p', { controller: { kind: 'Job', name: 'j' } }), is: ['evictable'] },
];

describe('selectPods', () => {
  for (const { title, pod, isDaemonSetMissing = false, is } of rows) {
    it(title, () => {
      const selection = selectPods([pod], () => !isDaemonSetMissing);

      const found = [
        ...(selection.evictable.length > 0 ? ['evictable'] : []),
        ...(selection.bare.length > 0 ? ['bare'] : []),
        ...(selection.emptyDir.length > 0 ? ['emptyDir'] : []),
        ...selection.ignored.map(({ reason }) => reason),
      ];
      expect(found).to.deep.equal(is);
    });
  }

  it('keeps the order of the pods', () => {
    const pods = [aPod('b'), aPod('a'), aPod('c')];

    const { evictable } = selectPods(pods, () => true);

    expect(evictable.map(podName)).to.deep.equal(['default/b', 'default/a', 'default/c']);
  });
});

describe('daemonSetsOf', () => {
  it('names each DaemonSet once per namespace', () => {
    const pods = [aPod('a', ofDaemonSet), aPod('b', ofDaemonSet), aPod('c', { ...ofDaemonSet, namespace: 'kube-system' }), aPod('d')];

    const daemonSets = daemonSetsOf(pods);

    expect(daemonSets.map(podName)).to.deep.equal(['default/kube-proxy', 'kube-system/kube-proxy']);
  });
});
