import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a release of the stand-in packages is like; everything else is as upstream packs it. */
interface Release {
  readonly version: string;
  readonly kubeletDepends?: string;
}

export interface Versions {
  readonly old: '1.33.13';
  readonly next: '1.34.4';
  /** Its kubelet needs a package that no repository has. */
  readonly unmet: '1.34.5';
  /** Its packages were cut short after they were indexed. */
  readonly damaged: '1.34.6';
}

export const versions: Versions = { old: '1.33.13', next: '1.34.4', unmet: '1.34.5', damaged: '1.34.6' };
export const debOf = (version: string): string => `${version}-1.1`;

const standIns = join(import.meta.dirname, 'stand-ins');
const scripts = ['preinst', 'postinst'] as const;

/**
 * Makes signed flat repositories, one per minor as upstream's: v1.33, v1.34, and v1.35, whose signer is a stranger. Leaves the trusted key
 * (binary) in `folder/keyring.gpg`.
 */
export function makeRepositories(folder: string): void {
  const trusted = makeKey(join(folder, 'keys/trusted'));
  const stranger = makeKey(join(folder, 'keys/stranger'));
  writeFileSync(join(folder, 'keyring.gpg'), execFileSync('gpg', ['--homedir', trusted, '--export']));
  makeRepository(join(folder, 'v1.33/deb'), trusted, [{ version: versions.old }]);
  makeRepository(join(folder, 'v1.34/deb'), trusted, [
    { version: versions.next },
    { version: versions.unmet, kubeletDepends: ', kubernetes-cni (>= 1.9.0)' },
    { version: versions.damaged },
  ]);
  makeRepository(join(folder, 'v1.35/deb'), stranger, [{ version: '1.35.4' }]);
  for (const name of ['kubeadm', 'kubelet', 'kubectl']) truncateSync(join(folder, 'v1.34/deb', debFile(name, versions.damaged)), 400);
  for (const home of [trusted, stranger]) execFileSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
}

function makeKey(home: string): string {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const key = ['--quick-gen-key', 'nodes <nodes@example.invalid>', 'rsa2048', 'sign', 'never'];
  execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', ...key], { stdio: ['ignore', 'ignore', 'ignore'] });
  return home;
}

function makeRepository(folder: string, gpgHome: string, releases: readonly Release[]): void {
  mkdirSync(folder, { recursive: true });
  for (const release of releases) for (const name of ['kubectl', 'kubelet', 'kubeadm'] as const) pack(folder, name, release);
  writeFileSync(join(folder, 'Packages'), execFileSync('apt-ftparchive', ['packages', '.'], { cwd: folder }));
  execFileSync('gzip', ['-kf', 'Packages'], { cwd: folder });
  const release = execFileSync('apt-ftparchive', ['-o', 'APT::FTPArchive::Release::Suite=deb', 'release', '.'], { cwd: folder });
  writeFileSync(join(folder, 'Release'), release);
  execFileSync('gpg', ['--homedir', gpgHome, '--batch', '--yes', '--quiet', '--clearsign', '-o', 'InRelease', 'Release'], { cwd: folder });
}

function pack(folder: string, name: 'kubectl' | 'kubelet' | 'kubeadm', { version, kubeletDepends = '' }: Release): void {
  const root = join(folder, `${name}-${version}`);
  const depends = {
    kubectl: 'util-linux',
    kubelet: `iptables (>= 1.4.21), mount, util-linux${kubeletDepends}`,
    kubeadm: 'kubelet (>= 1.19.0), kubectl (>= 1.19.0)',
  }[name];
  const fill = (text: string, script = '') =>
    text
      .replaceAll('@FAILPOINT@', readFileSync(join(standIns, 'failpoint.sh'), 'utf8'))
      .replaceAll('@VERSION@', version)
      .replaceAll('@NAME@', name)
      .replaceAll('@SCRIPT@', script);
  const place = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), mode);
  };
  const copy = (file: string) => readFileSync(join(standIns, file), 'utf8');

  place('DEBIAN/control', controlOf(name, debOf(version), depends));
  for (const script of scripts) place(`DEBIAN/${script}`, fill(copy('script'), script), 0o755);
  place(`usr/bin/${name}`, fill(copy(name)), 0o755);
  if (name === 'kubelet') {
    place('etc/default/kubelet', `KUBELET_EXTRA_ARGS=\n# as packed with ${version}\n`); // every release brings another text: an edit is asked about
    place('DEBIAN/conffiles', '/etc/default/kubelet\n');
    place('usr/lib/systemd/system/kubelet.service', copy('kubelet.service'));
    mkdirSync(join(root, 'etc/kubernetes/manifests'), { recursive: true });
  }
  if (name === 'kubeadm') place('usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf', copy('10-kubeadm.conf'));
  execFileSync('dpkg-deb', ['-Zgzip', '-z1', '--root-owner-group', '--build', root, join(folder, debFile(name, version))], {
    stdio: 'ignore',
  });
  rmSync(root, { recursive: true });
}

function debFile(name: string, version: string): string {
  return `${name}_${debOf(version)}_amd64.deb`;
}

function controlOf(name: string, version: string, depends: string): string {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: amd64',
    'Maintainer: nodes <nodes@example.invalid>',
    `Depends: ${depends}`,
    'Section: admin',
    'Priority: optional',
    `Description: stands in for ${name} in a test`,
    '',
  ].join('\n');
}
