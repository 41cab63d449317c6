import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { closureOf, importedPackages, type LockedModules } from './modules.ts';
import { architectures, type DebianArchitecture, isDebianArchitecture, nodeRuntime } from './runtime.ts';
import { normaliseModes, placeFile, placeFolder, placeModule } from './tree.ts';

const repository = resolve(import.meta.dirname, '..');
const packaging = join(repository, 'packaging');
const dist = join(repository, 'dist');
const home = 'usr/lib/kubestep';

type PackageName = 'agent' | 'coordinator';

interface Build {
  readonly version: string;
  readonly architecture: DebianArchitecture;
  /** Compiled JavaScript. */
  readonly scripts: string;
  readonly root: (name: PackageName) => string;
}

const unitsOf: Record<PackageName, readonly string[]> = {
  agent: ['kubestep-agent.service', 'kubestep-executor.service'],
  coordinator: ['kubestep-coordinator.service'],
};

function main(): void {
  const { values } = parseArgs({ options: { arch: { type: 'string' } } });
  const architecture = values.arch ?? (process.arch === 'arm64' ? 'arm64' : 'amd64');
  if (!isDebianArchitecture(architecture))
    throw new Error(`--arch ${architecture}: expected one of ${Object.keys(architectures).join(', ')}`);
  const version = (JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }).version;
  mkdirSync(dist, { recursive: true });
  const work = mkdtempSync(join(dist, 'build-')); // two builds at once do not meet
  try {
    const build: Build = { version, architecture, scripts: join(work, 'js'), root: (name) => join(work, name) };
    compile(build);
    placePrograms(build);
    placeModules(build);
    for (const name of ['agent', 'coordinator'] as const) {
      placeSystemFiles(build, name);
      console.log(makeDeb(build, name));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Emits JavaScript, and lays beside it what programs read from beside themselves. */
function compile({ scripts }: Build): void {
  execFileSync(join(repository, 'node_modules/.bin/tsc'), ['-p', join(packaging, 'tsconfig.json'), '--outDir', scripts], {
    stdio: 'inherit',
  });
  const isNoSource = (path: string) => !path.endsWith('.ts');
  for (const folder of ['agent', 'shared', 'coordinator']) placeFolder(scripts, folder, join(repository, folder), isNoSource);
}

/** The agent's package owns the runtime, the wire and the command; the coordinator's adds only its own folder. */
function placePrograms(build: Build): void {
  const agent = build.root('agent');
  const runtime = nodeRuntime(repository, build.architecture, join(dist, 'cache'));
  placeFile(agent, `${home}/node`, { copyOf: join(runtime, 'bin/node') }, 0o755);
  placeFile(agent, 'usr/share/doc/kubestep-agent/NODE-LICENSE', { copyOf: join(runtime, 'LICENSE') });
  placeFile(agent, `${home}/js/package.json`, `${JSON.stringify({ name: 'kubestep', version: build.version, type: 'module' })}\n`);
  for (const folder of ['agent', 'shared']) placeFolder(agent, `${home}/js/${folder}`, join(build.scripts, folder));
  placeFolder(agent, `${home}/js/proto`, join(repository, 'proto'));
  placeFile(agent, 'usr/bin/kubestep', { copyOf: join(packaging, 'kubestep') }, 0o755);
  placeFolder(build.root('coordinator'), `${home}/js/coordinator`, join(build.scripts, 'coordinator'));
}

function placeModules(build: Build): void {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as { packages: LockedModules };
  const script = (folder: string) => join(build.scripts, folder);
  const forAgent = new Set(closureOf(importedPackages([script('agent'), script('shared')]), packages));
  const forAll = closureOf(importedPackages([script('agent'), script('shared'), script('coordinator')]), packages);
  const prebuild = `linux-${architectures[build.architecture]}`;
  for (const folder of forAll) {
    const root = build.root(forAgent.has(folder) ? 'agent' : 'coordinator');
    placeModule(root, `${home}/${folder}`, join(repository, folder), prebuild);
  }
}

function placeSystemFiles(build: Build, name: PackageName): void {
  const root = build.root(name);
  const from = join(packaging, name);
  const documents = `usr/share/doc/kubestep-${name}`;
  for (const unit of unitsOf[name]) placeFile(root, `usr/lib/systemd/system/${unit}`, { copyOf: join(packaging, 'systemd', unit) });
  placeFile(root, `usr/lib/sysusers.d/kubestep-${name}.conf`, { copyOf: join(from, 'sysusers.conf') });
  placeFile(root, `usr/lib/tmpfiles.d/kubestep-${name}.conf`, { copyOf: join(from, 'tmpfiles.conf') });
  placeFile(root, `${documents}/copyright`, { copyOf: join(packaging, 'copyright') });
  mkdirSync(join(root, documents), { recursive: true });
  execFileSync('cp', [join(repository, 'CHANGELOG.md'), join(root, documents, 'changelog')]);
  execFileSync('gzip', ['-9nf', join(root, documents, 'changelog')]);
  if (name === 'coordinator') return;
  execFileSync('gzip', ['-9nf', join(root, documents, 'NODE-LICENSE')]);
  placeFile(root, 'etc/needrestart/conf.d/kubestep.conf', { copyOf: join(from, 'needrestart.conf') });
  placeFile(root, 'usr/share/bash-completion/completions/kubestep', { copyOf: join(packaging, 'completion/bash') });
  placeFile(root, 'usr/share/zsh/vendor-completions/_kubestep', { copyOf: join(packaging, 'completion/zsh') });
  placeFile(root, 'usr/share/fish/vendor_completions.d/kubestep.fish', { copyOf: join(packaging, 'completion/fish') });
}

function makeDeb(build: Build, name: PackageName): string {
  const root = build.root(name);
  normaliseModes(root);
  const control = readFileSync(join(packaging, name, 'control'), 'utf8')
    .replaceAll('@VERSION@', build.version)
    .replaceAll('@ARCHITECTURE@', build.architecture)
    .replaceAll('@SIZE@', String(Math.ceil(sizeBytes(root) / 1024)));
  placeFile(root, 'DEBIAN/control', control);
  for (const script of ['postinst', 'prerm', 'postrm'])
    placeFile(root, `DEBIAN/${script}`, { copyOf: join(packaging, name, script) }, 0o755);
  if (existsSync(join(root, 'etc'))) placeFile(root, 'DEBIAN/conffiles', '/etc/needrestart/conf.d/kubestep.conf\n');
  const deb = join(dist, `kubestep-${name}_${build.version}_${build.architecture}.deb`);
  execFileSync('dpkg-deb', ['-Zzstd', '-z9', '--root-owner-group', '--build', root, `${deb}.new`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  renameSync(`${deb}.new`, deb);
  return deb;
}

function sizeBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => (entry.isFile() ? sum + statSync(join(entry.parentPath, entry.name)).size : sum),
    0,
  );
}

main();
