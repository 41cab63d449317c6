import { expect } from 'chai';
import type { BoundVolume, ClusterNode, ClusterPod } from '../../../coordinator/cluster/cluster-port.ts';
import type { PodPlacement } from '../../../coordinator/cluster/placement.ts';
import { homelessWithout } from '../../../coordinator/drain/capacity.ts';
import { Room, undemanding } from '../../../coordinator/drain/room.ts';
import { podName } from '../../../coordinator/drain/select.ts';
import { aNode, aPod } from '../cluster/fake-cluster.ts';

const gib = 2 ** 30;
const host = 'kubernetes.io/hostname';
const zone = 'topology.kubernetes.io/zone';

/** A worker with 4 cores and 8 GiB; its zone is the last letter of the shape. */
function worker(name: string, changes: Partial<ClusterNode> = {}): ClusterNode {
  return aNode(name, { allocatable: { cpu: 4000, memory: 8 * gib, pods: 110 }, labels: { [host]: name, [zone]: 'a' }, ...changes });
}

function pod(name: string, node: string, placement: Partial<PodPlacement> = {}, changes: Partial<ClusterPod> = {}): ClusterPod {
  return aPod(name, { node, controller: { kind: 'ReplicaSet', name }, placement: { ...undemanding, ...placement }, ...changes });
}

const app = { matchLabels: { app: 'web' } };
const repels = [{ topologyKey: host, selector: app, namespaces: ['default'] }];
const spread = (isTaintHonoured: boolean) => [{ topologyKey: host, maxSkew: 1, minDomains: 1, selector: app, isTaintHonoured }];

interface Case {
  readonly title: string;
  readonly nodes?: readonly ClusterNode[];
  readonly pods: readonly ClusterPod[];
  readonly volumes?: readonly BoundVolume[];
  readonly out?: readonly string[];
  /** What finds no place, each with words of its reason; empty: everything fits. */
  readonly homeless: Readonly<Record<string, string>>;
}

const three = [worker('w1'), worker('w2'), worker('w3')];

const cases: readonly Case[] = [
  { title: 'a pod that asks nothing goes anywhere', pods: [pod('p', 'w1')], homeless: {} },
  { title: 'there is nowhere to go from the only node', nodes: [worker('w1')], pods: [pod('p', 'w1')], homeless: { p: 'no other node' } },
  {
    title: 'a pod needs the memory that it asks for',
    pods: [
      pod('big', 'w1', { requests: { memory: 6 * gib } }),
      pod('x', 'w2', { requests: { memory: 4 * gib } }),
      pod('y', 'w3', { requests: { memory: 4 * gib } }),
    ],
    homeless: { big: '2 nodes too little memory (needs 6.0 GiB)' },
  },
  {
    title: 'pods that move take room from each other',
    nodes: [worker('w1'), worker('w2')],
    pods: [pod('a', 'w1', { requests: { cpu: 2500 } }), pod('b', 'w1', { requests: { cpu: 2500 } })],
    homeless: { b: 'too little cpu (needs 2500m)' },
  },
  {
    title: 'a node takes no more pods than it allows',
    nodes: [worker('w1'), worker('w2', { allocatable: { cpu: 4000, memory: 8 * gib, pods: 1 } })],
    pods: [pod('p', 'w1'), pod('q', 'w2')],
    homeless: { p: 'too little pods' },
  },
  {
    title: 'an extended resource that nobody else has is missed',
    pods: [pod('gpu', 'w1', { requests: { 'nvidia.com/gpu': 1 } })],
    homeless: { gpu: 'too little nvidia.com/gpu' },
  },
  {
    title: 'a taint keeps pods away that do not tolerate it',
    nodes: [worker('w1'), worker('w2', { taints: ['dedicated=db:NoSchedule'] })],
    pods: [pod('p', 'w1'), pod('db', 'w1', { tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'db' }] })],
    homeless: { p: 'taint dedicated' },
  },
  {
    title: 'a taint of preference keeps nobody away',
    nodes: [worker('w1'), worker('w2', { taints: ['busy=:PreferNoSchedule'] })],
    pods: [pod('p', 'w1')],
    homeless: {},
  },
  {
    title: 'cordoned nodes and nodes that are not Ready take nothing',
    nodes: [worker('w1'), worker('w2', { isCordoned: true }), worker('w3', { isReady: false })],
    pods: [pod('p', 'w1')],
    homeless: { p: '1 node cordoned, 1 node not Ready' },
  },
  {
    title: 'a nodeSelector has to hold',
    pods: [pod('p', 'w1', { nodeSelector: { disk: 'ssd' } })],
    homeless: { p: 'nodeSelector' },
  },
  {
    title: 'one term of a required node affinity is enough',
    pods: [
      pod('p', 'w1', {
        nodeTerms: [
          { labels: [{ key: host, operator: 'In', values: ['w9'] }], fields: [] },
          { labels: [], fields: [{ key: 'metadata.name', operator: 'In', values: ['w3'] }] },
        ],
      }),
    ],
    homeless: {},
  },
  {
    title: 'anti-affinity by host needs a host for each',
    pods: ['w1', 'w2', 'w3'].map((node) => pod(`web-${node}`, node, { repels })),
    homeless: { 'web-w1': '2 nodes its anti-affinity' },
  },
  {
    title: 'the anti-affinity of the pod that is there counts as well',
    nodes: [worker('w1'), worker('w2')],
    pods: [pod('p', 'w1'), pod('shy', 'w2', { repels }, { labels: {} })],
    homeless: { p: 'the anti-affinity of a pod there' },
  },
  {
    title: 'affinity to a pod that is elsewhere shows the way',
    pods: [
      pod('front', 'w1', { attracts: [{ topologyKey: host, selector: { matchLabels: { app: 'cache' } }, namespaces: ['default'] }] }),
      pod('cache', 'w3', { requests: { cpu: 3500 } }, { labels: { app: 'cache' } }),
    ],
    homeless: {},
  },
  {
    title: 'a spread refuses to fill up while the drained node counts as an empty domain',
    pods: ['w1', 'w2', 'w3'].map((node) => pod(`web-${node}`, node, { spread: spread(false) })),
    homeless: { 'web-w1': 'its topology spread' },
  },
  {
    title: 'a spread that honours taints forgets the drained node',
    pods: ['w1', 'w2', 'w3'].map((node) => pod(`web-${node}`, node, { spread: spread(true) })),
    homeless: {},
  },
  {
    title: 'a local volume stays behind',
    pods: [pod('db', 'w1', { claims: ['data'] })],
    volumes: [
      { name: 'local-1', claim: 'default/data', nodeTerms: [{ labels: [{ key: host, operator: 'In', values: ['w1'] }], fields: [] }] },
    ],
    homeless: { db: 'without its volume local-1' },
  },
  {
    title: 'a host port is free on one node only once',
    pods: ['w1', 'w2', 'w3'].map((node) => pod(`ingress-${node}`, node, { hostPorts: ['TCP/443'] })),
    homeless: { 'ingress-w1': 'host port taken' },
  },
  {
    title: 'nodes that are out together do not take each other’s pods',
    out: ['w1', 'w2'],
    pods: ['w1', 'w2'].map((node) => pod(`p-${node}`, node, { requests: { memory: 5 * gib } })),
    homeless: { 'p-w2': 'too little memory' },
  },
  {
    title: 'pods of DaemonSets, mirrors, bare, finished and ending pods look for no place',
    nodes: [worker('w1')],
    pods: [
      pod('agent', 'w1', {}, { controller: { kind: 'DaemonSet', name: 'agent' } }),
      pod('static', 'w1', {}, { isMirror: true }),
      pod('done', 'w1', {}, { phase: 'Succeeded' }),
      pod('ending', 'w1', {}, { deletedAtMs: 1 }),
    ],
    homeless: {},
  },
];

describe('homelessWithout', () => {
  for (const { title, nodes = three, pods, volumes = [], out = ['w1'], homeless } of cases) {
    it(title, () => {
      const room = new Room({ nodes, pods, volumes });

      const found = homelessWithout(room, new Set(out));

      expect(found.map(({ pod: one }) => podName(one))).to.have.members(Object.keys(homeless).map((name) => `default/${name}`));
      for (const { pod: one, why } of found) expect(why).to.contain(homeless[one.name]);
    });
  }

  it('names the volume that stays behind', () => {
    const volume = {
      name: 'local-1',
      claim: 'default/data',
      nodeTerms: [{ labels: [{ key: host, operator: 'In', values: ['w1'] }], fields: [] }],
    };
    const room = new Room({ nodes: three, pods: [pod('db', 'w1', { claims: ['data'] })], volumes: [volume] });

    expect(homelessWithout(room, new Set(['w1']))[0]?.volume).to.equal('local-1');
  });

  it('never changes the room that it tries', () => {
    const room = new Room({ nodes: three, pods: [pod('a', 'w1', { requests: { cpu: 3000 } })], volumes: [] });

    const first = homelessWithout(room, new Set(['w1']));
    const second = homelessWithout(room, new Set(['w1']));

    expect([first, second]).to.deep.equal([[], []]);
  });
});
