import { expect } from 'chai';
import { parseWorkload } from '../../../coordinator/cluster/addons.ts';
import type { ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import { parseDeprecatedCalls } from '../../../coordinator/cluster/usage-requests.ts';
import { type RemovedApi, removedApis } from '../../../coordinator/policy/removed-apis.ts';
import { FakeClock } from '../../fake-clock.ts';
import { ClusterBed } from './cluster-bed.ts';

const signal = new AbortController().signal;
const rowsOf = (minor: number): readonly RemovedApi[] => removedApis.find((entry) => entry.minor === minor)?.rows ?? [];
const flowControl = { group: 'flowcontrol.apiserver.k8s.io', kind: 'FlowSchema', resource: 'flowschemas' };
const applied = (apiVersion: string) => ({ 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ apiVersion }) });

describe('what still uses API versions that go away', () => {
  let bed: ClusterBed;
  let cluster: ClusterPort;
  beforeEach(async () => {
    bed = await ClusterBed.start(2, 61);
    const clock = new FakeClock();
    await bed.install(clock);
    cluster = (await bed.open(clock)).cluster;
  });
  afterEach(() => bed.stop());

  it('tells calls that any API server counted, each once', async () => {
    bed.sim.cluster.oldApis.call({ ...flowControl, version: 'v1beta3', removedIn: '1.32' });

    const { requested, problems } = await cluster.apiUsage(rowsOf(32), signal);

    expect(problems).to.deep.equal([]);
    expect(requested).to.deep.equal([{ group: flowControl.group, version: 'v1beta3', resource: 'flowschemas', removedIn: '1.32' }]);
  });

  it('counts objects in the version that stays, so that its own question is not counted as a use', async () => {
    const objects = [
      { name: 'ours', annotations: applied(`${flowControl.group}/v1beta3`) },
      { name: 'new', annotations: applied(`${flowControl.group}/v1`) },
      { name: 'builtin' },
    ];
    bed.sim.cluster.oldApis.kinds.push({ ...flowControl, version: 'v1beta3', objects, removedIn: '1.32' });
    bed.sim.cluster.oldApis.kinds.push({ ...flowControl, version: 'v1', objects });

    await cluster.apiUsage(rowsOf(32), signal);
    const { requested, stored } = await cluster.apiUsage(rowsOf(32), signal);

    expect(requested).to.deep.equal([]);
    expect(stored).to.have.length(1);
    expect(stored[0]).to.deep.include({ version: 'v1beta3', count: 3, isWhole: true, appliedWith: { count: 1, examples: ['ours'] } });
  });

  it('counts objects that nothing will serve, over several pages, with a few names', async () => {
    const objects = Array.from({ length: 1203 }, (_, index) => ({ name: `group-${index}`, namespace: 'batch' }));
    bed.sim.cluster.oldApis.kinds.push({
      group: 'scheduling.k8s.io',
      version: 'v1alpha2',
      kind: 'PodGroup',
      resource: 'podgroups',
      objects,
    });

    const { stored } = await cluster.apiUsage(rowsOf(37), signal);

    expect(stored).to.have.length(1);
    expect(stored[0]).to.include({ kind: 'PodGroup', count: 1203, isWhole: true });
    expect(stored[0]?.examples).to.have.length(5).and.to.include('batch/group-0');
  });

  it('stops counting where it would take too long, and says so', async () => {
    const objects = Array.from({ length: 10_001 }, (_, index) => ({ name: `w${index}` }));
    bed.sim.cluster.oldApis.kinds.push({
      group: 'scheduling.k8s.io',
      version: 'v1alpha1',
      kind: 'Workload',
      resource: 'workloads',
      objects,
    });

    const { stored } = await cluster.apiUsage(rowsOf(36), signal);

    expect(stored[0]).to.include({ count: 10_000, isWhole: false });
  });

  it('tells which API server did not answer, and goes on with the others', async () => {
    bed.sim.cluster.oldApis.call({ ...flowControl, version: 'v1beta3', removedIn: '1.32' });
    await bed.sim.setApiServer('cp1', 'down');

    const { requested, problems } = await cluster.apiUsage(rowsOf(32), signal);

    expect(requested).to.have.length(1);
    expect(problems[0]).to.contain('cp1').and.to.contain('/metrics');
  });

  it('tells missing rights once, instead of asking for every kind', async () => {
    bed.sim.cluster.oldApis.kinds.push({ ...flowControl, version: 'v1', objects: [{ name: 'a' }] });
    const role = bed.sim.store.get('clusterroles', 'kubestep-coordinator');
    bed.sim.store.update('clusterroles', role, (stored) => {
      stored.rules = stored.rules.filter(({ apiGroups }) => !apiGroups?.includes(flowControl.group));
    });

    const { stored, problems } = await cluster.apiUsage(rowsOf(32), signal);

    expect(stored).to.deep.equal([]);
    expect(problems).to.have.length(1);
    expect(problems[0]).to.contain('flowschemas');
  });

  it('reads the addons and who has changed them', async () => {
    const coreDns = bed.sim.store.get('deployments', 'coredns', 'kube-system');
    bed.sim.store.update('deployments', coreDns, (stored) => {
      Object.assign(stored.metadata, {
        managedFields: [{ manager: 'kubectl-edit', fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:nodeSelector': {} } } } } }],
      });
    });

    const addons = await cluster.addons(signal);

    expect(addons.kubeProxy).to.deep.equal({ images: ['registry.k8s.io/kube-proxy:v1.33.13'], foreignFields: [] });
    expect(addons.coreDns?.foreignFields).to.deep.equal([{ manager: 'kubectl-edit', field: 'spec.template.spec.nodeSelector' }]);
  });
});

describe('the metric of deprecated calls', () => {
  it('is read line by line, and only where it counts', () => {
    const text = [
      '# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested',
      'apiserver_requested_deprecated_apis{group="policy",removed_release="1.25",resource="podsecuritypolicies",subresource="",version="v1beta1"} 1',
      'apiserver_requested_deprecated_apis{group="",removed_release="",resource="componentstatuses",subresource="",version="v1"} 1',
      'apiserver_requested_deprecated_apis{group="a",removed_release="1.37",resource="b",subresource="",version="v1"} 0',
      'apiserver_request_total{group="policy",version="v1beta1"} 1',
    ].join('\n');

    expect(parseDeprecatedCalls(text)).to.deep.equal([
      { group: 'policy', version: 'v1beta1', resource: 'podsecuritypolicies', removedIn: '1.25' },
    ]);
  });
});

describe('who changed an addon', () => {
  const container = 'k:{"name":"coredns"}';
  const workload = (managedFields: unknown[]) => ({
    metadata: { managedFields },
    spec: { template: { spec: { containers: [{ image: 'registry.k8s.io/coredns/coredns:v1.12.0' }] } } },
  });
  const fields = (inner: unknown) => ({ 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { [container]: inner } } } } });

  it('is told down to the field', () => {
    const limits = fields({ '.': {}, 'f:resources': { 'f:limits': { '.': {}, 'f:memory': {} } } });

    expect(parseWorkload(workload([{ manager: 'helm', fieldsV1: limits }])).foreignFields).to.deep.equal([
      { manager: 'helm', field: 'spec.template.spec.containers[coredns].resources.limits.memory' },
    ]);
  });

  it("leaves out kubeadm's own fields, the status, replicas and restarts", () => {
    const restarted = {
      'f:spec': { 'f:template': { 'f:metadata': { 'f:annotations': { '.': {}, 'f:kubectl.kubernetes.io/restartedAt': {} } } } },
    };
    const managed = [
      { manager: 'kubeadm', fieldsV1: fields({ 'f:image': {} }) },
      { manager: 'kube-controller-manager', subresource: 'status', fieldsV1: { 'f:status': { 'f:replicas': {} } } },
      { manager: 'kubectl', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
      { manager: 'kubectl-rollout', fieldsV1: restarted },
    ];

    expect(parseWorkload(workload(managed)).foreignFields).to.deep.equal([]);
  });
});
