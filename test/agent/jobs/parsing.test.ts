import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseInstalled, whyNotInstalled } from '../../../agent/executor/read-result.ts';
import { parseDownloadBytes, parseMadison, parseSimulation } from '../../../agent/jobs/apt/simulation.ts';
import { parseManifest } from '../../../agent/jobs/facts/manifests.ts';
import { parsePropertyBlocks, parseTimestampUs } from '../../../agent/jobs/facts/properties.ts';

describe('what apt says', () => {
  it('reads a simulation: upgrades, new packages and removals', () => {
    const text = [
      'Inst kubelet [1.33.4-1.1] (1.34.2-1.1 lab v1.34:deb, other:deb [amd64])',
      'Inst kubernetes-cni (1.6.0-1.1 lab:deb [amd64])',
      'Remv kubectl [1.33.4-1.1]',
      'Conf kubelet (1.34.2-1.1 lab v1.34:deb [amd64])',
    ].join('\n');

    expect(parseSimulation(text)).to.deep.equal([
      { action: 'install', name: 'kubelet', from: '1.33.4-1.1', to: '1.34.2-1.1' },
      { action: 'install', name: 'kubernetes-cni', to: '1.6.0-1.1' },
      { action: 'remove', name: 'kubectl', from: '1.33.4-1.1' },
      { action: 'configure', name: 'kubelet', to: '1.34.2-1.1' },
    ]);
  });

  it('reads versions newest first, each once, and none of a package that is not there', () => {
    const text =
      '   kubeadm | 1.34.4-1.1 | http://a Packages\n   kubeadm | 1.34.3-1.1 | http://a Packages\n   kubeadm | 1.34.4-1.1 | http://b Packages\n';

    expect(parseMadison(text, ['kubeadm', 'kubelet'])).to.deep.equal({ kubeadm: ['1.34.4-1.1', '1.34.3-1.1'], kubelet: [] });
  });

  it('sums what would be downloaded', () => {
    const text =
      "Reading package lists...\n'http://a/k.deb' kubeadm_1.34.4-1.1_amd64.deb 22500000 SHA256:00\n'http://a/l.deb' kubelet.deb 500 SHA256:00\n";

    expect(parseDownloadBytes(text)).to.equal(22_500_500);
  });
});

describe('what dpkg says', () => {
  const wanted = [{ name: 'kubeadm', version: '1.34.4-1.1' }];
  const why = (line: string, audit = '') => whyNotInstalled(wanted, { installed: parseInstalled(`${line}\n`), audit });

  it('takes installed and held packages for done', () => {
    expect(why('kubeadm\t1.34.4-1.1\tii ')).to.equal(undefined);
    expect(why('kubeadm:arm64\t1.34.4-1.1\thi ')).to.equal(undefined);
  });

  for (const status of ['iU ', 'iF ', 'iHR', 'iFR', 'in ', 'hn ', 'hF ', 'rc ']) {
    it(`does not take ${JSON.stringify(status)} for done`, () => {
      expect(why(`kubeadm\t1.34.4-1.1\t${status}`)).to.include('not installed completely');
    });
  }

  it('wants the version, and a silent audit', () => {
    expect(why('kubeadm\t1.34.3-1.1\tii ')).to.equal('kubeadm is at 1.34.3-1.1, not 1.34.4-1.1');
    expect(why('kubelet\t1.34.4-1.1\tii ')).to.equal('kubeadm is not installed');
    expect(why('kubeadm\t1.34.4-1.1\tii ', 'The following packages are only half configured')).to.include('half configured');
  });
});

describe('what systemd says', () => {
  it('reads blocks of several units', () => {
    expect(parsePropertyBlocks('Id=a.service\nActiveState=inactive\n\nId=b.service\nActiveState=activating\n')).to.deep.equal([
      { Id: 'a.service', ActiveState: 'inactive' },
      { Id: 'b.service', ActiveState: 'activating' },
    ]);
  });

  for (const [text, us] of [
    ['Wed 2026-11-25 12:30:00.123456 UTC', Date.UTC(2026, 10, 25, 12, 30) * 1000 + 123_456],
    ['Wed 2026-11-25 12:30:00 UTC', Date.UTC(2026, 10, 25, 12, 30) * 1000],
    ['@1764000000', 1_764_000_000_000_000],
    ['', 0],
    ['n/a', 0],
  ] as const) {
    it(`reads the time ${JSON.stringify(text)}`, () => expect(parseTimestampUs(text)).to.equal(us));
  }
});

describe('parseManifest', () => {
  const fixture = (name: string) => readFileSync(new URL(`../../fixtures/kubeadm-1.33.13/manifest-${name}.yaml`, import.meta.url), 'utf8');

  for (const [name, tag] of [
    ['etcd', '3.5.24-0'],
    ['kube-apiserver', 'v1.33.13'],
    ['kube-controller-manager', 'v1.33.13'],
    ['kube-scheduler', 'v1.33.13'],
  ] as const) {
    it(`reads image, tag and flags of a captured ${name}`, () => {
      const manifest = parseManifest(fixture(name));

      expect(manifest?.component).to.equal(name);
      expect(manifest?.facts.tag).to.equal(tag);
      expect(manifest?.facts.flags).to.not.be.empty;
      expect(manifest?.facts.flags.every((flag) => flag.startsWith('--'))).to.equal(true);
    });
  }

  it('reads the tag before a digest and after a port', () => {
    const pod = (image: string) => `spec:\n  containers:\n  - image: ${image}\n`;

    expect(parseManifest(pod('registry.lab:5000/etcd:3.5.24-0@sha256:00'))?.facts.tag).to.equal('3.5.24-0');
    expect(parseManifest(pod('registry.lab:5000/etcd'))?.facts.tag).to.equal('');
  });

  for (const text of ['', '{', 'kind: List', 'spec: {containers: {}}', '- a\n- b', 'a: &a [*a, *a]']) {
    it(`takes ${JSON.stringify(text)} for no manifest`, () => expect(parseManifest(text)).to.equal(undefined));
  }
});
