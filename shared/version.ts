import { KubestepError } from './errors.ts';

/** A released Kubernetes version, `vMAJOR.MINOR.PATCH`. Pre-releases are not upgrade targets and do not parse. */
export interface KubeVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

const pattern = /^v?(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,3})$/;

/** @throws KubestepError `usage` naming the input and the rule. */
export function parseKubeVersion(text: string): KubeVersion {
  const version = tryParseKubeVersion(text);
  if (version) return version;
  throw new KubestepError('usage', `${JSON.stringify(text)} is not a Kubernetes release version`, {
    hint: 'write it in full, as in v1.34.4',
  });
}

export function tryParseKubeVersion(text: string): KubeVersion | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

export function formatKubeVersion({ major, minor, patch }: KubeVersion): string {
  return `v${major}.${minor}.${patch}`;
}

/** Text such as `v1.34`: the name of a minor and of its package repository. */
export function formatMinor({ major, minor }: Pick<KubeVersion, 'major' | 'minor'>): string {
  return `v${major}.${minor}`;
}

/** Negative when `a` is older than `b`, 0 when equal, positive when newer. */
export function compareKubeVersions(a: KubeVersion, b: KubeVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** How many minors `to` is ahead of `from`; negative when it is older. Only majors that are equal can be compared. */
export function minorsBetween(from: KubeVersion, to: KubeVersion): number {
  if (from.major !== to.major) {
    throw new KubestepError('usage', `${formatKubeVersion(from)} and ${formatKubeVersion(to)} have different major versions`);
  }
  return to.minor - from.minor;
}

/** The package version of a Kubernetes .deb: `1.34.4-1.1`. */
export const debVersionPattern = /^\d{1,3}\.\d{1,3}\.\d{1,4}-\d{1,3}(\.\d{1,3}){0,2}$/;

/** Maps a package version such as `1.34.4-1.1` (or `1.34.4`) to the Kubernetes version inside. */
export function kubeVersionOfDeb(debVersion: string): KubeVersion | undefined {
  return tryParseKubeVersion(debVersion.split('-')[0] ?? '');
}
