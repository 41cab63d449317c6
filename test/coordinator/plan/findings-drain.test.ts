import { expect } from 'chai';
import type { ClusterPod } from '../../../coordinator/cluster/cluster-port.ts';
import type { PodFate } from '../../../coordinator/drain/drain-preview.ts';
import { undemanding } from '../../../coordinator/drain/room.ts';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { aBudget, aNode, aPod } from '../cluster/fake-cluster.ts';
import { describeFindings, noDrain, worker } from './finding-cases.ts';
import { inventory, nowMs } from './inventory-builder.ts';

const fate = (change: Partial<PodFate>) =>
  worker({
    drain: { ...noDrain, pods: [{ pod: 'shop/cart-0', owner: 'StatefulSet cart', fate: 'goes', reason: 'moves', why: '', ...change }] },
  });

describeFindings('the table of a drain', [
  {
    rule: 'drain/budget',
    severity: 'blocker',
    when: 'a budget would refuse a pod',
    node: 'w1',
    says: ['shop/cart-0', 'budget shop/cart', 'kubectl -n shop describe pdb'],
    shape: fate({ fate: 'blocks', reason: 'budget', why: 'budget shop/cart: it wants 2 healthy of 2 pods and has 2' }),
  },
  {
    rule: 'drain/budget',
    severity: 'blocker',
    when: 'two budgets cover a pod',
    node: 'w1',
    says: ['narrow a selector'],
    shape: fate({ fate: 'blocks', reason: 'two-budgets', why: 'budget a and b' }),
  },
  {
    rule: 'drain/stuck',
    severity: 'blocker',
    when: 'a finalizer holds a pod',
    node: 'w1',
    says: ['x.io/hold', '--force-pod shop/cart-0'],
    shape: fate({ fate: 'blocks', reason: 'finalizer', why: 'finalizer x.io/hold holds it' }),
  },
  {
    rule: 'drain/no-room',
    severity: 'warning',
    when: 'a pod would find no other node',
    node: 'w1',
    says: ['1 pod of w1', 'shop/cart-0 (2 nodes too little memory)'],
    shape: fate({ reason: 'no-room', why: 'waits until the node is back: 2 nodes too little memory' }),
  },
  {
    rule: 'drain/local-volume',
    severity: 'warning',
    when: 'a volume stays behind',
    node: 'w1',
    says: ['shop/cart-0'],
    shape: fate({ reason: 'local-volume' }),
  },
  {
    rule: 'drain/returns',
    severity: 'warning',
    when: 'a pod tolerates cordons',
    node: 'w1',
    says: ['StatefulSet cart'],
    shape: fate({ reason: 'returns' }),
  },
  { rule: 'drain/job', severity: 'note', when: 'a job is at work', node: 'w1', says: ['shop/cart-0'], shape: fate({ reason: 'job' }) },
  {
    rule: 'drain/long-grace',
    severity: 'warning',
    when: 'a pod may end later than the drain',
    node: 'w1',
    says: ['15m', '1h', '--drain-timeout'],
    shape: fate({ seconds: 3600 }),
  },
]);

describe('findings of workers that are out together', () => {
  const nodes = ['w1', 'w2', 'w3', 'w4', 'w5'].map((name) => aNode(name, { allocatable: { cpu: 4000, pods: 10 } }));
  const pod = (node: string, cpu: number, change: Partial<ClusterPod> = {}) =>
    aPod(`web-${node}`, { node, placement: { ...undemanding, requests: { cpu } }, ...change });
  const findingsOf = (pods: ClusterPod[], maxUnavailable: string, budgets = [aBudget('web', { disruptionsAllowed: 1 })]) => {
    const workloads = { nodes, pods, volumes: [], budgets };
    const options = { ...defaultPlanOptions, maxUnavailable, canaries: 0 };
    return makePlan({ inventory: inventory({ workers: 5, more: { workloads } }), target: 'v1.34.4', options, id: 'p', nowMs }).findings;
  };

  it('say which pods find room only while fewer nodes are out', () => {
    const pods = nodes.map(({ name }) => pod(name, name === 'w5' ? 1000 : 2500));

    const [finding] = findingsOf(pods, '3').filter(({ rule, node }) => rule === 'drain/no-room' && node === undefined);

    expect(finding?.evidence).to.contain('w1, w2, w3 out together').and.contain('too little cpu');
    expect(finding?.fix).to.contain('--max-unavailable');
  });

  it('say which budget makes them wait for each other', () => {
    const pods = nodes.map(({ name }) => pod(name, 100));

    const [finding] = findingsOf(pods, '2').filter(({ rule }) => rule === 'drain/wave-waits');

    expect(finding?.evidence).to.contain('w1, w2 out together').and.contain('budget default/web lets 1 go at a time');
  });

  it('say nothing while one node is out at a time', () => {
    const pods = nodes.map(({ name }) => pod(name, 2500));

    const rules = findingsOf(pods, '1').map(({ rule }) => rule);

    expect(rules).to.not.include.members(['drain/wave-waits']);
  });
});
