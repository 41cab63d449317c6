import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { CliUnderTest } from './cli-under-test.ts';

describe('kubestep agent status', () => {
  let cli: CliUnderTest;
  beforeEach(async () => {
    cli = await CliUnderTest.start();
  });
  afterEach(() => cli.stop());

  it('says that the node is not enrolled', async () => {
    const exitCode = await cli.run(['status']);

    expect(exitCode).to.equal(5);
    expect(cli.err).to.contain('this node is not enrolled');
  });

  it('tells units, certificate, coordinator and executor as JSON', async () => {
    await cli.install(await cli.coordinator.token('w1'));

    const exitCode = await cli.run(['status', '-o', 'json']);

    const status = JSON.parse(cli.out) as Record<string, object>;
    expect(exitCode).to.equal(0);
    expect(status).to.include({ kind: 'AgentStatus', node: 'w1', clusterId: 'c-1' });
    expect(status['certificate']).to.have.property('daysLeft').that.is.within(29, 30);
    expect(status['coordinator']).to.deep.equal({ address: cli.coordinator.sessions, accepted: true });
    expect(status['executor']).to.deep.equal({ answers: true, version: '0.1.0', epoch: 1, running: [] });
  });

  it('exits 1 and says why when the node was revoked and the executor is gone', async () => {
    await cli.install(await cli.coordinator.token('w3'));
    await cli.coordinator.agents.revokeNode('w3', { actor: 'operator' });
    await cli.executor.close();

    const exitCode = await cli.run(['status']);

    expect(exitCode).to.equal(1);
    expect(cli.out).to.contain('node w3 was revoked').and.contain('does not answer');
  });
});

describe('kubestep agent uninstall', () => {
  let cli: CliUnderTest;
  beforeEach(async () => {
    cli = await CliUnderTest.start();
    await cli.install(await cli.coordinator.token('w1'));
    await mkdir(join(cli.paths.snapshotsDir, 'etcd-w1-20261122T120000Z'), { recursive: true });
    cli.units.calls.length = 0;
  });
  afterEach(() => cli.stop());

  it('stops the units and removes identity and trust, but no snapshot', async () => {
    const exitCode = await cli.run(['uninstall']);

    expect(exitCode, cli.err).to.equal(0);
    expect(cli.units.calls).to.deep.equal(['disableAndStop']);
    expect(existsSync(cli.paths.trustFile) || existsSync(cli.paths.agentConfigFile)).to.equal(false);
    expect(await readdir(cli.paths.agentStateDir)).to.deep.equal([]);
    expect(await readdir(cli.paths.snapshotsDir)).to.have.length(1);
  });

  it('removes snapshots with --purge', async () => {
    await cli.run(['uninstall', '--purge']);

    expect(await readdir(cli.paths.snapshotsDir)).to.deep.equal([]);
  });

  for (const from of ['systemd', 'the executor'] as const) {
    it(`refuses while an operation runs, as ${from} says`, async () => {
      if (from === 'systemd') cli.units.operations.push('kubestep-op-01ARZ3NDEKTSV4RRFFQ69G5FAV.service');
      else cli.executor.running.push('01ARZ3NDEKTSV4RRFFQ69G5FAV');

      const exitCode = await cli.run(['uninstall']);

      expect(exitCode).to.equal(6);
      expect(cli.err).to.contain('01ARZ3NDEKTSV4RRFFQ69G5FAV');
      expect(existsSync(cli.paths.trustFile)).to.equal(true);
      expect(cli.units.calls).to.deep.equal([]);
    });
  }

  it('can be repeated', async () => {
    await cli.run(['uninstall']);

    expect(await cli.run(['uninstall'])).to.equal(0);
  });
});
