import { expect } from 'chai';
import type { HookCall, HookPort } from '../../../coordinator/hooks/hook-port.ts';
import { controlPlaneHooks } from '../../../coordinator/plan/plan.ts';
import { createEngine } from '../../../coordinator/run/engine.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { silentLogger } from '../../../shared/log.ts';
import { crashAndRecover } from './crashing-store.ts';
import { harness, runToEnd, startRun } from './harness.ts';

const old = { controlPlane: 3, workers: 1, etcdVersion: '3.5.24' };

/** Hooks that keep what they were told; `refuse` makes the next one fail. */
class RecordedHooks implements HookPort {
  readonly configured = controlPlaneHooks;
  readonly calls: HookCall[] = [];
  refuse: ((call: HookCall) => boolean) | undefined;

  async run(call: HookCall): Promise<void> {
    this.calls.push(call);
    if (this.refuse?.(call))
      throw new KubestepError('step-failed', `the hook ${call.hook} for ${call.node} ended with 7`, { cause: new Error('no pool') });
  }

  said(): string[] {
    return this.calls.map(({ hook, node, phase }) => `${hook.replace('ControlPlane', '')} ${node} ${phase}`);
  }
}

// The world itself throws when a member is touched while it leads, while another one is away, before its image is there, or past a stop.
describe('engine, with etcd members that must stop on their way', () => {
  it('brings them there one by one, the leader last, and then to the etcd of the new version', async () => {
    const h = await harness(old);
    h.world.etcd.leader = 'cp2';

    const run = await runToEnd(h.engine(), h.world.target);

    expect(run.failure).to.equal(undefined);
    expect(h.world.isUpgraded()).to.equal(true);
    expect(h.world.etcd.upgraded).to.deep.equal(['cp3', 'cp1', 'cp2']);
    expect(['cp1', 'cp2', 'cp3'].map((name) => h.world.etcd.versionOf(name))).to.deep.equal(['3.6.4', '3.6.4', '3.6.4']);
    await h.close();
  });

  it('makes the later stop of a path where the hop before brings an etcd that must make it', async () => {
    const h = await harness({ ...old, from: 'v1.36.1', target: 'v1.37.2', etcdVersion: '3.6.9' });

    const run = await runToEnd(h.engine(), h.world.target);

    expect(run.state).to.equal('succeeded');
    expect(h.world.etcd.upgraded).to.deep.equal(['cp2', 'cp3', 'cp1']);
    await h.close();
  });

  it('moves leadership once for each member that leads, to one that is newer already', async () => {
    const h = await harness(old);

    await runToEnd(h.engine(), h.world.target);

    expect(h.world.etcd.moves[0]).to.equal('cp1>cp2');
    expect(h.world.executed.filter(({ kind }) => kind === 'moveEtcdLeader')).to.have.length(h.world.etcd.moves.length);
    await h.close();
  });

  it('touches no member while another one is away, and goes on when it is back', async () => {
    const h = await harness(old);
    const engine = h.engine();
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'pullEtcdImage' && node === 'cp1') h.world.etcd.down.add('cp3');
    };
    const { id } = await startRun(engine, h.world.target);
    await engine.idle();
    const failed = await engine.status(id);
    const touched = [...h.world.etcd.upgraded];
    h.world.whileRunning = () => undefined;
    h.world.etcd.down.clear();

    await engine.retry(id);
    await engine.idle();

    expect(failed?.state).to.equal('failed');
    expect(failed?.failure?.message).to.contain('readEtcd on cp3');
    expect(touched).to.deep.equal([]);
    expect(await engine.status(id)).to.include({ state: 'succeeded' });
    await h.close();
  });

  it('stops when a member does not tell the new version, and leaves the others alone', async () => {
    const h = await harness(old);
    h.world.trouble({ node: 'cp2', kind: 'upgradeEtcd', times: 1, outcome: { state: 'succeeded', exitCode: 0, result: {} } });

    const run = await runToEnd(h.engine(), h.world.target);

    expect(run.failure?.code).to.equal('effect-not-visible');
    expect(run.failure?.hint).to.contain('/etc/kubernetes/kubestep-etcd');
    expect(h.world.etcd.upgraded).to.deep.equal([]);
    expect(h.world.executed.some(({ kind }) => kind === 'kubeadmApply')).to.equal(false);
    await h.close();
  });

  it('does nothing the second time', async () => {
    const h = await harness(old);
    const first = await runToEnd(h.engine(), h.world.target);
    const { upgraded, moves } = h.world.etcd;
    const counts = [upgraded.length, moves.length];
    const engine = h.engine();

    const again = await engine.start({ planId: first.planId, startedBy: 'root', isInventoryChecked: false });
    await engine.idle();

    expect(await engine.status(again.id)).to.include({ state: 'succeeded' });
    expect(upgraded).to.have.length(counts[0] ?? 0);
    expect(h.world.executed.filter(({ kind }) => kind === 'upgradeEtcd')).to.have.length(3);
    await h.close();
  });

  for (const when of ['before', 'after'] as const) {
    it(`goes on after a crash ${when} any durable write, and changes no member twice`, async function () {
      this.timeout(300_000);
      let commit = when === 'before' ? 1 : 5;
      for (let hasCrashed = true; hasCrashed; commit += 9) {
        const hooks = new RecordedHooks();
        const h = await harness({ controlPlane: 3, workers: 0, etcdVersion: '3.5.24' }, { hooks });

        const result = await crashAndRecover(h, { commit, when }, (engine) => startRun(engine, h.world.target));

        hasCrashed = result.hasCrashed;
        const { run } = result;
        if (run) {
          expect(run.failure).to.equal(undefined);
          expect(run.state).to.equal('succeeded');
          expect(h.world.etcd.upgraded).to.deep.equal(['cp2', 'cp3', 'cp1']);
          expect(h.world.repeatedIds()).to.deep.equal([]);
          expect([...new Set(hooks.said())]).to.have.length(18); // each of them, and after a crash perhaps once more
          expect(hooks.calls.length).to.be.at.most(19);
        }
        await h.close();
      }
    });
  }
});

describe('engine, with hooks', () => {
  it('runs them around each disturbance of a control-plane node, and tells where it is', async () => {
    const hooks = new RecordedHooks();
    const h = await harness({ controlPlane: 2, workers: 1 }, { hooks });

    const run = await runToEnd(h.engine(), h.world.target);

    const around = (node: string, phase: string) => [`before ${node} ${phase}`, `after ${node} ${phase}`];
    expect(run.state).to.equal('succeeded');
    expect(hooks.said()).to.deep.equal([
      ...around('cp2', 'control-plane'),
      ...around('cp1', 'control-plane'),
      ...around('cp2', 'kubelet'),
      ...around('cp1', 'kubelet'),
    ]);
    expect(hooks.calls[0]?.address).to.equal('10.0.0.1');
    await h.close();
  });

  it('touches nothing on a node whose hook fails, keeps what it said, and runs it again at a retry', async () => {
    const hooks = new RecordedHooks();
    hooks.refuse = ({ node }) => node === 'cp2';
    const h = await harness({ controlPlane: 2, workers: 0 }, { hooks });
    const engine = h.engine();
    const failed = await runToEnd(engine, h.world.target);
    const disturbed = h.world.executed.filter(({ kind }) => kind === 'kubeadmApply' || kind === 'moveEtcdLeader');
    hooks.refuse = undefined;

    await engine.retry(failed.id);
    await engine.idle();

    expect(failed.failure).to.include({ code: 'step-failed', message: 'the hook beforeControlPlane for cp2 ended with 7' });
    expect(failed.failure?.causes).to.deep.equal(['no pool']);
    expect(disturbed).to.deep.equal([]);
    expect(await engine.status(failed.id)).to.include({ state: 'succeeded' });
    expect(hooks.said().slice(0, 2)).to.deep.equal(['before cp2 control-plane', 'before cp2 control-plane']);
    await h.close();
  });

  it('plans none when none are configured', async () => {
    const h = await harness({ controlPlane: 2, workers: 0 });

    const run = await runToEnd(h.engine(), h.world.target);

    expect(run.steps.some(({ kind }) => kind === 'hook')).to.equal(false);
    await h.close();
  });

  it('fails the step when the coordinator that goes on has none', async () => {
    const hooks = new RecordedHooks();
    hooks.refuse = () => true;
    const h = await harness({ controlPlane: 2, workers: 0 }, { hooks });
    const { id } = await runToEnd(h.engine(), h.world.target);
    const { hooks: _, ...without } = h.collectDeps;
    const engine = createEngine({ ...without, log: silentLogger });

    await engine.retry(id);
    await engine.idle();

    expect((await engine.status(id))?.failure?.message).to.contain('none configured');
    await h.close();
  });
});
