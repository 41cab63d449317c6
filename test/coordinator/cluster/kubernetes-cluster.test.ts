import { expect } from 'chai';
import type { ClusterPort } from '../../../coordinator/cluster/cluster-port.ts';
import { createDrain } from '../../../coordinator/drain/drain.ts';
import { systemClock } from '../../../shared/clock.ts';
import { silentLogger } from '../../../shared/log.ts';
import { ClusterBed } from './cluster-bed.ts';
import { clusterContract } from './contract.ts';

describe('ClusterPort over the simulated Kubernetes', () => {
  let bed: ClusterBed;
  let cluster: ClusterPort;
  const { signal } = new AbortController();

  before(async () => {
    bed = await ClusterBed.start(3, 1, 150);
    await bed.install(systemClock);
    ({ cluster } = await bed.open(systemClock));
  });

  after(() => bed.stop());

  clusterContract(() => ({ cluster, worker: 'w1', controlPlane: 'cp1' }));

  it('was never refused a right that it needs', () => {
    const denied = bed.sim.requests.filter(({ code }) => code === 401 || code === 403);

    expect(denied).to.be.empty;
  });

  it('answers a budget’s refusal with the server’s own words and figures', async () => {
    const web = (await cluster.listPods({ namespace: 'default' }, signal)).filter(({ labels }) => labels['app'] === 'web');
    const setCordons = (isCordoned: boolean) => Promise.all(['w1', 'w2'].map((node) => cluster.setCordon(node, { isCordoned }, signal)));
    await setCordons(true); // no replacement becomes ready between two evictions, however slow the machine

    const answers = await Promise.all(web.map((pod) => cluster.evict(pod, signal)));

    await setCordons(false);
    expect(answers.filter(({ kind }) => kind === 'evicted')).to.have.length(1);
    expect(answers.filter(({ kind }) => kind === 'refused')[0]).to.deep.equal({
      kind: 'refused',
      message:
        "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget web needs 2 healthy pods and has 2 currently",
    });
  });

  it('says impossible at once when two budgets match, though the server says 500', async () => {
    const { store } = bed.sim;
    const twin = store.create('poddisruptionbudgets', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web-too', namespace: 'default' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
    });
    const [pod] = (await cluster.listPods({ namespace: 'default' }, signal)).filter(({ isReady, deletedAtMs }) => isReady && !deletedAtMs);
    if (!pod) throw new Error('no web pod is ready');

    const answer = await cluster.evict(pod, signal);

    store.remove('poddisruptionbudgets', twin);
    expect(answer.kind).to.equal('impossible');
  });

  it('drains a worker and leaves the service its budget', async () => {
    const drain = createDrain({ cluster, clock: systemClock, savedPodsDir: bed.dir, log: silentLogger });
    const request = {
      node: 'w1',
      by: 'run-1',
      timeoutMs: 30_000,
      allowedBarePods: [],
      isEmptyDirAllowed: false,
      onProgress: () => undefined,
    };

    await drain.drain(request, signal);

    const left = await cluster.listPods({ node: 'w1' }, signal);
    expect(left.map(({ controller }) => controller?.name)).to.deep.equal(['kube-proxy']);
  });
});
