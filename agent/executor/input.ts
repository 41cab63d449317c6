import { KubestepError } from '../../shared/errors.ts';
import { snapshotNamePattern } from '../../shared/names.ts';
import type { SnapshotExpectation } from '../../shared/operations-etcd.ts';
import type { PackageVersion } from '../../shared/operations-packages.ts';
import { debVersionPattern, formatKubeVersion, tryParseKubeVersion } from '../../shared/version.ts';

/**
 * Parsers of what an order asks. Typed messages prove nothing about their values, so each field has a pattern, unknown fields are refused,
 * and what comes out is built anew from what was checked.
 */
export type InputParser<T> = (input: unknown) => T;

/** Packages of a Kubernetes repository; no other package is ever named by an order. */
export const kubernetesPackages = ['kubeadm', 'kubelet', 'kubectl', 'cri-tools', 'kubernetes-cni'] as const;

const minorPattern = /^v1\.[1-9]\d{0,2}$/;
/** kubeadm names its checks like `CreateJob` or `Port-10250`; `all` would switch off every check at once. */
const preflightErrorPattern = /^[A-Z][A-Za-z0-9]{0,40}(-{1,2}[A-Za-z0-9-]{1,80})?$/;
const sha256Pattern = /^[0-9a-f]{64}$/;
const maxPackages = 8;
const maxIgnored = 16;

export const parseNothing: InputParser<Record<string, never>> = (input) => {
  fieldsOf(input, []);
  return {};
};

export const parseMinorInput: InputParser<{ minor: string }> = (input) => ({ minor: minor(fieldsOf(input, ['minor']).minor) });

export const parsePackagesInput: InputParser<{ packages: readonly PackageVersion[] }> = (input) => ({
  packages: packages(fieldsOf(input, ['packages']).packages),
});

export const parseProbeInput: InputParser<{ minor: string; packages: readonly PackageVersion[] }> = (input) => {
  const fields = fieldsOf(input, ['minor', 'packages']);
  return { minor: minor(fields.minor), packages: packages(fields.packages) };
};

export const parseDebVersionInput: InputParser<{ version: string }> = (input) => ({
  version: matching('version', fieldsOf(input, ['version']).version, debVersionPattern, 'a package version such as 1.34.4-1.1'),
});

export const parseKubeVersionInput: InputParser<{ version: string }> = (input) => ({
  version: kubeVersion(fieldsOf(input, ['version']).version),
});

export const parseApplyInput: InputParser<{ version: string; ignorePreflightErrors: readonly string[]; usePatches?: boolean }> = (
  input,
) => {
  const fields = fieldsOf(withoutPatches(input), ['version', 'ignorePreflightErrors']);
  return { version: kubeVersion(fields.version), ignorePreflightErrors: ignored(fields.ignorePreflightErrors), ...patches(input) };
};

export const parseNodeInput: InputParser<{ ignorePreflightErrors: readonly string[]; usePatches?: boolean }> = (input) => ({
  ignorePreflightErrors: ignored(fieldsOf(withoutPatches(input), ['ignorePreflightErrors']).ignorePreflightErrors),
  ...patches(input),
});

export const parseSnapshotInput: InputParser<{ name: string }> = (input) => ({
  name: snapshot(fieldsOf(input, ['name']).name),
});

export const parseVerifyInput: InputParser<{ name: string; expected: SnapshotExpectation }> = (input) => {
  const fields = fieldsOf(input, ['name', 'expected']);
  const expected = fieldsOf(fields.expected, ['sha256', 'revision', 'totalKeys', 'hash', 'compactRevision']);
  return {
    name: snapshot(fields.name),
    expected: {
      sha256: sha256(expected.sha256),
      revision: count('revision', expected.revision),
      totalKeys: count('totalKeys', expected.totalKeys),
      hash: count('hash', expected.hash),
      compactRevision: count('compactRevision', expected.compactRevision, -1),
    },
  };
};

export function fieldsOf<K extends string>(input: unknown, names: readonly K[]): Record<K, unknown> {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) throw refuse('the input', input, 'an object');
  for (const key of Object.keys(input))
    if (!(names as readonly string[]).includes(key)) throw refuse('field', key, `one of ${names.join(', ') || '(none)'}`);
  for (const name of names) if (!Object.hasOwn(input, name)) throw refuse(name, undefined, 'given');
  return input as Record<K, unknown>;
}

/** Whether an order has a field that those of older coordinators lack. */
export function hasField<K extends string>(input: unknown, name: K): input is Record<K, unknown> {
  return typeof input === 'object' && input !== null && name in input;
}

export function matching(field: string, value: unknown, pattern: RegExp, rule: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw refuse(field, value, rule);
}

function minor(value: unknown): string {
  return matching('minor', value, minorPattern, 'a minor version such as v1.34');
}

function kubeVersion(value: unknown): string {
  const version = typeof value === 'string' ? tryParseKubeVersion(value) : undefined;
  if (version?.major !== 1) throw refuse('version', value, 'a release version such as v1.34.4');
  return formatKubeVersion(version);
}

export function snapshot(value: unknown): string {
  return matching('name', value, snapshotNamePattern, 'a snapshot name such as etcd-cp1-20261122T120000Z');
}

export function count(field: string, value: unknown, least = 0): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw refuse(field, value, `a whole number, at least ${least}`);
}

export function sha256(value: unknown): string {
  return matching('sha256', value, sha256Pattern, '64 lower-case hex digits');
}

export function trueOrFalse(field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw refuse(field, value, 'true or false');
}

export function oneOf<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  const known = choices.find((choice) => choice === value);
  if (known !== undefined) return known;
  throw refuse(field, value, `one of ${choices.join(', ')}`);
}

function packages(value: unknown): readonly PackageVersion[] {
  const items = list('packages', value, maxPackages);
  if (items.length === 0) throw refuse('packages', value, 'at least one package');
  const parsed = items.map((item) => {
    const { name, version } = fieldsOf(item, ['name', 'version']);
    const known = oneOf('package', name, kubernetesPackages);
    return { name: known, version: matching('version', version, debVersionPattern, 'a package version such as 1.34.4-1.1') };
  });
  if (new Set(parsed.map(({ name }) => name)).size < parsed.length) throw refuse('packages', value, 'a list that names each package once');
  return parsed;
}

/** Orders of older coordinators do not have the field. A boolean alone: which folder it is, no order says. */
function patches(input: unknown): { usePatches?: true } {
  const usePatches = hasField(input, 'usePatches') && trueOrFalse('usePatches', input.usePatches);
  return usePatches ? { usePatches } : {};
}

function withoutPatches(input: unknown): unknown {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'usePatches'));
}

function ignored(value: unknown): readonly string[] {
  return list('ignorePreflightErrors', value, maxIgnored).map((name) =>
    matching('ignorePreflightErrors', name, preflightErrorPattern, "names of kubeadm's checks such as SystemVerification; never all"),
  );
}

export function list(field: string, value: unknown, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value;
  throw refuse(field, value, `a list of at most ${most}`);
}

export function refuse(field: string, value: unknown, rule: string): KubestepError {
  const shown = (JSON.stringify(value) ?? 'nothing').slice(0, 120);
  return new KubestepError('usage', `${field} ${shown} is refused: it must be ${rule}`);
}
