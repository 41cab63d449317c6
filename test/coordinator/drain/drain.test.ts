import { expect } from 'chai';
import { KubestepError } from '../../../shared/errors.ts';
import { aBarePod, aBudget, aNode, aPod } from '../cluster/fake-cluster.ts';
import { rejection } from '../rejection.ts';
import { DrainBed } from './drain-bed.ts';

describe('drain', () => {
  let bed: DrainBed;

  beforeEach(async () => {
    bed = await DrainBed.create();
  });

  afterEach(() => bed.remove());

  it('cordons, evicts what kubectl would evict, and ends when it is gone', async () => {
    bed.cluster.daemonSets.add('kube-system/kube-proxy');
    const daemonPod = aPod('kube-proxy-x', { namespace: 'kube-system', controller: { kind: 'DaemonSet', name: 'kube-proxy' } });
    bed.cluster.pods = [aPod('web-1'), aPod('web-2'), daemonPod, aPod('web-3', { node: 'w2' })];

    await bed.drain();

    expect(bed.cluster.evictions).to.deep.equal(['default/web-1', 'default/web-2']);
    expect(bed.cluster.pods.map(({ name }) => name)).to.deep.equal(['kube-proxy-x', 'web-3']);
    expect(bed.cluster.nodes.get('w1')).to.include({ isCordoned: true, cordonedBy: 'run-1' });
    expect(bed.cluster.avoided).to.deep.equal(['w1']);
    expect(bed.progress.at(-1)).to.deep.equal({ total: 2, remaining: [] });
  });

  it('is safe to repeat', async () => {
    bed.cluster.pods = [aPod('web-1')];

    await bed.drain();
    await bed.drain();

    expect(bed.cluster.evictions).to.deep.equal(['default/web-1']);
  });

  it('leaves a foreign cordon as it is', async () => {
    bed.cluster.nodes.set('w1', aNode('w1', { isCordoned: true, cordonedBy: 'alice' }));

    await bed.drain();

    expect(bed.cluster.nodes.get('w1')).to.include({ isCordoned: true, cordonedBy: 'alice' });
  });

  it('asks again until the budget allows it', async () => {
    bed.cluster.pods = [aPod('web-1')];
    bed.cluster.budgets = [aBudget('web')];
    const startMs = bed.clock.monotonic();
    bed.cluster.beforeListPods = () => {
      if (bed.clock.monotonic() - startMs >= 20_000) bed.cluster.budgets = [aBudget('web', { disruptionsAllowed: 1, currentHealthy: 3 })];
    };

    await bed.drain();

    expect(bed.cluster.pods).to.be.empty;
    expect(bed.progress[0]?.remaining[0]).to.deep.include({ pod: 'default/web-1', state: 'refused', budget: 'default/web' });
    expect(bed.cluster.evictions.length).to.be.lessThan(8); // every 5 s, not every poll
  });

  it('asks a new pod under an old name to leave too', async () => {
    bed.cluster.pods = [aPod('db-0', { controller: { kind: 'StatefulSet', name: 'db' } })];
    bed.cluster.afterEviction = (pod) => {
      if (pod.uid === 'uid-of-db-0') bed.cluster.pods.push(aPod('db-0', { uid: 'second' })); // bound just before the cordon
    };

    await bed.drain();

    expect(bed.cluster.evictions).to.deep.equal(['default/db-0', 'default/db-0']);
    expect(bed.progress.at(-1)).to.deep.equal({ total: 2, remaining: [] });
  });

  it('goes on after the API servers were away', async () => {
    bed.cluster.pods = [aPod('web-1')];
    let calls = 0;
    bed.cluster.beforeListPods = () => {
      calls += 1;
      if (calls >= 3 && calls <= 5) throw new KubestepError('unavailable', 'connection refused');
    };

    await bed.drain();

    expect(bed.cluster.pods).to.be.empty;
  });

  it('stops when it is aborted, and keeps the cordon', async () => {
    bed.cluster.pods = [aPod('web-1')];
    bed.cluster.budgets = [aBudget('web')];
    const abort = new AbortController();
    bed.cluster.beforeListPods = () => {
      if (bed.clock.monotonic() > 10_000) abort.abort(new KubestepError('cancelled', 'ctrl-c'));
    };

    const error = await rejection(bed.drain({}, abort.signal));

    expect(error.code).to.equal('cancelled');
    expect(bed.cluster.nodes.get('w1')?.isCordoned).to.equal(true);
  });

  it('previews without touching anything', async () => {
    bed.cluster.daemonSets.add('default/agent');
    bed.cluster.pods = [
      aPod('web-1'),
      aBarePod('lonely'),
      aPod('cache', { hasEmptyDir: true, labels: {} }),
      aPod('agent-x', { controller: { kind: 'DaemonSet', name: 'agent' } }),
    ];
    bed.cluster.budgets = [aBudget('web')];

    const { pods, ...preview } = await bed.port.preview('w1', new AbortController().signal);

    expect(pods?.map(({ pod, fate, reason }) => `${pod} ${fate}: ${reason}`)).to.deep.equal([
      'default/cache blocks: empty-dir',
      'default/lonely blocks: bare',
      'default/web-1 blocks: budget',
      'default/agent-x stays: daemonset',
    ]);
    expect(preview).to.deep.equal({
      evictable: ['default/web-1', 'default/lonely', 'default/cache'],
      bare: ['default/lonely'],
      emptyDir: ['default/cache'],
      blockedByBudget: [{ pod: 'default/web-1', budget: 'default/web', disruptionsAllowed: 0 }],
      ignored: [{ pod: 'default/agent-x', reason: 'daemonset' }],
    });
    expect(bed.cluster.evictions).to.be.empty;
  });
});
