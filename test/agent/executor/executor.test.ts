import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { Bed, refusalOf } from './executor-bed.ts';

describe('Executor', () => {
  let bed: Bed;
  beforeEach(async () => {
    bed = new Bed();
    await bed.restart();
  });
  afterEach(() => bed.remove());

  it('starts an order as a unit with the command of the table, and a result file at its end', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });

    const state = await bed.start(order);

    expect(state).to.include({ operationId: order.operationId, state: 'running' });
    const [unit] = bed.units.started;
    expect(unit?.argv[0]).to.equal('/usr/bin/apt-get');
    expect(unit?.argv).to.include.members(['install', '--no-remove', '--allow-change-held-packages', 'kubeadm=1.34.4-1.1']);
    expect(unit?.stopCommands.map(({ argv }) => argv.join(' '))).to.deep.equal([
      '/usr/bin/apt-mark hold kubeadm',
      `/usr/lib/kubestep/node /jobs/record-exit.js ${bed.files.folder(order.operationId)}`,
    ]);
  });

  it('starts the same order once, however often and at once it is asked', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });

    const states = await Promise.all([bed.start(order), bed.start(order), bed.start(order)]);

    expect(states.map(({ state }) => state)).to.deep.equal(['running', 'running', 'running']);
    expect(bed.units.started).to.have.length(1);
  });

  it('answers a finished order with its outcome, after its end and with an old epoch too', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);
    const waiting = bed.executor.wait(order.operationId);
    bed.end(order.operationId);
    await waiting;
    await bed.start(bed.orders.order('readFacts', {}, { epoch: 99 }));
    bed.clock.advance(3600_000);

    const state = await bed.start(order);

    expect(state).to.include({ state: 'succeeded', exitCode: 0 });
    expect(bed.units.started.filter(({ operationId }) => operationId === order.operationId)).to.have.length(1);
  });

  it('refuses an id that was used for another input', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);

    const refusal = await refusalOf(
      bed.start(bed.orders.order('installKubeadm', { version: '1.34.5-1.1' }, { operationId: order.operationId })),
    );

    expect(refusal.code).to.equal('id-reused');
  });

  it('refuses a second write while one runs, and names the first', async () => {
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);

    const refusal = await refusalOf(bed.start(bed.orders.order('restartKubelet', {})));

    expect(refusal.code).to.equal('busy');
    expect(refusal.message).to.include(order.operationId).and.include('installKubeadm');
  });

  it('reads beside a write, and writes beside a read', async () => {
    await bed.start(bed.orders.order('readFacts', {}));
    await bed.start(bed.orders.order('installKubeadm', { version: '1.34.4-1.1' }));
    await bed.start(bed.orders.order('readFacts', {}));

    expect(bed.units.started).to.have.length(3);
  });

  it('takes a refused order later, since nothing of it was remembered', async () => {
    const first = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    const second = bed.orders.order('restartKubelet', {});
    await bed.start(first);
    await refusalOf(bed.start(second));
    const waiting = bed.executor.wait(first.operationId);
    bed.end(first.operationId);
    await waiting;

    expect(await bed.start(second)).to.include({ state: 'running' });
  });

  it('remembers the highest epoch over a restart before anything was started with it', async () => {
    await bed.start(bed.orders.order('readFacts', {}, { epoch: 9 }));
    await bed.restart();

    const refusal = await refusalOf(bed.start(bed.orders.order('readFacts', {}, { epoch: 8 })));

    expect(refusal.code).to.equal('old-epoch');
  });

  it('calls it success only when dpkg says so, whatever apt said', async () => {
    bed.installed = 'kubeadm\t1.33.13-1.1\thi \n';
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);
    const waiting = bed.executor.wait(order.operationId);
    bed.end(order.operationId);

    const state = await waiting;

    expect(state).to.include({ state: 'failed', exitCode: 0, reason: 'kubeadm is at 1.33.13-1.1, not 1.34.4-1.1' });
  });

  it('reads the reason of a failure from the output', async () => {
    bed.installed = 'kubeadm\t1.33.13-1.1\thi \n';
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);
    writeFileSync(bed.files.file(order.operationId, 'output'), "E: Version '1.34.4-1.1' for 'kubeadm' was not found\n");
    const waiting = bed.executor.wait(order.operationId);
    bed.end(order.operationId, { serviceResult: 'exit-code', exitStatus: '100' });

    const state = await waiting;

    expect(state).to.include({ state: 'failed', exitCode: 100, reasonCode: 'version-missing' });
  });

  it('looks at the end of a huge output only', async () => {
    bed.installed = '';
    const order = bed.orders.order('installKubeadm', { version: '1.34.4-1.1' });
    await bed.start(order);
    const noise = "E: You don't have enough free space in /var/cache/apt/archives/.\n" + 'x'.repeat(200_000);
    writeFileSync(bed.files.file(order.operationId, 'output'), `${noise}\nE: Unable to locate package kubeadm\n`);
    const waiting = bed.executor.wait(order.operationId);
    bed.end(order.operationId, { serviceResult: 'exit-code', exitStatus: '100' });

    expect(await waiting).to.include({ reasonCode: 'version-missing' });
  });

  it('tells a job’s result from what its stop commands say, and its error by its code', async () => {
    const order = bed.orders.order('repairPackages', { packages: [{ name: 'kubeadm', version: '1.34.4-1.1' }] });
    await bed.start(order);
    writeFileSync(
      bed.files.file(order.operationId, 'stdout'),
      '{"error":{"code":"locked","message":"held by apt"}}\nkubeadm set on hold.\n',
    );
    const waiting = bed.executor.wait(order.operationId);
    bed.end(order.operationId, { serviceResult: 'exit-code', exitStatus: '1' });

    expect(await waiting).to.include({ state: 'failed', reasonCode: 'locked', reason: 'held by apt' });
  });

  it('takes a result that is too large for none', async () => {
    const order = bed.orders.order('readFacts', {});
    await bed.start(order);
    writeFileSync(bed.files.file(order.operationId, 'stdout'), `${JSON.stringify({ a: 'x'.repeat(2_000_000) })}\n`);
    const waiting = bed.executor.wait(order.operationId);
    bed.end(order.operationId);

    expect(await waiting).to.include({ state: 'failed', reasonCode: 'job-failed' });
  });

  for (const [exit, reasonCode] of [
    [{ serviceResult: 'signal', exitCode: 'killed', exitStatus: 'KILL' }, 'killed'],
    [{ serviceResult: 'timeout', exitCode: 'killed', exitStatus: 'INT' }, 'timed-out'],
    [{ serviceResult: 'oom-kill', exitCode: 'killed', exitStatus: 'KILL' }, 'out-of-memory'],
    [{ serviceResult: 'exit-code', exitCode: 'exited', exitStatus: '243' }, 'credentials-missing'],
    [{ serviceResult: 'resources', exitCode: '', exitStatus: '' }, 'start-failed'],
  ] as const) {
    it(`says ${reasonCode} for a unit that ended with ${exit.serviceResult} ${exit.exitStatus}`, async () => {
      const order = bed.orders.order('readFacts', {});
      await bed.start(order);
      const waiting = bed.executor.wait(order.operationId);
      bed.end(order.operationId, exit);

      expect(await waiting).to.include({ state: 'failed', reasonCode });
    });
  }

  it('remembers as failed what PID 1 did not take', async () => {
    bed.units.refuseWith = 'Transaction for x is destructive (reboot.target has start job queued)';
    const order = bed.orders.order('restartKubelet', {});

    const state = await bed.start(order);

    expect(state).to.include({ state: 'failed', reasonCode: 'start-failed' });
    expect(await bed.start(order)).to.include({ state: 'failed' });
    expect(bed.units.started).to.be.empty;
  });

  it('follows a unit that PID 1 loaded though systemd-run told a failure', async () => {
    const order = bed.orders.order('restartKubelet', {});
    bed.units.start = async ({ operationId }) => {
      bed.units.loaded.add(operationId);
      return { outcome: 'refused', reason: 'systemd-run ended with SIGKILL' };
    };

    expect(await bed.start(order)).to.include({ state: 'running' });
    const waiting = bed.executor.wait(order.operationId);
    bed.end(order.operationId, { serviceResult: 'exit-code', exitStatus: '243' });
    expect(await waiting).to.include({ state: 'failed', reasonCode: 'credentials-missing' });
  });

  it('is not busy for ever with an operation whose folder the disk had no room for', async () => {
    bed.files.create = async () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, mkdir'), { code: 'ENOSPC' });
    };

    const state = await bed.start(bed.orders.order('restartKubelet', {}));

    expect(state).to.include({ state: 'failed', reasonCode: 'disk-full' });
    expect(state).to.have.property('reason').that.includes('no space left');
    expect(bed.journal?.unfinished()).to.be.empty;
  });

  it('finds out later what became of an operation whose start could not be told', async () => {
    const order = bed.orders.order('restartKubelet', {});
    bed.units.start = async () => {
      throw new Error('systemd-run cannot be started');
    };
    bed.files.writeOutcome = async () => {
      bed.files.writeOutcome = Object.getPrototypeOf(bed.files).writeOutcome;
      throw new Error('ENOSPC');
    };

    expect(await bed.start(order)).to.include({ state: 'running' });
    const waiting = bed.executor.wait(order.operationId);
    bed.ends.get(order.operationId)?.();
    expect(await waiting).to.include({ state: 'interrupted' });
    expect(bed.journal?.unfinished()).to.be.empty;
  });

  it('attaches when PID 1 has the unit already, as after a lost answer', async () => {
    const order = bed.orders.order('restartKubelet', {});
    bed.units.loaded.add(order.operationId);

    expect(await bed.start(order)).to.include({ state: 'running' });
    expect(bed.units.started).to.be.empty;
  });
});
