import { expect } from 'chai';
import { canBeNamed } from '../../../agent/executor/input-os.ts';
import { operations } from '../../../agent/executor/operations.ts';
import { specOf } from '../../../agent/executor/outcome.ts';
import { KubestepError } from '../../../shared/errors.ts';
import type { OperationKind } from '../../../shared/operations.ts';

function parse(kind: OperationKind, input: unknown): unknown {
  return specOf(operations, kind).input(input);
}

const upgrade = (name: unknown, version: unknown) => parse('upgradeOsPackages', { packages: [{ name, version }] });

describe('packages of the distribution in an order', () => {
  const real: readonly [name: string, version: string][] = [
    ['bash', '5.2.15-2+b13'],
    ['openssh-client', '1:9.2p1-2+deb12u9'],
    ['g++-12', '12.2.0-14+deb12u1'],
    ['libstdc++6', '12.2.0-14'],
    ['libc6:i386', '2.36-9+deb12u13'],
    ['base-files', '12.4+deb12u15'],
    ['tzdata', '2025b-0+deb12u2'],
    ['linux-image-6.1.0-31-amd64', '6.1.128-1'],
    ['snapd', '2.66.1+24.04ubuntu0~22.04'],
    ['vim', '2:9.1.0016-1ubuntu7.8'],
  ];
  for (const [name, version] of real) {
    it(`${name}=${version} passes as it is`, () => {
      expect(upgrade(name, version)).to.deep.equal({ packages: [{ name, version }] });
    });
  }

  const names = [
    ...['', '-y', '--reinstall', '-oAPT::Get::Force-Yes=1', 'bash;reboot', 'bash reboot', '$(reboot)', '`id`', 'bash\nsudo'],
    ...[
      '../bash',
      '/tmp/evil.deb',
      './evil.deb',
      'bash=1',
      'bash-',
      'bash*',
      'Bash',
      'bash/stable',
      'libc6:',
      'libc6:i386:x',
      'a'.repeat(200),
    ],
    ...[7, null, {}, ['bash']],
  ];
  for (const name of names) {
    it(`no package is named ${JSON.stringify(name).slice(0, 30)}`, () => {
      expect(() => upgrade(name, '1.0')).to.throw(KubestepError, 'package');
    });
  }

  const versions = [
    ...['', 'latest', '1.0; reboot', '1.0 bash', '$(id)', '1.0\n', '1.0-', '1.0+', '-1.0', '+1.0', 'a1', '1.0=2', '1.0/x', '%n', '1.0_2'],
    ...['1'.repeat(200), 5, null, {}],
  ];
  for (const version of versions) {
    it(`no version is ${JSON.stringify(version).slice(0, 30)}`, () => {
      expect(() => upgrade('bash', version)).to.throw(KubestepError, 'version');
    });
  }

  for (const name of [
    'kubelet',
    'kubeadm',
    'kubectl',
    'containerd',
    'containerd.io',
    'runc',
    'cri-o',
    'docker-ce',
    'kubelet:amd64',
    'kubestep-agent',
  ]) {
    it(`${name} is never among them`, () => {
      expect(() => upgrade(name, '1.34.4-1.1')).to.throw(KubestepError, 'none of Kubernetes, a container runtime');
    });
  }

  it('no list is empty, names a package twice, or is endless', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `lib${index}`, version: '1.0' }));

    expect(() => parse('upgradeOsPackages', { packages: [] })).to.throw(KubestepError, 'at least one');
    expect(() => parse('upgradeOsPackages', { packages: [...many(1), ...many(1)] })).to.throw(KubestepError, 'once');
    expect(() => parse('upgradeOsPackages', { packages: many(1001) })).to.throw(KubestepError, 'at most 1000');
    expect(parse('upgradeOsPackages', { packages: many(1000) })).to.deep.equal({ packages: many(1000) });
  });

  it('a package that no order could name is not planned', () => {
    expect(canBeNamed({ name: 'bash', version: '5.2' })).to.equal(true);
    expect(canBeNamed({ name: 'bash', version: '5.2+' })).to.equal(false);
  });
});

describe('what a probe is asked for', () => {
  for (const packages of ['', 'everything', 'SECURITY', ['all'], null, 'all; reboot']) {
    it(`is not ${JSON.stringify(packages)}`, () => {
      expect(() => parse('probeOsUpgrade', { packages })).to.throw(KubestepError, 'one of security, all');
    });
  }
});

describe('the boot that a reboot ends', () => {
  const bootId = '0f3c1d2e-4b5a-4c6d-8e7f-901234567890';
  for (const [id, us] of [
    ['', 1],
    ['boot-1', 1],
    [bootId.toUpperCase(), 1],
    [`${bootId} --force`, 1],
    [bootId, -1],
    [bootId, 1.5],
    [bootId, '1'],
    [bootId, null],
  ]) {
    it(`is not ${JSON.stringify([id, us])}`, () => {
      expect(() => parse('reboot', { bootId: id, userspaceTimestampUs: us })).to.throw(KubestepError);
    });
  }

  it('gives no word to the command line: the input reaches the job as checked JSON', () => {
    expect(operations.reboot.work()).to.deep.equal({ job: 'os-reboot' });
    expect(operations.upgradeOsPackages.work()).to.deep.equal({ job: 'os-upgrade' });
  });
});
