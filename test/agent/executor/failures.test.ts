import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { classifyAptFailure } from '../../../agent/executor/apt-failure.ts';
import { classifyKubeadmFailure } from '../../../agent/executor/kubeadm-failure.ts';

describe('classifyAptFailure', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['locked', 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 2596 (apt-get)'],
    ['locked', 'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?'],
    ['locked', 'E: Unable to lock the administration directory (/var/lib/dpkg/), is another process using it?'],
    ['locked', 'E: Unable to lock directory /var/lib/apt/lists/'],
    ['locked', 'dpkg: error: dpkg frontend lock was locked by another process with pid 77'],
    ['interrupted', "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem."],
    ['interrupted', 'E: Sub-process /usr/bin/dpkg exited unexpectedly'],
    ['interrupted', "E: The package kubelet needs to be reinstalled, but I can't find an archive for it."],
    ['version-missing', "E: Version '1.34.9-1.1' for 'kubeadm' was not found"],
    ['version-missing', 'E: Unable to locate package kubeadmx'],
    ['held', 'E: Held packages were changed and -y was used without --allow-change-held-packages.'],
    ['dependency', 'E: Packages need to be removed but remove is disabled.'],
    ['dependency', 'E: Packages were downgraded and -y was used without --allow-downgrades.'],
    ['dependency', 'E: Unable to correct problems, you have held broken packages.'],
    ['source-network', 'E: Failed to fetch http://apt.lab/v1.34/deb/InRelease  Could not connect to apt.lab:8080'],
    ['source-network', 'E: Failed to fetch http://apt.lab/x.deb  404  Not Found'],
    ['source-network', 'E: Failed to fetch http://apt.lab/Packages.gz  File has unexpected size (855 != 854). Mirror sync in progress?'],
    ['source-network', "E: The repository 'http://apt.lab/v1.99/deb  Release' does not have a Release file."],
    [
      'source-trust',
      "W: GPG error: http://apt.lab/deb InRelease: The following signatures couldn't be verified: NO_PUBKEY 234654DA9A296436",
    ],
    ['source-trust', "E: The repository 'http://apt.lab/deb InRelease' is not signed."],
    ['source-trust', 'W: GPG error: http://apt.lab: The following signatures were invalid: EXPKEYSIG 0123 lab'],
    ['source-trust', "E: Repository 'http://apt.lab' changed its 'Origin' value from 'a' to 'b'"],
    [
      'source-trust',
      'E: Release file for http://apt.lab/InRelease is expired (invalid since 21d 3h). Updates for this repository will not be applied.',
    ],
    ['disk-full', "E: You don't have enough free space in /var/cache/apt/archives/."],
    ['disk-full', " cannot copy extracted data for './x' to '/x.dpkg-new': failed to write (No space left on device)"],
    ['package-script', ' installed kubelet package post-installation script subprocess returned error exit status 1'],
    ['package-script', ' end of file on stdin at conffile prompt'],
    ['unclassified', 'E: something new'],
    ['unclassified', ''],
  ];
  for (const [expected, line] of cases) {
    it(`says ${expected} of ${JSON.stringify(line.slice(0, 60))}`, () => {
      expect(classifyAptFailure(`Reading package lists...\n${line}\n`).class).to.equal(expected);
    });
  }

  it('calls a package whose unpacking met a full disk a full disk', () => {
    const output = [
      'dpkg: error processing archive /var/cache/apt/archives/kubelet_1.34.4-1.1_amd64.deb (--unpack):',
      " cannot copy extracted data for './usr/bin/kubelet' to '/usr/bin/kubelet.dpkg-new': failed to write (No space left on device)",
      'E: Sub-process /usr/bin/dpkg returned an error code (1)',
    ].join('\n');

    expect(classifyAptFailure(output).class).to.equal('disk-full');
  });

  it('names the package whose script failed', () => {
    const output = [
      'dpkg: error processing package kubelet (--configure):',
      ' installed kubelet package post-installation script subprocess returned error exit status 1',
      'E: Sub-process /usr/bin/dpkg returned an error code (1)',
    ].join('\n');

    const { line } = classifyAptFailure(output);

    expect(line).to.include('kubelet (--configure)').and.include('exit status 1');
  });

  it('names the missing dependency', () => {
    const output = [
      'The following packages have unmet dependencies:',
      ' needcni : Depends: kubernetes-cni (>= 1.7.0) but 1.6.0-1.1 is to be installed',
      'E: Unable to correct problems, you have held broken packages.',
    ].join('\n');

    expect(classifyAptFailure(output)).to.deep.include({ class: 'dependency' });
    expect(classifyAptFailure(output).line).to.include('kubernetes-cni (>= 1.7.0)');
  });

  it('names who holds the lock, also when only the waiting lines do', () => {
    const output = [
      'Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 77 (unattended-upgr)...',
      'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?',
    ].join('\n');

    expect(classifyAptFailure(output).line).to.include('77 (unattended-upgr)');
  });
});

describe('classifyKubeadmFailure', () => {
  const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8').replace(/\nrc=\d+\s*$/, '\n');

  it('reads a refused version from a captured run', () => {
    const failure = classifyKubeadmFailure(fixture('kubeadm-1.33.13/apply-kubeadm-too-old.txt'));

    expect(failure.class).to.equal('kubeadm-version');
    expect(failure.line).to.include('v1.34.4').and.include('(34 > 33)');
  });

  it('keeps every error of a preflight, and takes no warning for one', () => {
    const failure = classifyKubeadmFailure(
      [
        '\t[WARNING SystemVerification]: cgroups v1 support is in maintenance mode, please migrate to cgroups v2',
        'error execution phase preflight: [preflight] Some fatal errors occurred:',
        '\t[ERROR CreateJob]: Job "upgrade-health-check-x" in the namespace "kube-system" did not complete in 15s',
        '\t[ERROR SystemVerification]: cgroups v1 support is deprecated',
        '[preflight] If you know what you are doing, you can make a check non-fatal with `--ignore-preflight-errors=...`',
      ].join('\n'),
    );

    expect(failure.class).to.equal('kubeadm-preflight');
    expect(failure.line).to.match(/^\[ERROR CreateJob\].*; \[ERROR SystemVerification\]/);
  });

  const cases: readonly (readonly [string, string])[] = [
    [
      'api-unavailable',
      'error: failed to getAPIEndpoint: could not retrieve API endpoints for node "cp1" using pod annotations: context deadline exceeded',
    ],
    [
      'api-unavailable',
      'error execution phase preflight: unable to fetch the kubeadm-config ConfigMap: failed to get config map: Get "https://x": EOF',
    ],
    ['api-unavailable', 'error: dial tcp 10.0.0.1:6443: connect: connection refused'],
    ['kubeadm-timeout', "error execution phase control-plane: couldn't upgrade control plane: timed out waiting for the condition"],
    ['unclassified', 'error: something new'],
    ['unclassified', ''],
  ];
  for (const [expected, text] of cases) {
    it(`says ${expected} of ${JSON.stringify(text.slice(0, 60))}`, () => {
      expect(classifyKubeadmFailure(`[upgrade] Running preflight checks\n${text}\n`).class).to.equal(expected);
    });
  }

  it('finds no class in a run that was killed, and shows its last line', () => {
    const killed = fixture('kubeadm-failures/apply-killed-at-14s.txt').split('bash:')[0] ?? '';

    expect(classifyKubeadmFailure(killed)).to.deep.include({
      class: 'unclassified',
      line: '[upgrade/staticpods] Renewing etcd-peer certificate',
    });
  });
});
