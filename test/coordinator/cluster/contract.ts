import { expect } from 'chai';
import { parse } from 'yaml';
import { parseClusterConfiguration } from '../../../coordinator/cluster/cluster-configuration.ts';
import type { ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';

/** What the contract needs of a cluster made by kubeadm. */
export interface ContractSubject {
  readonly cluster: ClusterPort;
  /** A worker that may be cordoned for a moment. */
  readonly worker: string;
  readonly controlPlane: string;
}

/**
 * What every ClusterPort does, whether the cluster behind it is simulated or real: the suite that keeps the simulation honest. It moves no pod and
 * leaves the cluster as it was.
 */
export function clusterContract(subject: () => ContractSubject): void {
  const { signal } = new AbortController();
  const port = (): ClusterPort => subject().cluster;

  it('lists nodes with role, version, address and boot id', async () => {
    const nodes = await port().listNodes(signal);

    expect(nodes.find(({ name }) => name === subject().controlPlane)?.role).to.equal('control-plane');
    expect(nodes.find(({ name }) => name === subject().worker)?.role).to.equal('worker');
    for (const node of nodes) {
      expect(node.kubeletVersion).to.match(/^v1\.\d+\.\d+$/);
      expect(node.internalIp).to.match(/^[\d.]+$/);
      expect(node.bootId).to.match(/^[0-9a-f-]{36}$/);
      expect(node.containerRuntime).to.match(/^\w+:\/\//);
      expect(node.isReady).to.equal(true);
      expect(node.readyChangedAtMs).to.be.lessThan(Date.now() + 60_000);
    }
  });

  it('reads one node, and says not-found of another', async () => {
    const node = await port().getNode(subject().worker, signal);
    const thrown = await rejected(port().getNode('no-such-node', signal));

    expect(node.name).to.equal(subject().worker);
    expect(thrown).to.have.property('code', 'not-found');
  });

  it('cordons and uncordons with its annotation, and again without effect', async () => {
    const { worker } = subject();

    await port().setCordon(worker, { isCordoned: true, by: 'contract' }, signal);
    await port().setCordon(worker, { isCordoned: true, by: 'contract' }, signal);
    const cordoned = await port().getNode(worker, signal);
    await port().setCordon(worker, { isCordoned: false }, signal);
    await port().setCordon(worker, { isCordoned: false }, signal);
    const free = await port().getNode(worker, signal);

    expect(cordoned).to.include({ isCordoned: true, cordonedBy: 'contract' });
    expect(free.isCordoned).to.equal(false);
    expect(free).not.to.have.property('cordonedBy');
    expect(free.labels).to.deep.equal(cordoned.labels);
  });

  it('reads a fresh lease of a running kubelet, and none of another name', async () => {
    const renewedAtMs = await port().leaseRenewedAtMs(subject().worker, signal);
    const none = await port().leaseRenewedAtMs('no-such-node', signal);

    expect(Math.abs(Date.now() - (renewedAtMs ?? 0))).to.be.lessThan(60_000);
    expect(none).to.equal(undefined);
  });

  it('lists the pods of a node and of a namespace', async () => {
    const ofNode = await port().listPods({ node: subject().controlPlane }, signal);
    const ofNamespace = await port().listPods({ namespace: 'kube-system' }, signal);
    const all = await port().listPods({}, signal);

    expect(ofNode.every(({ node }) => node === subject().controlPlane)).to.equal(true);
    expect(ofNamespace.every(({ namespace }) => namespace === 'kube-system')).to.equal(true);
    expect(all.length).to.be.at.least(ofNamespace.length);
    const apiServer = ofNode.find(({ name }) => name === `kube-apiserver-${subject().controlPlane}`);
    expect(apiServer).to.deep.include({ isMirror: true, phase: 'Running', controller: { kind: 'Node', name: subject().controlPlane } });
    const proxy = ofNode.find(({ name }) => name.startsWith('kube-proxy-'));
    expect(proxy).to.deep.include({ isMirror: false, controller: { kind: 'DaemonSet', name: 'kube-proxy' } });
  });

  it('knows no pod that is not there', async () => {
    expect(await port().getPod('kube-system', 'no-such-pod', signal)).to.equal(undefined);
  });

  it('gives a pod as a manifest that can be applied', async () => {
    const [pod] = (await port().listPods({ namespace: 'kube-system' }, signal)).filter(({ name }) => name.startsWith('coredns-'));

    const manifest = parse(await port().podManifest('kube-system', pod?.name ?? '', signal));

    expect(manifest).to.include({ apiVersion: 'v1', kind: 'Pod' }).and.not.have.property('status');
    expect(manifest.metadata).to.include({ name: pod?.name, namespace: 'kube-system' }).and.not.have.any.keys('uid', 'resourceVersion');
    expect(manifest.spec).not.to.have.property('nodeName');
    expect(JSON.stringify(manifest)).not.to.contain('kube-api-access-');
  });

  it('evicts nothing under another uid, and calls it gone', async () => {
    const [pod] = (await port().listPods({ namespace: 'kube-system' }, signal)).filter(({ name }) => name.startsWith('coredns-'));
    const name = pod?.name ?? '';

    const other = await port().evict({ namespace: 'kube-system', name, uid: '00000000-0000-0000-0000-000000000000' }, signal);
    const missing = await port().evict({ namespace: 'kube-system', name: 'no-such-pod', uid: 'x' }, signal);

    expect(other).to.deep.equal({ kind: 'gone' });
    expect(missing).to.deep.equal({ kind: 'gone' });
    const after = await port().getPod('kube-system', name, signal);
    expect(after?.uid).to.equal(pod?.uid);
    expect(after).not.to.have.property('deletedAtMs');
  });

  it('lists budgets with figures', async () => {
    for (const budget of await port().listBudgets(signal)) expect(budget.disruptionsAllowed).to.be.at.least(0);
  });

  it('counts the pods of a DaemonSet, and knows none that is not there', async () => {
    const nodes = await port().listNodes(signal);

    expect(await port().getDaemonSet('kube-system', 'kube-proxy', signal)).to.deep.equal({ desired: nodes.length, ready: nodes.length });
    expect(await port().getDaemonSet('kube-system', 'no-such-set', signal)).to.equal(undefined);
  });

  it('reads what kubeadm stored', async () => {
    const kubeadm = await port().configMap('kube-system', 'kubeadm-config', signal);
    const kubelet = await port().configMap('kube-system', 'kubelet-config', signal);

    expect(parseClusterConfiguration(kubeadm?.['ClusterConfiguration'] ?? '').kubernetesVersion).to.match(/^v1\./);
    expect(kubelet?.['kubelet']).to.contain('KubeletConfiguration');
  });

  it('knows the cluster by the uid of kube-system', async () => {
    expect(await port().clusterUid(signal)).to.match(/^[0-9a-f-]{36}$/);
  });

  it('asks the API server of a node itself', async () => {
    const controlPlane = await port().apiServerOf(await port().getNode(subject().controlPlane, signal), signal);
    const worker = await port().apiServerOf(await port().getNode(subject().worker, signal), signal);

    expect(controlPlane).to.include({ isReady: true });
    expect(controlPlane.version).to.match(/^v1\.\d+\.\d+$/);
    expect(worker.isReady).to.equal(false);
    expect(worker.problem).to.be.a('string').and.not.equal('');
  });

  it('reads the server’s version', async () => {
    expect(await port().serverVersion(signal)).to.match(/^v1\.\d+\.\d+$/);
  });

  it('stops with the signal’s own reason', async () => {
    const reason = new Error('enough');

    expect(await rejected(port().listNodes(AbortSignal.abort(reason)))).to.equal(reason);
  });
}

async function rejected(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}
