import { request } from 'node:http';
import { expect } from 'chai';
import type { ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import { systemClock, waitUntil } from '../../../shared/clock.ts';
import { ClusterBed } from './cluster-bed.ts';

describe('the control socket of the simulated Kubernetes', () => {
  let bed: ClusterBed;
  let cluster: ClusterPort;
  const { signal } = new AbortController();

  before(async () => {
    bed = await ClusterBed.start(1, 4);
    await bed.install(systemClock);
    ({ cluster } = await bed.open(systemClock));
  });

  after(() => bed.stop());

  const put = (path: string, body: unknown): Promise<number> =>
    new Promise((resolve, reject) => {
      const call = request({ socketPath: bed.sim.controlSocket, path, method: 'PUT' }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      call.on('error', reject);
      call.end(JSON.stringify(body));
    });
  const soon = (isTrue: () => Promise<boolean>): Promise<boolean> => waitUntil(isTrue, { everyMs: 10, forMs: 60_000 }, systemClock, signal);

  it('lets a stand-in kubelet report its version and a reboot', async () => {
    const code = await put('/nodes/w1/kubelet', { version: 'v1.34.4', bootId: 'another-boot' });

    const node = await cluster.getNode('w1', signal);
    expect(code).to.equal(200);
    expect(node).to.include({ kubeletVersion: 'v1.34.4', bootId: 'another-boot', isReady: true });
  });

  it('makes a node NotReady some time after its kubelet stopped, and Ready when it runs again', async () => {
    await put('/nodes/w2/kubelet', { running: false });
    const hasGone = await soon(async () => !(await cluster.getNode('w2', signal)).isReady);
    const stoppedLease = await cluster.leaseRenewedAtMs('w2', signal);
    const laterLease = await cluster.leaseRenewedAtMs('w2', signal);
    await put('/nodes/w2/kubelet', { running: true });

    expect(hasGone).to.equal(true);
    expect(laterLease).to.equal(stoppedLease);
    expect((await cluster.getNode('w2', signal)).isReady).to.equal(true);
  });

  it('gives static pods new images under new uids', async () => {
    const before = await cluster.getPod('kube-system', 'kube-scheduler-cp1', signal);

    await put('/nodes/cp1/static-pods', { 'kube-scheduler': 'registry.k8s.io/kube-scheduler:v1.34.4' });

    const after = await cluster.getPod('kube-system', 'kube-scheduler-cp1', signal);
    expect(after).to.deep.include({ images: ['registry.k8s.io/kube-scheduler:v1.34.4'], isMirror: true });
    expect(after?.uid).not.to.equal(before?.uid);
  });

  it('restarts an API server with another version', async () => {
    await put('/apiservers/cp1', { version: 'v1.34.4', restart: { downMs: 20, denyMs: 20 } });

    expect(await cluster.serverVersion(signal)).to.equal('v1.34.4');
  });

  it('rolls kube-proxy node by node', async () => {
    await put('/addons/kube-proxy', { image: 'registry.k8s.io/kube-proxy:v1.34.4' });

    const isRolled = await soon(async () => {
      const proxies = (await cluster.listPods({ namespace: 'kube-system' }, signal)).filter(({ name }) => name.startsWith('kube-proxy-'));
      return proxies.length === 3 && proxies.every(({ images, isReady }) => isReady && images[0]?.endsWith('v1.34.4'));
    });
    expect(isRolled).to.equal(true);
  });

  for (const [path, body, code] of [
    ['/nodes/w9/kubelet', {}, 404],
    ['/nodes/w1/kubelet', { colour: 'red' }, 400],
    ['/nowhere', {}, 404],
  ] as const) {
    it(`answers ${code} to PUT ${path} ${JSON.stringify(body)}`, async () => {
      expect(await put(path, body)).to.equal(code);
    });
  }
});
