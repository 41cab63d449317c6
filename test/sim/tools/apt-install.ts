import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseDpkgLock, takeDpkgLock } from './apt-lock.ts';
import type { AptOptions } from './apt-options.ts';
import { type Change, downloadBytes, type Resolution, refusal, resolve } from './apt-resolve.ts';
import { configurePackage, unpackPackage } from './dpkg-work.ts';
import { isInterrupted, setInterrupted } from './packages.ts';
import type { Tool } from './tool.ts';

/** `apt-get install`, with the exit codes and lines of apt 2.6. */
export async function install(tool: Tool, options: AptOptions, words: readonly string[]): Promise<number> {
  const given = options.arguments;
  const isSimulation = ['-s', '--simulate', '--just-print', '--dry-run'].some((flag) => given.has(flag));
  if (isSimulation || given.has('--print-uris')) return simulate(tool, options, words);
  if (!(await takeDpkgLock(tool, Number(options.item('dpkg::lock::timeout') ?? 0)))) return 100;
  try {
    return await installLocked(tool, options, words);
  } finally {
    releaseDpkgLock(tool);
  }
}

async function installLocked(tool: Tool, options: AptOptions, words: readonly string[]): Promise<number> {
  if (isInterrupted(tool.node.root)) {
    tool.complain("E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.");
    return 100;
  }
  const resolution = resolve(tool, options, words);
  if (!resolution) return 100;
  describe(tool, resolution);
  const refused = refusal(resolution, options);
  if (refused !== undefined) {
    tool.complain(refused);
    return 100;
  }
  if (resolution.changes.length === 0) return 0;
  if (!download(tool, options, resolution.changes)) return 100;
  if (options.arguments.has('--download-only') || options.arguments.has('-d')) {
    tool.print('Download complete and in download only mode');
    return 0;
  }
  return runDpkg(tool, resolution.changes);
}

function describe(tool: Tool, { changes, unchanged }: Resolution): void {
  tool.print('Reading package lists...', 'Building dependency tree...', 'Reading state information...');
  for (const { name, version } of unchanged) tool.print(`${name} is already the newest version (${version}).`);
  const held = changes.filter(({ before }) => before?.isHeld).map(({ name }) => name);
  const upgraded = changes.filter(({ before }) => before).map(({ name }) => name);
  const fresh = changes.filter(({ before }) => !before).map(({ name }) => name);
  if (held.length > 0) tool.print('The following held packages will be changed:', `  ${held.join(' ')}`);
  if (fresh.length > 0) tool.print('The following NEW packages will be installed:', `  ${fresh.join(' ')}`);
  if (upgraded.length > 0) tool.print('The following packages will be upgraded:', `  ${upgraded.join(' ')}`);
  tool.print(`${upgraded.length} upgraded, ${fresh.length} newly installed, 0 to remove and 0 not upgraded.`);
}

/** Fetches into the archives folder what is not there yet. */
function download(tool: Tool, options: AptOptions, changes: readonly Change[]): boolean {
  const missing = changes.filter((change) => !existsSync(archiveOf(options, change)));
  if (missing.length > 0 && tool.failpoint('disk-full')) {
    tool.complain("E: You don't have enough free space in /var/cache/apt/archives/.");
    return false;
  }
  const broken = missing.find(({ name }) => tool.failpoint('download', ({ match }) => match === name));
  if (broken) {
    tool.complain(`E: Failed to fetch ${broken.uri}amd64/${fileOf(broken)}  404  Not Found`);
    tool.complain('E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?');
    return false;
  }
  if (missing.length > 0) tool.print(`Need to get ${(totalBytes(missing) / 1e6).toFixed(1)} MB of archives.`);
  mkdirSync(options.archivesDir, { recursive: true });
  for (const [index, change] of missing.entries()) {
    tool.print(`Get:${index + 1} ${change.uri}  ${change.name} ${change.version}`);
    writeFileSync(archiveOf(options, change), '');
  }
  return true;
}

/** All are unpacked first, then all configured; one script that fails does not keep the others from being configured. */
async function runDpkg(tool: Tool, changes: readonly Change[]): Promise<number> {
  const { root } = tool.node;
  let isSignalled = false;
  process.on('SIGINT', () => {
    isSignalled = true; // apt finishes the transaction, says so, and ends with 0
  });
  process.on('SIGHUP', () => undefined);
  setInterrupted(root, true);
  for (const { name, version } of changes) if (!(await unpackPackage(tool, name, version))) return giveUp(tool, root, 1);
  const failed: string[] = [];
  for (const { name } of changes) if (!(await configurePackage(tool, name))) failed.push(name);
  setInterrupted(root, false);
  if (isSignalled) tool.complain('W: Operation was interrupted before it could finish');
  if (failed.length === 0) return 0;
  tool.complain('Errors were encountered while processing:', ...failed.map((name) => ` ${name}`));
  return giveUp(tool, root, 1);
}

function giveUp(tool: Tool, root: string, dpkgExitCode: number): number {
  setInterrupted(root, false);
  tool.complain(`E: Sub-process /usr/bin/dpkg returned an error code (${dpkgExitCode})`);
  return 100;
}

/** `-s` and `--print-uris` take no lock and change nothing. */
function simulate(tool: Tool, options: AptOptions, words: readonly string[]): number {
  const resolution = resolve(tool, options, words);
  if (!resolution) return 100;
  const given = options.arguments;
  const refused = given.has('-y') || given.has('--yes') ? refusal(resolution, options) : undefined;
  if (refused !== undefined) {
    tool.complain(refused);
    return 100;
  }
  if (given.has('--print-uris')) {
    for (const change of resolution.changes) {
      tool.print(
        `'${change.uri}amd64/${fileOf(change)}' ${fileOf(change)} ${downloadBytes[change.name] ?? 1_000_000} SHA256:${'0'.repeat(64)}`,
      );
    }
    return 0;
  }
  if (!given.has('-qq')) describe(tool, resolution);
  for (const { name, version, before } of resolution.changes) {
    tool.print(`Inst ${name} ${before ? `[${before.version}] ` : ''}(${version} ${'simulated:deb'} [amd64])`);
  }
  for (const { name, version } of resolution.changes) tool.print(`Conf ${name} (${version} simulated:deb [amd64])`);
  return 0;
}

const fileOf = ({ name, version }: Change) => `${name}_${version}_amd64.deb`;
const archiveOf = (options: AptOptions, change: Change) => join(options.archivesDir, fileOf(change));
const totalBytes = (changes: readonly Change[]) => changes.reduce((sum, { name }) => sum + (downloadBytes[name] ?? 1_000_000), 0);
