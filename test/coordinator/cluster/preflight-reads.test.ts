import { expect } from 'chai';
import { installCredential } from '../../../coordinator/cluster/credential.ts';
import { parseQuantity } from '../../../coordinator/cluster/quantity.ts';
import { systemClock } from '../../../shared/clock.ts';
import { ClusterBed } from './cluster-bed.ts';

describe('what a preflight reads of the cluster', () => {
  let bed: ClusterBed;
  const { signal } = new AbortController();

  before(async () => {
    bed = await ClusterBed.start(1, 62);
    await bed.install(systemClock);
  });

  after(() => bed.stop());

  const opened = async () => (await bed.open(systemClock)).cluster;

  it('finds volumes that tie a claim to nodes, and leaves the others out', async () => {
    const { store } = bed.sim;
    const claimRef = { namespace: 'shop', name: 'data-db-0' };
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['w1'] }] }] };
    const volume = (name: string, spec: Record<string, unknown>) =>
      store.create('persistentvolumes', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec });
    volume('local-1', { claimRef, nodeAffinity: { required } });
    volume('nfs-1', { claimRef: { namespace: 'shop', name: 'media' } });
    volume('free-1', { nodeAffinity: { required } });

    const found = await (await opened()).listBoundVolumes(signal);

    const labels = [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['w1'] }];
    expect(found).to.deep.equal([{ name: 'local-1', claim: 'shop/data-db-0', nodeTerms: [{ labels, fields: [] }] }]);
  });

  it('finds webhooks that fail closed, with the nodes of their ready endpoints', async () => {
    const { store } = bed.sim;
    const rules = [{ operations: ['CREATE'], resources: ['pods'], apiGroups: [''], apiVersions: ['v1'] }];
    const clientConfig = { service: { namespace: 'guard', name: 'webhook' } };
    store.create('validatingwebhookconfigurations', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'guard' },
      webhooks: [
        { name: 'closed.guard.io', failurePolicy: 'Fail', clientConfig, rules },
        { name: 'open.guard.io', failurePolicy: 'Ignore', clientConfig, rules },
        { name: 'outside.guard.io', failurePolicy: 'Fail', clientConfig: { url: 'https://guard.example' }, rules },
      ],
    });
    store.create('endpointslices', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'webhook-x', namespace: 'guard', labels: { 'kubernetes.io/service-name': 'webhook' } },
      endpoints: [
        { nodeName: 'w1', conditions: { ready: true } },
        { nodeName: 'w2', conditions: { ready: false } },
      ],
    });

    const found = await (await opened()).listStrictWebhooks(signal);

    expect(found).to.deep.equal([
      {
        configuration: 'validatingwebhookconfigurations/guard',
        name: 'closed.guard.io',
        service: { namespace: 'guard', name: 'webhook' },
        intercepts: ['CREATE pods'],
        nodes: ['w1'],
      },
    ]);
  });

  it('reads what a node can give and what a pod asks for', async () => {
    const cluster = await opened();

    const [node] = await cluster.listNodes(signal);
    const [pod] = await cluster.listPods({ namespace: 'kube-system' }, signal);

    expect(node?.allocatable).to.include.keys('cpu', 'memory', 'pods');
    expect(pod?.placement?.requests).to.have.property('cpu', 100);
  });

  it('deletes the pod that was named and no other of its name', async () => {
    const cluster = await opened();
    const [pod] = (await cluster.listPods({ namespace: 'default' }, signal)).filter(({ deletedAtMs }) => deletedAtMs === undefined);
    if (!pod) throw new Error('the simulated cluster has no pod of web');

    const stranger = await cluster.deletePod({ ...pod, uid: 'of-another-pod' }, {}, signal);
    const own = await cluster.deletePod(pod, { graceSeconds: 0 }, signal);
    const missing = await cluster.deletePod({ ...pod, name: 'nobody' }, {}, signal);

    expect([stranger, own, missing]).to.deep.equal(['gone', 'deleted', 'gone']);
  });

  it('tells when another coordinator was installed later', async () => {
    const install = (mark: string, kubernetesDir: string) =>
      installCredential({ adminKubeconfig: bed.sim.adminKubeconfig, kubernetesDir, clock: systemClock, mark }, signal);
    await install('first', bed.kubernetesDir);
    const first = await opened();

    const before = await first.laterCoordinator(signal);
    await install('second', `${bed.dir}/elsewhere`);
    const after = await first.laterCoordinator(signal);

    expect([before, after]).to.deep.equal([undefined, 'second']);
  });
});

describe('quantities', () => {
  const cases: readonly [string, number][] = [
    ['100m', 0.1],
    ['1.5', 1.5],
    ['128Mi', 134_217_728],
    ['1G', 1e9],
    ['2e3', 2000],
    ['nonsense', 0],
  ];
  for (const [text, value] of cases) it(`reads ${text}`, () => expect(parseQuantity(text)).to.equal(value));
});
