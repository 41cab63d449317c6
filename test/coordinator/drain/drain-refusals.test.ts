import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { KubestepError } from '../../../shared/errors.ts';
import { aBarePod, aBudget, aPod } from '../cluster/fake-cluster.ts';
import { rejection } from '../rejection.ts';
import { DrainBed } from './drain-bed.ts';

describe('a drain that is refused or stuck', () => {
  let bed: DrainBed;

  beforeEach(async () => {
    bed = await DrainBed.create();
  });

  afterEach(() => bed.remove());

  it('ends naming pod, budget, figures and help when the budget never allows it', async () => {
    bed.cluster.pods = [aPod('web-1')];
    bed.cluster.budgets = [aBudget('web')];

    const error = await rejection(bed.drain({ timeoutMs: 30_000 }));

    expect(error.code).to.equal('deadline-exceeded');
    expect(error.message).to.contain('node w1 is not drained after 30 s');
    expect(error.message).to.contain('default/web-1 is refused by budget default/web');
    expect(error.message).to.contain('wants 2 healthy of 2 pods and has 2 (disruptions allowed: 0)');
    expect(error.message).to.contain('scale the workload up by one').and.contain('kubectl -n default get pdb web');
  });

  it('says that pods are not ready when that is why the budget refuses', async () => {
    bed.cluster.pods = [aPod('web-1')];
    bed.cluster.budgets = [aBudget('web', { expectedPods: 3 })];

    const error = await rejection(bed.drain({ timeoutMs: 5_000 }));

    expect(error.message).to.contain('1 of its pods are not ready');
  });

  it('gives up at once on a pod with two budgets, after the others have gone', async () => {
    bed.cluster.pods = [aPod('web-1'), aPod('api-1', { labels: { app: 'api' } })];
    bed.cluster.budgets = [aBudget('a', { disruptionsAllowed: 1 }), aBudget('b', { disruptionsAllowed: 1 })];
    bed.cluster.evictionAnswers = [
      ({ name }) => (name === 'web-1' ? { kind: 'impossible', message: 'This pod has more than one PodDisruptionBudget' } : undefined),
    ];

    const error = await rejection(bed.drain({ timeoutMs: 3_600_000 }));

    expect(error.code).to.equal('conflict');
    expect(error.message).to.contain('default/web-1 is covered by more than one budget (default/a and default/b)');
    expect(bed.cluster.pods.map(({ name }) => name)).to.deep.equal(['web-1']);
    expect(bed.clock.monotonic()).to.be.lessThan(60_000);
  });

  it('refuses bare pods before it touches anything', async () => {
    bed.cluster.pods = [aBarePod('lonely'), aPod('web-1')];

    const error = await rejection(bed.drain());

    expect(error.code).to.equal('conflict');
    expect(error.message).to.contain('default/lonely');
    expect(error.hint).to.contain('--allow-bare-pod default/lonely');
    expect(bed.cluster.evictions).to.be.empty;
    expect(bed.cluster.nodes.get('w1')?.isCordoned).to.equal(false);
  });

  it('saves the manifest of an allowed bare pod before it is evicted', async () => {
    bed.cluster.pods = [aBarePod('lonely')];
    const savedAtEviction: string[] = [];
    bed.cluster.evictionAnswers = [
      () => {
        savedAtEviction.push('asked');
        return undefined;
      },
    ];

    await bed.drain({ allowedBarePods: ['default/lonely'] });

    expect(await readdir(bed.savedPodsDir)).to.deep.equal(['default_lonely_uid-of-lonely.yaml']);
    expect(await readFile(join(bed.savedPodsDir, 'default_lonely_uid-of-lonely.yaml'), 'utf8')).to.contain('name: lonely');
    expect(savedAtEviction).to.deep.equal(['asked']);
    expect(bed.cluster.pods).to.be.empty;
  });

  it('evicts nothing when the manifest cannot be saved', async () => {
    bed.cluster.pods = [aBarePod('lonely')];
    bed.cluster.podManifest = () => Promise.reject(new KubestepError('permission-denied', 'no'));

    const error = await rejection(bed.drain({ allowedBarePods: ['default/lonely'] }));

    expect(error.code).to.equal('permission-denied');
    expect(bed.cluster.evictions).to.be.empty;
  });

  it('refuses pods with an emptyDir unless that is allowed', async () => {
    bed.cluster.pods = [aPod('cache-1', { hasEmptyDir: true })];

    const error = await rejection(bed.drain());
    await bed.drain({ isEmptyDirAllowed: true });

    expect(error).to.include({ code: 'conflict' });
    expect(error.message).to.contain('emptyDir data of default/cache-1');
    expect(bed.cluster.pods).to.be.empty;
  });

  it('names the finalizer that keeps a pod', async () => {
    bed.cluster.pods = [aPod('web-1', { finalizers: ['example.com/guard'] })];

    const error = await rejection(bed.drain({ timeoutMs: 40_000 }));

    expect(error.message).to.contain('default/web-1 has been terminating for 40s').and.contain('finalizer example.com/guard');
  });

  it('names the kubelet when the grace period is over', async () => {
    bed.cluster.pods = [aPod('web-1')];
    bed.cluster.stopMs = Number.POSITIVE_INFINITY;

    const error = await rejection(bed.drain({ timeoutMs: 120_000 }));

    expect(error.message).to.contain('grace period is over').and.contain('kubelet and runtime on w1');
  });

  it('refuses a node that is not there', async () => {
    const error = await rejection(bed.drain({ node: 'w9' }));

    expect(error.code).to.equal('not-found');
  });
});
