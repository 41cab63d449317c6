import { expect } from 'chai';
import type { ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import { createDrain } from '../../../coordinator/drain/drain.ts';
import { collectInventory } from '../../../coordinator/inventory/collect.ts';
import { checkInventory } from '../../../coordinator/plan/check.ts';
import type { Finding } from '../../../coordinator/plan/plan.ts';
import type { SnapshotPort } from '../../../coordinator/snapshots/snapshot-port.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { systemClock } from '../../../shared/clock.ts';
import { silentLogger } from '../../../shared/log.ts';
import { systemRandom } from '../../../shared/random.ts';
import type { PodSpec, SimPod } from '../../sim/kubernetes/objects.ts';
import { ClusterBed } from '../cluster/cluster-bed.ts';

/** Nobody has an agent here: what a preflight finds, it finds by the Kubernetes API alone. */
describe('problems planted into a simulated cluster', () => {
  let bed: ClusterBed;
  let store: Store;
  let cluster: ClusterPort;
  const { signal } = new AbortController();

  beforeEach(async () => {
    bed = await ClusterBed.start(1, 63);
    await bed.install(systemClock);
    ({ cluster } = await bed.open(systemClock));
    store = await openStore(':memory:');
  });
  afterEach(async () => {
    await store.close();
    await bed.stop();
  });

  async function findings(): Promise<Finding[]> {
    const deps = {
      ...{ db: store.db, cluster, clock: systemClock, random: systemRandom, clusterName: 'test', coordinatorNode: 'cp1' },
      agentOn: () => ({ isConnected: () => false, run: () => Promise.reject(new Error('no agent is there to be asked')) }) as never,
      drain: createDrain({ cluster, clock: systemClock, savedPodsDir: bed.dir, log: silentLogger }),
      snapshots: { lastVerified: async () => undefined } as unknown as SnapshotPort,
    };
    return checkInventory(await collectInventory(undefined, deps, signal), systemClock.now());
  }
  const found = async (rule: string) => (await findings()).filter((finding) => finding.rule === rule);

  function plantPod(name: string, spec: Partial<PodSpec>, metadata: Partial<SimPod['metadata']> = {}): void {
    bed.sim.store.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop', labels: { app: name }, ownerReferences: [owner], ...metadata },
      spec: { nodeName: 'w1', containers: [{ name: 'main', image: 'registry.example/main:1' }], ...spec },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    });
  }
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'cart', uid: 'uid-of-cart', controller: true };

  it('finds nothing about drains in a healthy cluster', async () => {
    const rules = (await findings()).map(({ rule }) => rule).filter((rule) => /^(drain|cluster\/(webhook|not-read))/.test(rule));

    expect(rules).to.deep.equal([]);
  });

  it('finds a budget that never allows a disruption', async () => {
    plantPod('cart', {});
    bed.sim.store.create('poddisruptionbudgets', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'cart' } } },
    });

    const [finding] = await found('drain/budget');

    expect(finding).to.include({ severity: 'blocker', node: 'w1' });
    expect(finding?.evidence).to.contain('shop/cart').and.contain('wants 1 healthy of 1 pods');
  });

  it('finds a pod that asks for more than any other node has', async () => {
    plantPod('big', { containers: [{ name: 'main', image: 'x', resources: { requests: { memory: '900Gi' } } }] });

    const [finding] = await found('drain/no-room');

    expect(finding).to.include({ severity: 'warning', node: 'w1' });
    expect(finding?.evidence).to.contain('shop/big').and.contain('too little memory (needs 900.0 GiB)');
  });

  it('finds a pod whose volume is on its node only', async () => {
    plantPod('db-0', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }] });
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['w1'] }] }] };
    bed.sim.store.create('persistentvolumes', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'local-1' },
      spec: { claimRef: { namespace: 'shop', name: 'data-db-0' }, nodeAffinity: { required } },
    });

    expect((await found('drain/local-volume'))[0]?.evidence).to.contain('shop/db-0');
  });

  it('finds a pod that a finalizer holds', async () => {
    const deletionTimestamp = new Date(systemClock.now()).toISOString();
    plantPod('held', {}, { finalizers: ['x.io/hold'], deletionTimestamp, deletionGracePeriodSeconds: 30 });

    expect((await found('drain/stuck'))[0]?.evidence).to.contain('x.io/hold');
  });

  it('finds a webhook that fails closed from one node alone', async () => {
    bed.sim.store.create('mutatingwebhookconfigurations', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'guard' },
      webhooks: [
        {
          name: 'pods.guard.io',
          clientConfig: { service: { namespace: 'guard', name: 'webhook' } },
          rules: [{ operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    });
    bed.sim.store.create('endpointslices', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'webhook-x', namespace: 'guard', labels: { 'kubernetes.io/service-name': 'webhook' } },
      endpoints: [{ nodeName: 'w2', conditions: { ready: true } }],
    });

    expect((await found('cluster/webhook'))[0]).to.include({ severity: 'blocker', node: 'w2' });
  });

  it('finds another tool’s mark on a node', async () => {
    bed.sim.store.update('nodes', bed.sim.store.get('nodes', 'w2'), ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, 'weave.works/kured-reboot-in-progress': '2026-11-22T12:00:00Z' };
    });

    expect((await found('node/other-tool'))[0]).to.include({ severity: 'blocker', node: 'w2' });
  });

  it('tells what it had no right to read', async () => {
    const role = bed.sim.store.get('clusterroles', 'kubestep-coordinator');
    bed.sim.store.update('clusterroles', role, (changed) => {
      changed.rules = changed.rules.filter(({ resources }) => !resources?.includes('persistentvolumes'));
    });

    ({ cluster } = await bed.open(systemClock, { withinMs: 1 })); // a 403 is "not yet" for a while

    const [finding] = await found('cluster/not-read');

    expect(finding?.evidence).to.contain('persistent volumes');
  });
});
