import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface OsDeb {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
  /** With `/etc/NAME.conf`, of which every version brings another text. */
  readonly hasConfiguration?: boolean;
}

interface Suite {
  readonly label: string;
  readonly suite: string;
  readonly debs: readonly OsDeb[];
}

/** What stands in for the distribution: a release, its security suite, and two suites that come later. */
const suites = {
  release: {
    label: 'Debian',
    suite: 'stable',
    debs: [
      { name: 'os-tool', version: '1.0-1', depends: 'os-lib (>= 1.0)', hasConfiguration: true },
      { name: 'os-lib', version: '1.0-1' },
      { name: 'os-held', version: '1.0-1' },
      { name: 'os-puller', version: '1.0-1' },
      { name: 'containerd', version: '1.0-1' },
    ],
  },
  security: {
    label: 'Debian-Security',
    suite: 'stable-security',
    debs: [
      { name: 'os-tool', version: '1:1.1-1+deb12u1', depends: 'os-lib (>= 1.1)', hasConfiguration: true },
      { name: 'os-lib', version: '1.1-1+deb12u1', depends: 'os-extra' },
      { name: 'os-extra', version: '1.1-1+deb12u1' },
      { name: 'os-held', version: '1.1-1+deb12u1' },
      { name: 'containerd', version: '1.1-1+deb12u1' },
    ],
  },
  later: {
    label: 'Debian-Security',
    suite: 'stable-security',
    debs: [{ name: 'os-tool', version: '1:1.2-1+deb12u1', depends: 'os-lib (>= 1.1)', hasConfiguration: true }],
  },
  pulling: {
    label: 'Debian-Security',
    suite: 'stable-security',
    debs: [{ name: 'os-puller', version: '1.1-1+deb12u1', depends: 'containerd (>= 1.1)' }],
  },
} as const satisfies Record<string, Suite>;

export type OsSuiteName = keyof typeof suites;

/** Makes a flat repository of each suite below the folder, as `os-NAME`. They are not signed: their sources say `trusted=yes`. */
export function makeOsRepositories(folder: string): void {
  for (const [name, suite] of Object.entries(suites)) makeRepository(join(folder, `os-${name}`), suite);
}

export function sourceOf(name: OsSuiteName, port: number): string {
  return `deb [trusted=yes] http://127.0.0.1:${port}/os-${name}/ ./\n`;
}

function makeRepository(folder: string, { label, suite, debs }: Suite): void {
  mkdirSync(folder, { recursive: true });
  for (const deb of debs) pack(folder, deb);
  writeFileSync(join(folder, 'Packages'), execFileSync('apt-ftparchive', ['packages', '.'], { cwd: folder }));
  const facts = { Label: label, Suite: suite, Version: '12' };
  const options = Object.entries(facts).flatMap(([key, value]) => ['-o', `APT::FTPArchive::Release::${key}=${value}`]);
  writeFileSync(join(folder, 'Release'), execFileSync('apt-ftparchive', [...options, 'release', '.'], { cwd: folder }));
}

function pack(folder: string, { name, version, depends, hasConfiguration }: OsDeb): void {
  const root = join(folder, name);
  const place = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), mode);
  };
  const control = {
    Package: name,
    Version: version,
    Architecture: 'amd64',
    Maintainer: 'nodes <nodes@example.invalid>',
    ...(depends !== undefined && { Depends: depends }),
    Description: `${name} of a distribution in a test`,
  };
  place(
    'DEBIAN/control',
    `${Object.entries(control)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n')}\n`,
  );
  const failpoint = readFileSync(join(import.meta.dirname, 'stand-ins/failpoint.sh'), 'utf8');
  place('DEBIAN/postinst', `#!/bin/sh\nset -e\n${failpoint}\nlog_run "${name}.postinst ${version}"\nfailpoint ${name}.postinst\n`, 0o755);
  place(`usr/share/${name}/version`, `${version}\n`);
  if (hasConfiguration) {
    place(`etc/${name}.conf`, `# of ${version}\n`);
    place('DEBIAN/conffiles', `/etc/${name}.conf\n`);
  }
  const target = join(folder, `${name}_${version.replaceAll(/[^\w.-]/g, '_')}_amd64.deb`); // the server takes paths as they are
  execFileSync('dpkg-deb', ['-Zgzip', '-z1', '--root-owner-group', '--build', root, target], { stdio: 'ignore' });
  rmSync(root, { recursive: true });
}
