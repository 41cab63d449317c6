import { expect } from 'chai';
import { parseDownloadBytes, parseMadison, parseSimulation } from '../../../../agent/jobs/apt/simulation.ts';

describe('parseSimulation', () => {
  it('reads what would be installed, upgraded, configured and removed', () => {
    const text = [
      'Reading package lists...',
      'Inst kubelet [1.33.13-1.1] (1.34.4-1.1 lab v1.34:deb [amd64])',
      'Inst cri-tools (1.34.0-1.1 lab v1.34:deb, other:deb [amd64])',
      'Inst libc6:i386 [2.36-9] (2.36-10 Debian:12/stable [i386]) []',
      'Conf kubelet (1.34.4-1.1 lab v1.34:deb [amd64])',
      'Remv kubectl [1.33.13-1.1]',
    ].join('\n');

    expect(parseSimulation(text)).to.deep.equal([
      { action: 'install', name: 'kubelet', from: '1.33.13-1.1', to: '1.34.4-1.1' },
      { action: 'install', name: 'cri-tools', to: '1.34.0-1.1' },
      { action: 'install', name: 'libc6', from: '2.36-9', to: '2.36-10' },
      { action: 'configure', name: 'kubelet', to: '1.34.4-1.1' },
      { action: 'remove', name: 'kubectl', from: '1.33.13-1.1' },
    ]);
  });
});

describe('parseMadison', () => {
  it('lists versions newest first, each once, and nothing for a package that is not there', () => {
    const text =
      '   kubeadm | 1.34.4-1.1 | http://x/deb  Packages\n   kubeadm | 1.34.3-1.1 | http://x/deb  Packages\n   kubeadm | 1.34.4-1.1 | http://y/deb  Packages\n';

    expect(parseMadison(text, ['kubeadm', 'kubelet'])).to.deep.equal({ kubeadm: ['1.34.4-1.1', '1.34.3-1.1'], kubelet: [] });
  });
});

describe('parseDownloadBytes', () => {
  it('adds the sizes up', () => {
    const text = "'http://x/a.deb' a_1_amd64.deb 22500000 SHA256:00\n'http://x/b.deb' b_1_amd64.deb 5 SHA256:00\n";

    expect(parseDownloadBytes(text)).to.equal(22500005);
  });
});
