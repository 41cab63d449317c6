import { expect } from 'chai';
import type { Plan } from '../../../coordinator/plan/plan.ts';
import type { OsOptions } from '../../../coordinator/plan/plan-options.ts';
import type { Run } from '../../../coordinator/run/run.ts';
import { plan, run } from '../api/samples.ts';
import { CliHarness } from './cli-harness.ts';

const os: OsOptions = { packages: 'security', reboot: 'auto' };
const origin = 'Debian-Security:12/stable-security';
const bash = { name: 'bash', from: '5.2-1', to: '5.2-2', origin, sizeBytes: 1024 };
const kernel = { name: 'linux-image-6.1.0-31-amd64', to: '6.1.128-1', origin, sizeBytes: 2048 };

const osPlan: Plan = {
  ...plan,
  target: 'v1.33.13',
  options: { ...plan.options, os },
  hops: [{ from: 'v1.33.13', to: 'v1.33.13', packages: { kubeadm: '', kubelet: '', kubectl: '' } }],
  steps: [
    { id: '1-1-cluster-snapshot', hop: 1, kind: 'snapshot', args: { hop: 1 }, needs: [] },
    ...(['upgradeOsPackages', 'reboot'] as const).map((kind) => ({
      ...{ id: `1-2-cp1-${kind}`, hop: 1, node: 'cp1', needs: [] },
      ...(kind === 'reboot'
        ? { kind, args: { policy: 'auto' as const } }
        : { kind, args: { packages: [{ name: 'bash', version: '5.2-2' }] } }),
    })),
  ],
  findings: [],
  nodes: [
    {
      ...{ name: 'cp1', role: 'control-plane', kubeletVersion: 'v1.33.13' },
      os: { packages: [bash, kernel], downloadBytes: 3072, rebootReasons: ['/run/reboot-required names libc6'] },
    },
    { name: 'w1', role: 'worker', kubeletVersion: 'v1.33.13', os: { packages: [], downloadBytes: 0, rebootReasons: [] } },
  ],
};

const osRun: Run = { ...run, os, from: 'v1.33.13', target: 'v1.33.13' };

describe('kubestep os', () => {
  let harness: CliHarness;
  beforeEach(async () => {
    harness = new CliHarness();
    await harness.start();
    harness.world.plan = osPlan;
  });
  afterEach(() => harness.stop());

  it('plan shows each node, each package with where it comes from, and the command that starts it', async () => {
    const { exitCode, stdout } = await harness.run('os plan');

    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^Cluster prod {3}security packages {3}plan-1\n/);
    expect(stdout).to.match(/^cp1 +control-plane +2 +3\.0 KiB +\/run\/reboot-required names libc6$/m);
    expect(stdout).to.match(/^w1 +worker +0 +0 B +-$/m);
    expect(stdout).to.match(/^bash +5\.2-1 +5\.2-2 +Debian-Security:12\/stable-security +cp1$/m);
    expect(stdout).to.match(/^linux-image-6\.1\.0-31-amd64 +- +6\.1\.128-1 /m);
    expect(stdout).to.include('Node by node, 3 steps').and.include('kubestep os start --plan plan-1');
    expect(stdout).to.not.include('v1.33.13 ->');
  });

  it('plan says so when nothing is to do, and ends with 10 when something is and that was asked', async () => {
    expect((await harness.run('os plan --detailed-exitcode')).exitCode).to.equal(10);
    harness.world.plan = { ...osPlan, hops: [], steps: [] };

    const { exitCode, stdout } = await harness.run('os plan --detailed-exitcode');

    expect(exitCode).to.equal(0);
    expect(stdout).to.include('Nothing to do: every node has these packages');
  });

  for (const words of ['--packages everything', '--reboot maybe', '--canaries x', '--patches', '--workers once']) {
    it(`refuses ${words}`, async () => {
      const { exitCode } = await harness.run(`os plan ${words}`);

      expect(exitCode).to.equal(2);
    });
  }

  it('start needs --yes where nobody can be asked, refuses blockers, and starts the plan', async () => {
    expect((await harness.run('os start')).exitCode).to.equal(2);
    const blocker = {
      severity: 'blocker',
      rule: 'os/protected',
      node: 'w1',
      evidence: 'it would also change runc',
      fix: 'hold it',
    } as const;
    harness.world.plan = { ...osPlan, findings: [blocker] };
    const refused = await harness.run('os start --yes');
    harness.world.plan = osPlan;

    const { exitCode, stderr } = await harness.run('os start --packages all --reboot always --max-unavailable 25% --yes --detach');

    expect(refused.exitCode).to.equal(3);
    expect(refused.stderr).to.include('w1: it would also change runc');
    expect(exitCode).to.equal(0);
    expect(stderr).to.include('submitted');
    expect(harness.world.started).to.have.length(1);
  });

  it('status and history name the run for what it is', async () => {
    harness.world.runs = [osRun];

    const status = await harness.run('upgrade status');
    const history = await harness.run('upgrade history');

    expect(status.stdout).to.include('security packages').and.not.include('->');
    expect(history.stdout).to.match(/up-20261122-1 .* security packages /);
    expect((await harness.json('upgrade status'))['os']).to.deep.equal(os);
  });
});
