import { readFile } from 'node:fs/promises';
import { exists } from '../../../shared/files.ts';
import type { NodeFacts } from '../../../shared/operations.ts';
import type { JobContext } from '../job.ts';

/** What else on the machine matters to a kubelet and its packages: swap, and whatever upgrades packages by itself. */
export async function hostFacts(context: JobContext): Promise<Pick<NodeFacts, 'swaps' | 'unattendedUpgrades'>> {
  const { paths } = context;
  const [table, unattendedUpgrades] = await Promise.all([
    readFile(`${paths.root}/proc/swaps`, 'utf8').catch(() => ''),
    unattendedFacts(context),
  ]);
  return { swaps: parseSwaps(table), ...(unattendedUpgrades && { unattendedUpgrades }) };
}

/** One line for each device, below a heading; blanks in its name are written as `\040`. */
export function parseSwaps(table: string): string[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split(/\s+/)[0] || [])
    .map((name) => name.replaceAll('\\040', ' '));
}

async function unattendedFacts({ paths, tools }: JobContext): Promise<NodeFacts['unattendedUpgrades']> {
  if (!(await exists(`${paths.root}/usr/bin/unattended-upgrade`))) return { isEnabled: false, origins: [] };
  const dump = await tools.ask('apt-config', 'dump').catch(() => undefined);
  return dump?.exitCode === 0 ? parseUnattended(dump.stdout) : undefined;
}

/** Reads `apt-config dump`: `Name "value";`, list entries as `Name:: "value";`. */
export function parseUnattended(dump: string): NonNullable<NodeFacts['unattendedUpgrades']> {
  const every = /^APT::Periodic::Unattended-Upgrade "([^"]*)";$/m.exec(dump)?.[1] ?? '0';
  const entries = dump.matchAll(/^Unattended-Upgrade::(?:Allowed-Origins|Origins-Pattern):: "([^"]*)";$/gm);
  return { isEnabled: every !== '' && every !== '0', origins: [...entries].map(([, origin = '']) => origin) };
}
