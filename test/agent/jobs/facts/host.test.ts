import { chmodSync } from 'node:fs';
import { expect } from 'chai';
import { diskLatency, metricsUrlOf, percentile99Ms } from '../../../../agent/jobs/etcd/disk-latency.ts';
import { credentialFacts } from '../../../../agent/jobs/facts/credentials.ts';
import { hostFacts, parseSwaps } from '../../../../agent/jobs/facts/host.ts';
import { TestAuthority } from '../../../sim/kubernetes/certificates.ts';
import { JobBed } from '../job-bed.ts';

const dump = `APT::Periodic "";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Origins-Pattern "";
Unattended-Upgrade::Origins-Pattern:: "origin=Debian,codename=\${distro_codename},label=Debian";
Unattended-Upgrade::Origins-Pattern:: "site=pkgs.k8s.io";
`;

describe('what else is on a node', () => {
  let bed: JobBed;
  beforeEach(() => {
    bed = new JobBed();
  });
  afterEach(() => bed.remove());

  it('names what the node swaps to', async () => {
    bed.write(
      '/proc/swaps',
      'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/sda2                               partition\t975868\t\t0\t\t-2\n',
    );

    expect((await hostFacts(bed.context)).swaps).to.deep.equal(['/dev/sda2']);
  });

  it('sees no swap in the heading alone', () => {
    expect(parseSwaps('Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n')).to.deep.equal([]);
    expect(parseSwaps('')).to.deep.equal([]);
  });

  it('tells what unattended-upgrades may upgrade', async () => {
    bed.write('/usr/bin/unattended-upgrade', '');
    bed.on(/^apt-config dump$/, dump);

    expect((await hostFacts(bed.context)).unattendedUpgrades).to.deep.equal({
      isEnabled: true,
      origins: [`origin=Debian,codename=\${distro_codename},label=Debian`, 'site=pkgs.k8s.io'],
    });
  });

  it('does not ask apt about a program that is not installed', async () => {
    expect((await hostFacts(bed.context)).unattendedUpgrades).to.deep.equal({ isEnabled: false, origins: [] });
    expect(bed.asked).to.deep.equal([]);
  });

  it('says nothing when apt does not answer', async () => {
    bed.write('/usr/bin/unattended-upgrade', '');
    bed.on(/^apt-config dump$/, { exitCode: 100 });

    expect(await hostFacts(bed.context)).to.not.have.property('unattendedUpgrades');
  });

  it('tells the ends of the kubelet’s certificate and of those inside kubeconfigs, on a worker too', async () => {
    const authority = await TestAuthority.create();
    const { certificatePem, keyPem } = await authority.clientPair('system:node:w1', 'system:nodes');
    bed.write('/var/lib/kubelet/pki/kubelet-client-current.pem', `${certificatePem}\n${keyPem}`);
    bed.write(
      '/etc/kubernetes/kubelet.conf',
      `users:\n- user:\n    client-certificate-data: ${Buffer.from(certificatePem).toString('base64')}\n`,
    );
    bed.write('/etc/kubernetes/bootstrap-kubelet.conf', 'users:\n- user:\n    token: abc\n');
    bed.write('/etc/kubernetes/pki/ca.crt', certificatePem);
    chmodSync(`${bed.root}/var/lib/kubelet/pki/kubelet-client-current.pem`, 0o600);

    const { certificates } = await credentialFacts(bed.context);

    expect(Object.keys(certificates)).to.deep.equal(['/etc/kubernetes/kubelet.conf', '/var/lib/kubelet/pki/kubelet-client-current.pem']);
    expect(Object.values(certificates).every((endsAtMs) => endsAtMs > Date.now())).to.equal(true);
  });
});

describe('the latency of etcd’s disk', () => {
  const histogram = (counts: readonly number[]) =>
    ['0.001', '0.004', '0.016', '0.064', '+Inf'].map((end, index) => `x_bucket{le="${end}"} ${counts[index]}`).join('\n');
  const cases: readonly [title: string, counts: readonly number[], ms: number | undefined][] = [
    ['is the end of the bucket that the 99th percentile falls into', [500, 980, 995, 1000, 1000], 16],
    ['is told of a fast disk', [1000, 1000, 1000, 1000, 1000], 1],
    ['is the last finite end when it is beyond', [0, 0, 0, 10, 1000], 64],
    ['is not told before anything was written', [0, 0, 0, 0, 0], undefined],
  ];
  for (const [title, counts, ms] of cases) it(title, () => expect(percentile99Ms(histogram(counts), 'x')).to.equal(ms));

  it('is asked on loopback only, and without TLS', () => {
    expect(metricsUrlOf('    - --listen-metrics-urls=http://127.0.0.1:2381\n')).to.equal('http://127.0.0.1:2381');
    expect(metricsUrlOf('- --listen-metrics-urls=http://10.0.0.1:2381')).to.equal(undefined);
    expect(metricsUrlOf('- --listen-metrics-urls=https://127.0.0.1:2381')).to.equal(undefined);
  });

  it('is left out where nobody serves metrics', async () => {
    expect(await diskLatency('- --listen-metrics-urls=http://127.0.0.1:1')).to.equal(undefined);
  });
});
