import type { PackageChange } from '../../../shared/operations-packages.ts';
import type { OsPackage } from '../../../shared/os-operations.ts';

/** One `Inst` line of a simulation. */
export type OfferedPackage = Omit<OsPackage, 'sizeBytes'>;

/** `Inst libc6:i386 [2.36-9] (2.36-10 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [i386]) []` */
const installed = /^Inst (\S+)(?: \[([^\]\s]+)\])? \((\S+) (.*?) ?\[[a-z0-9-]+\]\)/gm;
const removed = /^(?:Remv|Purg) (\S+)(?: \[([^\]\s]+)\])?/gm;

/** Reads what `apt-get -s` would install or upgrade, and where each version comes from. */
export function parseOffered(text: string): OfferedPackage[] {
  return [...text.matchAll(installed)].map(([, name = '', from, to = '', origin = '']) => ({
    name,
    ...(from !== undefined && { from }),
    to,
    origin,
  }));
}

export function parseRemoved(text: string): PackageChange[] {
  return [...text.matchAll(removed)].map(([, name = '', from]) => ({ action: 'remove', name, ...(from !== undefined && { from }) }));
}

/** Names below "The following packages have been kept back:" and Ubuntu's "… have been deferred due to phasing:". */
export function parseKeptBack(text: string): string[] {
  const blocks = text.matchAll(/^The following (?:packages|upgrades) have been (?:kept back|deferred due to phasing):\n((?: +.*\n?)+)/gm);
  return [...blocks].flatMap(([, names = '']) => names.split(/\s+/).filter((name) => name !== ''));
}

/** Sizes by package of `--print-uris` lines: `'http://…' libc6_2.36-10_amd64.deb 2750000 SHA256:…`; apt writes an epoch's colon as `%3a`. */
export function parseSizes(text: string): Map<string, number> {
  const lines = text.matchAll(/^'[^']*' ([^_\s]+)_\S*?_([a-z0-9-]+)\.deb (\d+)(?: |$)/gm);
  return new Map([...lines].flatMap(([, name = '', arch = '', size]) => [name, `${name}:${arch}`].map((key) => [key, Number(size)])));
}

/** A version may come from several suites, of which any counts. The labels are signed with the lists. */
export function isOfDistribution({ origin }: Pick<OsPackage, 'origin'>): boolean {
  return /(^|, )(Debian|Ubuntu)[^:,]*:/.test(origin);
}

export function isSecurity({ origin }: Pick<OsPackage, 'origin'>): boolean {
  return /(^|, )(Debian|Ubuntu)[^:,]*:[^,]*-security(,|$)/.test(origin);
}
