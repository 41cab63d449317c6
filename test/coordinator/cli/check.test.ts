import { expect } from 'chai';
import { healthyFacts, inventory } from '../plan/inventory-builder.ts';
import { CliHarness } from './cli-harness.ts';

describe('node check and doctor', () => {
  let cli: CliHarness;
  beforeEach(async () => {
    cli = new CliHarness();
    await cli.start();
  });
  afterEach(() => cli.stop());

  const swapping = healthyFacts('v1.33.13', false, { swaps: ['/dev/sda2'] });
  const sick = () => inventory({ controlPlane: 3, workers: 2, nodes: { w1: { facts: swapping }, w2: { clockSkewMs: 30_000 } } });

  it('ends with 3 when something on a node would refuse an upgrade, and says how to repair it', async () => {
    cli.world.inventory = sick();

    const { exitCode, stdout } = await cli.run('node check w1');

    expect(exitCode).to.equal(3);
    expect(stdout).to.contain('BLOCKER').and.contain('[node/swap]').and.contain('fix: on w1: swapoff -a');
    expect(stdout).to.contain('1 node checked: 1 blocker, 0 warnings, 0 notes.');
  });

  it('tells of the nodes that were named and no others', async () => {
    cli.world.inventory = sick();

    const { exitCode, stdout } = await cli.run('node check w2 cp1');

    expect(exitCode).to.equal(0);
    expect(stdout).to.not.contain('node/swap');
    expect(stdout).to.contain('2 nodes checked').and.contain('Nothing here would refuse an upgrade.');
  });

  it('refuses a node that is not there, naming those that are', async () => {
    const { exitCode, stderr } = await cli.run('node check w9');

    expect(exitCode).to.equal(5);
    expect(stderr).to.contain('"w9"').and.contain('cp1');
  });

  it('tells everything as JSON, with the source of each rule', async () => {
    cli.world.inventory = sick();

    const { exitCode, stdout } = await cli.run('doctor -o json');

    const document = JSON.parse(stdout) as { kind: string; nodes: string[]; findings: { rule: string; source?: string }[] };
    expect(exitCode).to.equal(3);
    expect(document).to.include({ kind: 'Check' });
    expect(document.nodes).to.have.length(5);
    expect(document.findings.map(({ rule }) => rule)).to.include.members(['node/swap', 'cluster/clock-spread']);
    expect(document.findings.find(({ rule }) => rule === 'node/swap')?.source).to.match(/^https:/);
  });

  it('says nothing of a path: a check has no target', async () => {
    cli.world.inventory = inventory({ controlPlane: 3, workers: 2 });

    const { exitCode, stdout } = await cli.run('doctor');

    expect(exitCode).to.equal(0);
    expect(stdout).to.not.contain('path/');
  });
});

describe('a drain that may be blocked', () => {
  let cli: CliHarness;
  beforeEach(async () => {
    cli = new CliHarness();
    cli.world.runs = [];
    await cli.start();
  });
  afterEach(() => cli.stop());

  it('is told what to do with the pods that are left', async () => {
    await cli.run('node drain w1 --yes --on-blocked force --force-pod shop/cart-0');

    expect(cli.world.drains[0]).to.deep.include({ onBlocked: 'force', forcePods: ['shop/cart-0'] });
  });

  it('pauses when nothing is said', async () => {
    await cli.run('node drain w1 --yes');

    expect(cli.world.drains[0]).to.deep.include({ onBlocked: 'pause', forcePods: [] });
  });

  for (const [words, says] of [
    ['--on-blocked force', 'no pod is named'],
    ['--force-pod shop/cart-0', '--on-blocked force'],
    ['--on-blocked force --force-pod cart-0', 'NAMESPACE/NAME'],
    ['--on-blocked burn', 'pause, skip, force'],
  ] as const) {
    it(`refuses ${words} before anything is asked`, async () => {
      const { exitCode, stderr } = await cli.run(`node drain w1 --yes ${words}`);

      expect(exitCode).to.equal(2);
      expect(stderr).to.contain(says);
      expect(cli.world.drains).to.be.empty;
    });
  }
});
