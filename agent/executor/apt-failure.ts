import type { AptFailureClass } from '../../shared/operations-packages.ts';
import { printable } from '../../shared/text.ts';

export interface AptFailure {
  readonly class: AptFailureClass;
  /** apt's or dpkg's own line. */
  readonly line: string;
}

/**
 * The first class with a matching line wins: a full disk also breaks a package, and an untrusted source also fails to be fetched. Patterns
 * were measured with apt 2.6.1 and dpkg 1.21 under LC_ALL=C.
 */
const classes: readonly (readonly [AptFailureClass, readonly RegExp[]])[] = [
  ['disk-full', [/don't have enough free space in/, /No space left on device/]],
  [
    'locked',
    [
      /^E: Could not get lock \S+\. It is held by process \d+/,
      /^E: Unable to (acquire the dpkg frontend lock|lock (the administration )?directory)/,
      /^dpkg: error: dpkg frontend lock was locked by another process/,
    ],
  ],
  [
    'source-trust',
    [
      /NO_PUBKEY|EXPKEYSIG|is not signed|no longer signed|changed its '\w+' value|is expired \(invalid since|is not valid yet/,
      /signature verification|signatures were invalid|Splitting up \S+ into data and signature failed/,
    ],
  ],
  [
    'interrupted',
    [
      /^E: dpkg was interrupted/,
      /needs to be reinstalled, but I can't find an archive/,
      /very bad inconsistent state/,
      /^E: Sub-process .* exited unexpectedly/,
    ],
  ],
  [
    'package-script',
    [
      /subprocess returned error exit status \d+/,
      /subprocess was killed by signal/,
      /end of file on stdin at conffile prompt/,
      /^dpkg: error processing (package|archive) \S+/,
    ],
  ],
  [
    'version-missing',
    [/^E: Version '.+' for '.+' was not found/, /^E: Unable to locate package .+/, /^E: Package '?.+'? has no installation candidate/],
  ],
  ['held', [/^E: Held packages were changed/]],
  [
    'dependency',
    [/you have held broken packages/, /^E: Packages were downgraded/, /^E: Packages need to be removed/, /^E: Unmet dependencies/],
  ],
  [
    'source-network',
    [
      /^[EW]: Failed to fetch \S+/,
      /Temporary failure resolving/,
      /Could not connect/,
      /Mirror sync in progress/,
      /Hash Sum mismatch/,
      /(no longer has|does not have) a Release file/,
    ],
  ],
];

/** Names the class of an apt or dpkg failure from its output. The text gives the class; the truth about packages is dpkg-query's. */
export function classifyAptFailure(output: string): AptFailure {
  const lines = printable(output)
    .split('\n')
    .map((line) => line.trim());
  for (const [failureClass, patterns] of classes) {
    for (const pattern of patterns) {
      const line = lines.find((candidate) => pattern.test(candidate));
      if (line !== undefined) return { class: failureClass, line: explain(failureClass, lines, line) };
    }
  }
  const line = lines.findLast((candidate) => /^(E|dpkg|W): ?/.test(candidate)) ?? lines.findLast((candidate) => candidate !== '');
  return { class: 'unclassified', line: line ?? 'no output' };
}

/** The culprit is often named by another line than the one that tells the class. */
const explanations: Partial<Record<AptFailureClass, RegExp>> = {
  'package-script': /^dpkg: error processing (package|archive) \S+/,
  dependency: / : Depends: /,
  locked: /It is held by process \d+/,
};

function explain(failureClass: AptFailureClass, lines: readonly string[], line: string): string {
  const pattern = explanations[failureClass];
  const more = pattern && lines.find((candidate) => pattern.test(candidate));
  return more === undefined || pattern?.test(line) ? line : `${more.replace(/:$/, '')}: ${line}`;
}
