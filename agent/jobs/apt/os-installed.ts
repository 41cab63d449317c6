import type { PackageVersion } from '../../../shared/operations-packages.ts';
import type { Tools } from '../job.ts';

/** A planned package and what dpkg has of it. */
export interface Reached extends PackageVersion {
  readonly found?: { readonly version: string; readonly status: string };
  /** Installed completely, at the planned version or a newer one. */
  readonly isReached: boolean;
}

const format = ['Package', 'Architecture', 'Version', 'db:Status-Abbrev'].map((field) => `\${${field}}`).join('\\t');

/** Compares planned packages with dpkg's database. A node whose own updater was quicker is further than planned, which is well. */
export async function reachedOf(planned: readonly PackageVersion[], tools: Pick<Tools, 'ask'>): Promise<Reached[]> {
  if (planned.length === 0) return [];
  const native = (await tools.ask('dpkg', '--print-architecture')).stdout.trim();
  const { stdout } = await tools.ask('dpkg-query', '-W', '-f', `${format}\\n`, ...planned.map(({ name }) => name));
  const rows = stdout.split('\n').map((line) => line.split('\t'));
  const reached: Reached[] = [];
  for (const { name, version } of planned) {
    const [base, wanted = native] = name.split(':');
    const [, , has, status = ''] = rows.find(([row, arch]) => row === base && (arch === wanted || arch === 'all')) ?? [];
    const found = has === undefined || has === '' || /^[un]n/.test(status) ? undefined : { version: has, status: status.padEnd(3) };
    const isReached = found !== undefined && /^[ih]i $/.test(found.status) && (await isAtLeast(found.version, version, tools));
    reached.push({ name, version, isReached, ...(found && { found }) });
  }
  return reached;
}

async function isAtLeast(version: string, wanted: string, tools: Pick<Tools, 'ask'>): Promise<boolean> {
  return version === wanted || (await tools.ask('dpkg', '--compare-versions', version, 'ge', wanted)).exitCode === 0;
}

export function whyNotReached({ name, version, found }: Reached): string {
  if (!found) return `${name} is not installed`;
  if (!/^[ih]i $/.test(found.status)) return `${name} is in state ${JSON.stringify(found.status)}, not installed completely`;
  return `${name} is at ${found.version}, not ${version}`;
}

/** dpkg's own complaint about packages that are half-way; empty when there is none. */
export async function dpkgComplaint(tools: Pick<Tools, 'ask'>): Promise<string> {
  return (await tools.ask('dpkg', '--audit')).stdout.trim();
}
