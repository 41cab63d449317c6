import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  isOfDistribution,
  isSecurity,
  parseKeptBack,
  parseOffered,
  parseRemoved,
  parseSizes,
} from '../../../agent/jobs/apt/os-simulation.ts';
import { withoutKubernetes } from '../../../agent/jobs/apt/os-sources.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/apt-2.6.2', name), 'utf8');

describe('what apt says about the distribution', () => {
  it('reads every upgrade of a real Debian node, and where it comes from', () => {
    const offered = parseOffered(fixture('upgrade.txt'));

    expect(offered).to.have.length(122);
    expect(offered.every(isOfDistribution)).to.equal(true);
    expect(offered.find(({ name }) => name === 'base-files')).to.deep.equal({
      name: 'base-files',
      from: '12.4+deb12u11',
      to: '12.4+deb12u15',
      origin: 'Debian:12.15/oldstable',
    });
  });

  it('finds the security fix that a point release hides, when the security suites are preferred', () => {
    const fixOf = (file: string) => parseOffered(fixture(file)).find(({ name }) => name === 'openssh-client');

    expect(fixOf('upgrade.txt')).to.include({ to: '1:9.2p1-2+deb12u10', origin: 'Debian:12.15/oldstable' });
    expect(fixOf('upgrade-security.txt')).to.include({
      to: '1:9.2p1-2+deb12u9',
      origin: 'Debian-Security:12/oldstable-security',
    });
    expect(parseOffered(fixture('upgrade-security.txt')).filter(isSecurity)).to.have.length(79);
  });

  it('reads foreign architectures, new packages and several suites of one version', () => {
    const text = [
      'Inst libc6:i386 [2.36-9] (2.36-10 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [i386]) []',
      'Inst linux-image-6.8.0-50-generic (6.8.0-50.51 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64])',
      'Conf libc6:i386 (2.36-10 Debian:12.15/oldstable [i386])',
      'Remv kubelet [1.33.4-1.1] [kubeadm:amd64 ]',
      'Purg old [1.0]',
    ].join('\n');

    const [libc, kernel, ...others] = parseOffered(text);

    expect(others).to.deep.equal([]);
    expect(libc).to.include({ name: 'libc6:i386', from: '2.36-9', to: '2.36-10' });
    expect(kernel).to.not.have.property('from');
    expect([libc, kernel].every((one) => one && isSecurity(one))).to.equal(true);
    expect(parseRemoved(text)).to.deep.equal([
      { action: 'remove', name: 'kubelet', from: '1.33.4-1.1' },
      { action: 'remove', name: 'old', from: '1.0' },
    ]);
  });

  const origins: readonly [origin: string, isOurs: boolean, isSafe: boolean][] = [
    ['Debian:12.15/oldstable', true, false],
    ['Debian-Security:12/oldstable-security', true, true],
    ['Ubuntu:24.04/noble-updates', true, false],
    ['UbuntuESM:24.04/noble-infra-security', true, true],
    ['Docker CE:bookworm', false, false],
    ['evil-security:1/stable-security', false, false],
    ['isv:kubernetes:core:stable:v1.33:deb', false, false],
    ['localhost', false, false],
    ['Foo:1/x, Debian:12.15/oldstable', true, false],
  ];
  for (const [origin, isOurs, isSafe] of origins) {
    it(`${origin} is ${isOurs ? '' : 'not '}of the distribution${isSafe ? ', and security' : ''}`, () => {
      expect([isOfDistribution({ origin }), isSecurity({ origin })]).to.deep.equal([isOurs, isSafe]);
    });
  }

  it('reads what apt keeps back, and what is only phased', () => {
    const text = [
      'Calculating upgrade...',
      'The following upgrades have been deferred due to phasing:',
      '  snapd',
      'The following packages have been kept back:',
      '  kubeadm kubectl',
      '  kubelet',
      'The following packages will be upgraded:',
      '  bash',
    ].join('\n');

    expect(parseKeptBack(text)).to.deep.equal(['snapd', 'kubeadm', 'kubectl', 'kubelet']);
  });

  it('reads the size of each download, also of versions with an epoch', () => {
    const text = [
      "'http://mirror.invalid/b.deb' bash_5.2.15-2+b13_amd64.deb 1490652 SHA256:00",
      "'http://mirror.invalid/o.deb' openssh-client_1%3a9.2p1-2+deb12u9_amd64.deb 992336 SHA256:00",
    ].join('\n');

    const sizes = parseSizes(text);

    expect([sizes.get('bash'), sizes.get('openssh-client'), sizes.get('openssh-client:amd64')]).to.deep.equal([1490652, 992336, 992336]);
  });
});

describe('the sources of the distribution', () => {
  it('are the lines that name no Kubernetes minor', () => {
    const text = [
      'deb http://mirror.invalid/debian bookworm main',
      'deb [signed-by=/etc/apt/keyrings/k.gpg] https://pkgs.invalid/core:/stable:/v1.33/deb/ /',
      '# deb https://pkgs.invalid/v1.32/deb/ /',
      'deb http://mirror.invalid/debian-security bookworm-security main',
    ].join('\n');

    expect(
      withoutKubernetes('/etc/apt/sources.list', text)
        .split('\n')
        .filter((line) => line.startsWith('deb')),
    ).to.deep.equal(['deb http://mirror.invalid/debian bookworm main', 'deb http://mirror.invalid/debian-security bookworm-security main']);
  });

  it('are the stanzas that name no Kubernetes minor', () => {
    const debian = 'Types: deb\nURIs: http://mirror.invalid/debian\nSuites: bookworm\nComponents: main';
    const kubernetes = 'Types: deb\nURIs: https://pkgs.invalid/v1.33/deb/\nSuites: /';

    expect(withoutKubernetes('/etc/apt/x.sources', `${kubernetes}\n\n${debian}\n`)).to.equal(`${debian}\n`);
  });
});
