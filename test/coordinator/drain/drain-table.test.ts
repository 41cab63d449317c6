import { expect } from 'chai';
import type { Budget, ClusterPod } from '../../../coordinator/cluster/cluster-port.ts';
import { drainTable } from '../../../coordinator/drain/drain-table.ts';
import { Room, undemanding } from '../../../coordinator/drain/room.ts';
import { selectPods } from '../../../coordinator/drain/select.ts';
import { aBarePod, aBudget, aNode, aPod } from '../cluster/fake-cluster.ts';

const nowMs = 1_000_000;

interface Row {
  readonly when: string;
  readonly pods: readonly ClusterPod[];
  readonly budgets?: readonly Budget[];
  readonly isNodeReady?: boolean;
  /** Nodes besides w1. */
  readonly others?: number;
  /** Of the first pod. */
  readonly fate: string;
  readonly says?: string;
  readonly seconds?: number;
}

const rows: readonly Row[] = [
  { when: 'its controller replaces it', pods: [aPod('p')], fate: 'goes moves', seconds: 30 },
  { when: 'it runs a job', pods: [aPod('p', { controller: { kind: 'Job', name: 'j' } })], fate: 'goes job', says: 'begins anew' },
  { when: 'it has ended', pods: [aPod('p', { phase: 'Succeeded' })], fate: 'goes finished', seconds: 0 },
  { when: 'it needs a long time to end', pods: [aPod('p', { terminationGraceSeconds: 3600 })], fate: 'goes moves', seconds: 3600 },
  { when: 'nothing would bring it back', pods: [aBarePod('p')], fate: 'blocks bare', says: '--allow-bare-pod' },
  { when: 'it has local data', pods: [aPod('p', { hasEmptyDir: true })], fate: 'blocks empty-dir', says: '--delete-emptydir-data' },
  { when: 'a budget never allows it', pods: [aPod('p')], budgets: [aBudget('web')], fate: 'blocks budget', says: 'never allows' },
  {
    when: 'other pods of its budget are not ready',
    pods: [aPod('p')],
    budgets: [aBudget('web', { desiredHealthy: 2, currentHealthy: 2, expectedPods: 3 })],
    fate: 'blocks budget',
    says: '1 are not ready',
  },
  {
    when: 'two budgets cover it',
    pods: [aPod('p')],
    budgets: [aBudget('web', { disruptionsAllowed: 1 }), aBudget('too', { disruptionsAllowed: 1 })],
    fate: 'blocks two-budgets',
    says: '500',
  },
  {
    when: 'a finalizer holds it',
    pods: [aPod('p', { deletedAtMs: 1, finalizers: ['x.io/hold'] })],
    fate: 'blocks finalizer',
    says: 'x.io/hold',
  },
  {
    when: 'it has been ending for too long',
    pods: [aPod('p', { deletedAtMs: nowMs - 100_000 })],
    fate: 'blocks stuck',
    says: 'grace period of 30 s is over',
  },
  { when: 'it is ending in its time', pods: [aPod('p', { deletedAtMs: nowMs - 10_000 })], fate: 'goes ending', seconds: 20 },
  { when: 'its node is dead', pods: [aPod('p')], isNodeReady: false, fate: 'blocks dead-node', says: 'no kubelet' },
  { when: 'no other node takes it', pods: [aPod('p')], others: 0, fate: 'goes no-room', says: 'no other node' },
  {
    when: 'its controller ignores cordons',
    pods: [aPod('p', { placement: { ...undemanding, tolerations: [{ operator: 'Exists' }] } })],
    fate: 'goes returns',
    says: 'on this node again',
  },
  { when: 'a DaemonSet wants it there', pods: [aPod('p', { controller: { kind: 'DaemonSet', name: 'd' } })], fate: 'stays daemonset' },
  { when: 'the kubelet runs it by itself', pods: [aPod('p', { isMirror: true })], fate: 'stays mirror' },
];

describe('drainTable', () => {
  const tableOf = ({ pods, budgets = [], isNodeReady = true, others = 1 }: Pick<Row, 'pods' | 'budgets' | 'isNodeReady' | 'others'>) => {
    const nodes = [aNode('w1'), ...Array.from({ length: others }, (_, index) => aNode(`w${index + 2}`))];
    const room = new Room({ nodes, pods, volumes: [] });
    return drainTable({ node: 'w1', isNodeReady, selection: selectPods(pods, () => true), budgets, room, nowMs });
  };

  for (const { when, fate, says = '', seconds, ...shape } of rows) {
    it(`says that a pod ${fate} when ${when}`, () => {
      const [first] = tableOf(shape);

      expect(`${first?.fate} ${first?.reason}`).to.equal(fate);
      expect(first?.why).to.contain(says);
      if (seconds !== undefined) expect(first?.seconds).to.equal(seconds);
    });
  }

  it('lets the second pod of a budget wait when the first found no room', () => {
    const pods = [aPod('a'), aPod('b')];
    const budgets = [aBudget('web', { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 })];

    const table = tableOf({ pods, budgets, others: 0 });

    expect(table.map(({ pod, reason }) => `${pod} ${reason}`)).to.deep.equal(['default/b budget', 'default/a no-room']);
    expect(table[0]?.why).to.contain('1 pod that left before would find no room');
  });

  it('evicts pod after pod of one budget while each finds room', () => {
    const pods = [aPod('a'), aPod('b'), aPod('c')];
    const budgets = [aBudget('web', { disruptionsAllowed: 1, currentHealthy: 3, expectedPods: 3 })];

    const table = tableOf({ pods, budgets });

    expect(table.every(({ fate }) => fate === 'goes')).to.equal(true);
  });
});
