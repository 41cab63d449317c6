import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readState, writeState } from './node-state.ts';

/** dpkg's record of one package. */
export interface PackageRecord {
  readonly version: string;
  readonly isHeld: boolean;
  /** `unpacked` and `half-configured` are what an interrupted or failed installation leaves. */
  readonly state: 'installed' | 'unpacked' | 'half-configured' | 'half-installed';
  readonly needsReinstall?: boolean;
}

export type PackageRecords = Readonly<Record<string, PackageRecord>>;

/** Dpkg's database of a node, `var/lib/sim/packages.json`; a file in `var/lib/dpkg/updates` means interrupted, as with the real one. */
export function readPackages(root: string): PackageRecords {
  return readState<PackageRecords>(root, 'packages', {});
}

export function updatePackage(root: string, name: string, change: Partial<PackageRecord>): void {
  const all = readPackages(root);
  const before = all[name] ?? { version: '', isHeld: false, state: 'half-installed' };
  writeState(root, 'packages', { ...all, [name]: { ...before, ...change } });
}

/** dpkg's three letters, as `ii `, `hi `, `iF ` or `iHR`. */
export function statusAbbreviation({ isHeld, state, needsReinstall }: PackageRecord): string {
  const letters = { installed: 'i', unpacked: 'U', 'half-configured': 'F', 'half-installed': 'H' };
  return `${isHeld ? 'h' : 'i'}${letters[state]}${needsReinstall ? 'R' : ' '}`;
}

export function longStatus({ isHeld, state, needsReinstall }: PackageRecord): string {
  return `${isHeld ? 'hold' : 'install'} ${needsReinstall ? 'reinstreq' : 'ok'} ${state}`;
}

export function isInterrupted(root: string): boolean {
  return existsSync(join(root, 'var/lib/dpkg/updates/0000'));
}

export function setInterrupted(root: string, isInterruptedNow: boolean): void {
  const directory = join(root, 'var/lib/dpkg/updates');
  mkdirSync(directory, { recursive: true });
  if (isInterruptedNow) writeFileSync(join(directory, '0000'), '');
  else rmSync(join(directory, '0000'), { force: true });
}
