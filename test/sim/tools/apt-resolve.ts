import { type FetchedList, readSources, usableLists } from './apt-lists.ts';
import type { AptOptions } from './apt-options.ts';
import { type PackageRecord, readPackages } from './packages.ts';
import type { Tool } from './tool.ts';

/** One package that an installation would change. */
export interface Change {
  readonly name: string;
  readonly version: string;
  readonly before?: PackageRecord;
  readonly uri: string;
}

export interface Resolution {
  readonly changes: readonly Change[];
  /** Named, and at the wanted version already. */
  readonly unchanged: readonly { readonly name: string; readonly version: string }[];
}

/** Download sizes as measured with real packages, in bytes. */
export const downloadBytes: Readonly<Record<string, number>> = {
  kubeadm: 22_500_000,
  kubectl: 20_500_000,
  kubelet: 27_800_000,
};

/** Finds what `install name=version…` means; complains as apt does and answers undefined when it means nothing. */
export function resolve(tool: Tool, options: AptOptions, words: readonly string[]): Resolution | undefined {
  const lists = usableLists(
    options.listsDir,
    options.sourcePaths.flatMap((path) => readSources(path)),
  );
  const records = readPackages(tool.node.root);
  const changes: Change[] = [];
  const unchanged: { name: string; version: string }[] = [];
  for (const word of words) {
    const [name = '', wanted] = word.split('=');
    const record = records[name];
    const found = locate(lists, name, wanted);
    if (wanted !== undefined && isSettled(record, wanted, options)) unchanged.push({ name, version: wanted });
    else if (!found) {
      complainMissing(tool, name, wanted, record !== undefined || lists.some(({ packages }) => name in packages));
      return undefined;
    } else if (isSettled(record, found.version, options)) unchanged.push({ name, version: found.version });
    else changes.push({ name, ...found, ...(record ? { before: record } : {}) });
  }
  return { changes: changes.toSorted((a, b) => a.name.localeCompare(b.name)), unchanged };
}

function locate(lists: readonly FetchedList[], name: string, wanted: string | undefined): { version: string; uri: string } | undefined {
  for (const { uri, packages } of lists) {
    const version = wanted === undefined ? packages[name]?.[0] : packages[name]?.find((offered) => offered === wanted);
    if (version !== undefined) return { version, uri };
  }
  return undefined;
}

/** apt takes a half-installed package of the wanted version for done: only `--reinstall` repairs it. */
function isSettled(record: PackageRecord | undefined, version: string, options: AptOptions): boolean {
  if (record?.version !== version || options.arguments.has('--reinstall')) return false;
  return record.state === 'installed' || record.needsReinstall === true;
}

function complainMissing(tool: Tool, name: string, version: string | undefined, isKnown: boolean): void {
  if (isKnown && version !== undefined) tool.complain(`E: Version '${version}' for '${name}' was not found`);
  else tool.complain(`E: Unable to locate package ${name}`);
}

/** Why apt refuses these changes under `-y`; undefined when it does not. */
export function refusal({ changes }: Resolution, { arguments: given }: AptOptions): string | undefined {
  const isDowngrade = changes.some(({ before, version }) => before && compareDebVersions(version, before.version) < 0);
  if (isDowngrade && !given.has('--allow-downgrades')) {
    return 'E: Packages were downgraded and -y was used without --allow-downgrades.';
  }
  const isHeld = changes.some(({ before }) => before?.isHeld);
  if (isHeld && !given.has('--allow-change-held-packages')) {
    return 'E: Held packages were changed and -y was used without --allow-change-held-packages.';
  }
  return undefined;
}

/** Enough for versions such as `1.34.10-1.1`. */
export function compareDebVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
