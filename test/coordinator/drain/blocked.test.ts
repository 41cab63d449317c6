import { expect } from 'chai';
import { DrainBlockedError } from '../../../coordinator/drain/blocked.ts';
import { aBudget, aPod } from '../cluster/fake-cluster.ts';
import { rejection } from '../rejection.ts';
import { DrainBed } from './drain-bed.ts';

describe('a drain that is blocked at its end', () => {
  let bed: DrainBed;
  beforeEach(async () => {
    bed = await DrainBed.create();
    bed.cluster.pods = [aPod('web-1')];
    bed.cluster.budgets = [aBudget('web')];
  });
  afterEach(() => bed.remove());

  it('keeps the node cordoned when it is to pause', async () => {
    const error = await rejection(bed.drain());

    expect(error).to.be.instanceOf(DrainBlockedError);
    expect(error).to.deep.include({ code: 'deadline-exceeded', onBlocked: 'pause', left: ['default/web-1'] });
    expect(bed.cluster.nodes.get('w1')?.isCordoned).to.equal(true);
    expect(bed.cluster.deletions).to.be.empty;
  });

  it('takes its own cordon back when it is to skip the node', async () => {
    const error = await rejection(bed.drain({ onBlocked: 'skip' }));

    expect(error).to.deep.include({ onBlocked: 'skip', left: ['default/web-1'] });
    expect(bed.cluster.nodes.get('w1')?.isCordoned).to.equal(false);
  });

  it('leaves a foreign cordon when it is to skip the node', async () => {
    await bed.cluster.setCordon('w1', { isCordoned: true, by: 'somebody' });

    await rejection(bed.drain({ onBlocked: 'skip' }));

    expect(bed.cluster.nodes.get('w1')).to.include({ isCordoned: true, cordonedBy: 'somebody' });
  });

  it('deletes the pod that was named, in its own grace period, after the time of the drain is over', async () => {
    await bed.drain({ onBlocked: 'force', forcePods: ['default/web-1'] });

    expect(bed.cluster.deletions).to.deep.equal(['default/web-1']);
    expect(bed.clock.monotonic()).to.be.at.least(60_000);
    expect(bed.cluster.pods).to.be.empty;
  });

  it('deletes no pod that was not named, and says how to name it', async () => {
    bed.cluster.pods = [aPod('web-1'), aPod('web-2')];

    const error = await rejection(bed.drain({ onBlocked: 'force', forcePods: ['default/web-1'] }));

    expect(bed.cluster.deletions).to.deep.equal(['default/web-1']);
    expect(error).to.deep.include({ left: ['default/web-2'] });
    expect(error.hint).to.contain('--force-pod default/web-2').and.not.to.contain('web-1');
  });

  it('deletes nothing by name while the policy is another', async () => {
    await rejection(bed.drain({ onBlocked: 'pause', forcePods: ['default/web-1'] }));

    expect(bed.cluster.deletions).to.be.empty;
  });

  it('does not wait for the end of the time when waiting cannot help', async () => {
    bed.cluster.evictionAnswers = [() => ({ kind: 'impossible', message: 'more than one PodDisruptionBudget' })];

    await bed.drain({ onBlocked: 'force', forcePods: ['default/web-1'] });

    expect(bed.clock.monotonic()).to.be.below(60_000);
  });

  it('removes the object of a named pod whose end nobody confirms', async () => {
    bed.cluster.stopMs = Number.POSITIVE_INFINITY;

    await bed.drain({ onBlocked: 'force', forcePods: ['default/web-1'] });

    expect(bed.cluster.deletions).to.deep.equal(['default/web-1', 'default/web-1 0']);
  });

  it('never removes a finalizer: it gives up and names it', async () => {
    bed.cluster.pods = [aPod('web-1', { finalizers: ['x.io/hold'] })];

    const error = await rejection(bed.drain({ onBlocked: 'force', forcePods: ['default/web-1'] }));

    expect(error.message).to.contain('x.io/hold');
    expect(error).to.deep.include({ left: ['default/web-1'] });
  });

  it('gives up on a controller that puts its pod on the node again and again', async () => {
    bed.cluster.budgets = [];
    let made = 1;
    bed.cluster.afterEviction = (pod) => {
      made += 1;
      bed.cluster.pods = [...bed.cluster.pods, aPod(`web-${made}`, { ...(pod.controller ? { controller: pod.controller } : {}) })];
    };

    const error = await rejection(bed.drain({ timeoutMs: 3600_000 }));

    expect(error.code).to.equal('conflict');
    expect(error.message).to.contain('has put a new pod on this node 3 times');
    expect(bed.cluster.evictions).to.have.length(3);
  });
});
