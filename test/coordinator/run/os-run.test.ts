import { expect } from 'chai';
import { defaultPlanOptions, type OsOptions } from '../../../coordinator/plan/plan-options.ts';
import type { Engine } from '../../../coordinator/run/engine-port.ts';
import type { Run } from '../../../coordinator/run/run.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { crashAndRecover } from './crashing-store.ts';
import { type Harness, harness, runToEnd, startRun } from './harness.ts';

const os: OsOptions = { packages: 'security', reboot: 'auto' };

const upgraded = { bash: '5.2-2', 'linux-image-amd64': '6.1.128-1' };

function expectDone(h: Harness, run: Run | undefined): void {
  expect(run?.failure).to.equal(undefined);
  expect(run?.state).to.equal('succeeded');
  for (const node of h.world.nodes) {
    expect(h.world.os.machine(node.name), node.name).to.deep.equal({ packages: upgraded, boot: 2, rebootReasons: [] });
    expect(node.cordon.isCordoned).to.equal(false);
    expect(node.kubeletVersion).to.equal(h.world.from);
  }
  expect(h.world.repeatedIds()).to.deep.equal([]);
}

describe('a run that upgrades the distribution', () => {
  let h: Harness;
  let engine: Engine;
  beforeEach(async () => {
    h = await harness({ controlPlane: 3, workers: 2 });
    engine = h.engine();
  });
  afterEach(() => h.close());

  it('upgrades and reboots every node once, drained, one at a time, after a verified snapshot', async () => {
    const run = await runToEnd(engine, '', { os });

    expectDone(h, run);
    expect(run.os).to.deep.equal(os);
    expect(h.snapshots.taken).to.have.length(1);
    expect(h.world.executed.filter(({ kind }) => kind === 'reboot').map(({ node }) => node)).to.deep.equal([
      'cp2',
      'cp3',
      'cp1',
      'w1',
      'w2',
    ]);
  });

  it('decides about the reboot when the packages are in: a node that asks for none is not rebooted', async () => {
    h.world.os.needsReboot.clear();

    const run = await runToEnd(engine, '', { os });

    expect(run.state).to.equal('succeeded');
    expect(h.world.nodes.map(({ name }) => h.world.os.machine(name).boot)).to.deep.equal([1, 1, 1, 1, 1]);
    expect(run.steps.filter(({ kind }) => kind === 'reboot').every(({ operationIds }) => operationIds.length === 0)).to.equal(true);
  });

  it('reboots although no node asks for it when told to, and leaves packages alone that are there', async () => {
    for (const { name } of h.world.nodes) Object.assign(h.world.os.machine(name).packages, upgraded);

    const run = await runToEnd(engine, '', { os: { ...os, reboot: 'always' } });

    expectDone(h, run);
    expect(h.world.executed.some(({ kind }) => kind === 'upgradeOsPackages')).to.equal(false);
  });

  it('stops when a node does not come back: nothing else starts, and a retry goes on when it is back', async () => {
    const lost = new KubestepError('outcome-unknown', 'contact with w1 was lost while the reboot may be running');
    h.world.trouble({ node: 'w1', kind: 'reboot', times: 1, error: lost, harm: () => void h.world.connected.delete('w1') });
    const run = await runToEnd(engine, '', { os });
    const executed = h.world.executed.length;

    expect(run).to.include({ state: 'failed' });
    expect(run.failure).to.include({ code: 'outcome-unknown' });
    expect(run.steps.filter(({ node, state }) => node === 'w2' && state !== 'waiting')).to.deep.equal([]);
    expect(h.world.executed).to.have.length(executed);

    h.world.connected.add('w1');
    await engine.retry(run.id);
    await engine.idle();

    expectDone(h, await engine.status(run.id));
    expect(h.world.os.machine('w1').boot).to.equal(2);
  });

  it('takes a reboot that was cut off for done when another boot runs', async () => {
    const outcome = { state: 'interrupted', reasonCode: 'interrupted' } as const;
    h.world.trouble({ node: 'w1', kind: 'reboot', times: 1, outcome, isWorkDone: true });

    const run = await runToEnd(engine, '', { os });

    expectDone(h, run);
    expect(h.world.countOf('reboot', 'w1')).to.equal(1);
  });

  it('waits while the node goes down and refuses to look at anything', async () => {
    const outcome = { state: 'failed', reasonCode: 'start-failed', reason: 'Transaction is destructive' } as const;
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'reboot') h.world.trouble({ node, kind: 'readOs', times: 3, outcome });
    };

    expectDone(h, await runToEnd(engine, '', { os }));
  });

  it('leaves a node out, and ends when it is cancelled, without talk of mixed versions', async () => {
    h.world.trouble({
      node: 'w1',
      kind: 'upgradeOsPackages',
      times: 1,
      outcome: { state: 'failed', reasonCode: 'plan-stale', reason: 'no' },
    });
    const run = await runToEnd(engine, '', { os });
    expect(run.state).to.equal('failed');

    await engine.skip(run.id, 'w1');
    expect(h.world.node('w1').cordon.isCordoned).to.equal(false);
    const cancelled = await engine.cancel(run.id);

    expect(cancelled).to.include({ state: 'cancelled' });
    expect(cancelled.failure?.code).to.not.equal('mixed-versions');
    expect(h.world.os.machine('w2').packages).to.not.deep.equal(upgraded);
  });

  it('does nothing the second time', async () => {
    const first = await runToEnd(engine, '', { os });
    const executed = h.world.executed.filter(({ kind }) => kind !== 'moveEtcdLeader').length;

    const again = await engine.start({ planId: first.planId, startedBy: 'root', isInventoryChecked: false });
    await engine.idle();

    expect(await engine.status(again.id)).to.include({ state: 'succeeded' });
    expect(h.world.executed.filter(({ kind }) => kind !== 'moveEtcdLeader')).to.have.length(executed);
    for (const { name } of h.world.nodes) expect(h.world.os.machine(name).boot).to.equal(2);
  });

  it('refuses a plan whose packages are no longer what the nodes would get', async () => {
    const plan = await engine.plan('', { ...defaultPlanOptions, os }, h.signal);
    await engine.savePlan(plan);
    h.world.os.offered['bash'] = '5.2-3';

    const refused = await engine.start({ planId: plan.id, startedBy: 'root', isInventoryChecked: true }).catch((error: unknown) => error);

    expect(refused).to.be.instanceOf(KubestepError).and.include({ code: 'preflight-refused' });
    expect((refused as KubestepError).hint).to.include('kubestep os plan');
  });
});

describe('a coordinator that dies while nodes are upgraded and rebooted', () => {
  for (const when of ['before', 'after'] as const) {
    it(`is taken over from ${when} any durable write, and no node is rebooted twice`, async function () {
      this.timeout(120_000);
      let commit = 1;
      for (let hasCrashed = true; hasCrashed; commit += 2) {
        const h = await harness({ controlPlane: 1, workers: 1 });

        const result = await crashAndRecover(h, { commit, when }, (engine) => startRun(engine, '', { os }));

        hasCrashed = result.hasCrashed;
        if (result.run) {
          expectDone(h, result.run);
          for (const node of ['cp1', 'w1']) expect(h.world.countOf('reboot', node)).to.equal(1);
        } else expect(h.world.executed).to.deep.equal([]);
        await h.close();
      }
      expect(commit).to.be.greaterThan(20);
    });
  }
});
