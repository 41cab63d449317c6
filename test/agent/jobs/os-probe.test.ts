import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { probeOsUpgrade } from '../../../agent/jobs/os-probe.ts';
import { rejection } from '../../rejection.ts';
import type { JobBed } from './job-bed.ts';
import { debianNode, security } from './os-bed.ts';

const bashUpgrade = `Inst bash [5.1-1] (5.2-1 ${security} [amd64])\nConf bash (5.2-1 ${security} [amd64])\n`;

describe('the probe of the distribution', () => {
  let bed: JobBed;
  beforeEach(() => {
    bed = debianNode();
  });
  afterEach(() => bed.remove());

  const offered = [
    `Inst bash [5.1-1] (5.2-1 ${security} [amd64])`,
    `Inst containerd [1.6.20-1] (1.6.24-1 ${security} [amd64])`,
    'Inst vim [9.0-1] (9.1-1 Debian:12.15/oldstable [amd64])',
    'Inst docker-buildx [0.1] (0.2 Docker CE:bookworm [amd64])',
  ].join('\n');

  it('names the transaction of the security suites, with its size, and what it leaves', async () => {
    bed
      .on(/^apt-get -s .* upgrade --with-new-pkgs$/, `${offered}\n`)
      .on(/^apt-get -s .* install /, bashUpgrade)
      .on(/^apt-get --print-uris /, "'http://mirror.invalid/b.deb' bash_5.2-1_amd64.deb 1490652 SHA256:00\n");

    const probe = await probeOsUpgrade({ packages: 'security' }, bed.context);

    expect(probe.packages).to.deep.equal([{ name: 'bash', from: '5.1-1', to: '5.2-1', origin: security, sizeBytes: 1490652 }]);
    expect(probe.left.map(({ name, why }) => `${name} ${why}`)).to.deep.equal(['containerd protected']);
    expect(probe.refused).to.deep.equal([]);
    expect(probe.downloadBytes).to.equal(1490652);
    expect(bed.asked.find((line) => line.includes(' install '))).to.match(/ install --only-upgrade --no-install-recommends bash=5\.2-1$/);
  });

  it('takes everything of the distribution when asked for all, and nothing of others', async () => {
    bed.on(/^apt-get -s .* upgrade /, `${offered}\n`).on(/ install /, bashUpgrade);

    const probe = await probeOsUpgrade({ packages: 'all' }, bed.context);

    expect(bed.asked.find((line) => line.includes(' install '))).to.match(/ bash=5\.2-1 vim=9\.1-1$/);
    expect(probe.left.map(({ name, why }) => `${name} ${why}`)).to.deep.equal(['containerd protected', 'docker-buildx foreign']);
  });

  it('tells of a protected package that apt could not leave, and of every removal', async () => {
    bed
      .on(/^apt-get -s .* upgrade /, bashUpgrade)
      .on(/ install /, `${bashUpgrade}Inst runc [1.1] (1.2 x [amd64])\nRemv kubelet [1.33.4-1.1]\n`);

    const { refused } = await probeOsUpgrade({ packages: 'all' }, bed.context);

    expect(refused).to.deep.equal([
      { action: 'install', name: 'runc', to: '1.2', from: '1.1' },
      { action: 'remove', name: 'kubelet', from: '1.33.4-1.1' },
    ]);
  });

  it('shows apt the node without its Kubernetes sources, with lists of its own, and leaves nothing behind', async () => {
    bed.on(/^apt-get -s .* upgrade /, '');

    await probeOsUpgrade({ packages: 'security' }, bed.context);

    const [update = ''] = bed.worked;
    expect(update).to.include('APT::Update::Error-Mode=any');
    expect(update).to.match(/Dir::State::Lists=\S+\/run\/kubestep-os-\w+\/lists/);
    expect(update).to.not.include(`${bed.root}/etc/apt/sources.list`);
    expect(readdirSync(`${bed.root}/run`)).to.deep.equal([]);
  });

  it('says why the lists cannot be refreshed', async () => {
    bed.on(/^apt-get update /, {
      exitCode: 100,
      stderr: "E: The repository 'http://mirror.invalid/debian bookworm Release' is not signed.\n",
    });

    const probe = await probeOsUpgrade({ packages: 'all' }, bed.context);

    expect(probe.failure).to.include({ class: 'source-trust' });
    expect(probe.packages).to.deep.equal([]);
  });

  it('refuses a node that has no source but those of Kubernetes', async () => {
    bed.write('etc/apt/sources.list', '# nothing\n');

    expect(await rejection(probeOsUpgrade({ packages: 'all' }, bed.context))).to.include({ code: 'no-repository' });
  });
});
