import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's word for an architecture, and Node's. */
export const architectures = { amd64: 'x64', arm64: 'arm64' } as const;
export type DebianArchitecture = keyof typeof architectures;

export function isDebianArchitecture(text: string): text is DebianArchitecture {
  return text in architectures;
}

/**
 * Folder of the npm package that carries Node's binary for an architecture: the installed one, else the version in package.json fetched into
 * `cacheDir` by npm, which checks its integrity.
 */
export function nodeRuntime(repository: string, architecture: DebianArchitecture, cacheDir: string): string {
  const name = `node-linux-${architectures[architecture]}`;
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { optionalDependencies: Record<string, string> };
  const version = manifest.optionalDependencies[name];
  const installed = join(repository, 'node_modules', name);
  if (existsSync(join(installed, 'bin/node')) && versionOf(installed) === version) return installed;

  const cached = join(cacheDir, `${name}-${version}`);
  if (!existsSync(join(cached, 'bin/node'))) {
    mkdirSync(cached, { recursive: true });
    execFileSync('npm', ['pack', '--silent', `${name}@${version}`, '--pack-destination', cacheDir], { cwd: cacheDir });
    execFileSync('tar', ['-xzf', join(cacheDir, `${name}-${version}.tgz`), '--strip-components=1', '-C', cached]);
  }
  return cached;
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}
