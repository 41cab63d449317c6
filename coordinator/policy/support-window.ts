import { formatMinor, type KubeVersion } from '../../shared/version.ts';

/** One minor's life. Dates are days in UTC. */
export interface MinorRelease {
  readonly minor: number;
  readonly released: string;
  /** The last day with patches. */
  readonly endOfLife: string;
}

/**
 * Release and end-of-life dates of the minors that kubestep knows. A minor that is not here is refused as a target: its removals and waypoints
 * are not known either.
 *
 * Looked up for each minor: 1.29 to 1.32 ended, as https://github.com/kubernetes/website/blob/main/data/releases/eol.yaml tells; the end of the
 * others stands at https://kubernetes.io/releases/1.37/ and its siblings.
 *
 * @see https://kubernetes.io/releases/patch-releases/
 */
export const supportTable = {
  takenFrom: 'kubernetes.io/releases/patch-releases',
  takenOn: '2026-11-22',
  minors: [
    { minor: 29, released: '2023-12-13', endOfLife: '2025-02-28' },
    { minor: 30, released: '2024-04-17', endOfLife: '2025-07-15' },
    { minor: 31, released: '2024-08-13', endOfLife: '2025-11-11' },
    { minor: 32, released: '2024-12-11', endOfLife: '2026-02-28' },
    { minor: 33, released: '2025-04-23', endOfLife: '2026-06-28' },
    { minor: 34, released: '2025-08-27', endOfLife: '2026-10-27' },
    { minor: 35, released: '2025-12-17', endOfLife: '2027-02-28' },
    { minor: 36, released: '2026-04-22', endOfLife: '2027-06-28' },
    { minor: 37, released: '2026-08-26', endOfLife: '2027-10-28' },
  ],
} as const satisfies { takenFrom: string; takenOn: string; minors: readonly MinorRelease[] };

export interface SupportStatus {
  readonly minor: string;
  readonly isKnown: boolean;
  readonly isSupported: boolean;
  /** Absent for a minor that the table does not have. */
  readonly endOfLife?: string;
  /** Negative when it has passed. */
  readonly daysLeft?: number;
  /** Newer minors that the table knows, as `v1.35`. */
  readonly newer: readonly string[];
  readonly source: string;
}

/** Says where a version stands in its support window on a day. Pure. */
export function supportStatus(version: Pick<KubeVersion, 'major' | 'minor'>, nowMs: number): SupportStatus {
  const entry = supportTable.minors.find((candidate) => version.major === 1 && candidate.minor === version.minor);
  const newer = supportTable.minors.filter(({ minor }) => minor > version.minor).map(({ minor }) => formatMinor({ major: 1, minor }));
  const common = { minor: formatMinor(version), newer, source: `${supportTable.takenFrom}, ${supportTable.takenOn}` };
  if (!entry) return { ...common, isKnown: false, isSupported: false };
  const endsAtMs = Date.parse(`${entry.endOfLife}T23:59:59Z`);
  const daysLeft = Math.floor((endsAtMs - nowMs) / 86_400_000);
  return { ...common, isKnown: true, isSupported: nowMs <= endsAtMs, endOfLife: entry.endOfLife, daysLeft };
}
