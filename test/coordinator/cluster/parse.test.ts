import { readFileSync } from 'node:fs';
import { ObjectSerializer } from '@kubernetes/client-node/dist/gen/models/ObjectSerializer.js';
import type { V1NodeList } from '@kubernetes/client-node/dist/gen/models/V1NodeList.js';
import type { V1PodList } from '@kubernetes/client-node/dist/gen/models/V1PodList.js';
import { expect } from 'chai';
import { parseBudget, parseNode, parsePod } from '../../../coordinator/cluster/parse.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/kubeadm-1.33.13/${name}`, import.meta.url), 'utf8'));
const nodes = (ObjectSerializer.deserialize(fixture('nodes.json'), 'V1NodeList', '') as V1NodeList).items.map(parseNode);
const pods = (ObjectSerializer.deserialize(fixture('pods.json'), 'V1PodList', '') as V1PodList).items;

describe('parseNode', () => {
  it('reads a control-plane node of a real cluster', () => {
    const [cp1] = nodes;

    expect(cp1).to.deep.include({
      name: 'cp1',
      uid: '0208a20c-6491-402a-ac3d-02529ecf0338',
      role: 'control-plane',
      isReady: true,
      readyChangedAtMs: Date.UTC(2026, 10, 22, 23, 27, 22),
      isCordoned: false,
      kubeletVersion: 'v1.33.13',
      internalIp: '10.77.0.11',
      taints: ['node-role.kubernetes.io/control-plane=:NoSchedule'],
    });
    expect(cp1).not.to.have.property('cordonedBy');
  });

  it('reads workers as workers', () => {
    expect(nodes.map(({ name, role }) => `${name} ${role}`)).to.deep.equal(['cp1 control-plane', 'w1 worker', 'w2 worker']);
  });

  it('takes a node without conditions for not ready', () => {
    const node = parseNode({ metadata: { name: 'new' }, spec: { unschedulable: true } });

    expect(node).to.include({ name: 'new', isReady: false, isCordoned: true, role: 'worker', internalIp: '' });
  });

  it('reads who cordoned it', () => {
    const node = parseNode({
      metadata: { name: 'n', annotations: { 'kubestep.dev/cordoned-by': 'run-1' } },
      spec: { unschedulable: true },
    });

    expect(node.cordonedBy).to.equal('run-1');
  });
});

describe('parsePod', () => {
  const pod = (prefix: string) => {
    const found = pods.find(({ metadata }) => metadata?.name?.startsWith(prefix));
    if (!found) throw new Error(`no pod ${prefix}`);
    return parsePod(found);
  };

  it('reads since when all containers run, which is not when the object was made', () => {
    expect(pod('etcd-').runningSinceMs).to.equal(Date.UTC(2026, 10, 22, 23, 27, 19));
    expect(pod('etcd-').startedAtMs).to.equal(Date.UTC(2026, 10, 22, 23, 27, 25));
  });

  it('does not tell since when a pod runs of which one container waits', () => {
    const containerStatuses = [
      { state: { running: { startedAt: new Date(1_000) } } },
      { state: { waiting: { reason: 'CrashLoopBackOff' } } },
    ];

    const parsed = parsePod({ metadata: { name: 'p' }, status: { containerStatuses } as never });

    expect(parsed).not.to.have.property('runningSinceMs');
  });

  it('reads a static pod as a mirror', () => {
    expect(pod('etcd-')).to.deep.include({
      namespace: 'kube-system',
      node: 'cp1',
      phase: 'Running',
      isReady: true,
      isMirror: true,
      controller: { kind: 'Node', name: 'cp1' },
      hasEmptyDir: false,
      images: ['registry.k8s.io/etcd:3.5.24-0'],
    });
  });

  it('reads the controller of a DaemonSet’s and of a ReplicaSet’s pod', () => {
    expect(pod('kube-proxy-').controller).to.deep.equal({ kind: 'DaemonSet', name: 'kube-proxy' });
    expect(pod('coredns-').controller).to.deep.equal({ kind: 'ReplicaSet', name: 'coredns-674b8bbfcf' });
  });

  it('reads when a deletion began, not when its grace ends', () => {
    const deletionTimestamp = new Date(Date.UTC(2026, 0, 1, 0, 1, 0));
    const metadata = { name: 'p', deletionTimestamp, deletionGracePeriodSeconds: 60, finalizers: ['example.com/guard'] };

    const parsed = parsePod({ metadata });

    expect(parsed.deletedAtMs).to.equal(Date.UTC(2026, 0, 1));
    expect(parsed).to.deep.include({ terminationGraceSeconds: 60, finalizers: ['example.com/guard'] });
  });

  it('finds an emptyDir and what a container waits for', () => {
    const parsed = parsePod({
      spec: { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'cache', emptyDir: {} }] },
      status: {
        phase: 'Pending',
        containerStatuses: [
          { name: 'c', image: 'i', imageID: '', ready: false, restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
      },
    });

    expect(parsed).to.deep.include({ phase: 'Pending', hasEmptyDir: true, restarts: 7, waitingReason: 'CrashLoopBackOff', isReady: false });
    expect(parsed).not.to.have.property('node');
  });
});

describe('parseBudget', () => {
  it('tells no selector from an empty one', () => {
    expect(parseBudget({ spec: {} }).selector).to.equal(undefined);
    expect(parseBudget({ spec: { selector: {} } }).selector).to.deep.equal({});
  });

  it('allows nothing before the disruption controller has looked', () => {
    expect(parseBudget({ metadata: { name: 'b', namespace: 'n' }, spec: { selector: {} } }).disruptionsAllowed).to.equal(0);
  });
});
