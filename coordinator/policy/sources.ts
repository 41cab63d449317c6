/** Where a row of the tables comes from. */
export function pull(number: number): string {
  return `https://github.com/kubernetes/kubernetes/pull/${number}`;
}

export function changelog(minor: number): string {
  return `https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.${minor}.md`;
}

/** Upstream's own list of every feature gate of a minor with its stages and locks. */
export function featureList(minor: number): string {
  return `https://github.com/kubernetes/kubernetes/blob/release-1.${minor}/test/compatibility_lifecycle/reference/versioned_feature_list.yaml`;
}

/** A table has one of these for every minor; `rows` is empty where upstream changed nothing, so that "nothing" is told from "not looked at". */
export interface OfMinor<T> {
  readonly minor: number;
  /** Where it was looked up. */
  readonly source: string;
  readonly rows: readonly T[];
}

/** The rows of the minors that a path enters: above `fromMinor`, up to `toMinor`. */
export function rowsBetween<T>(
  table: readonly OfMinor<T>[],
  { fromMinor, toMinor }: { readonly fromMinor: number; readonly toMinor: number },
): { readonly minor: number; readonly row: T }[] {
  return table
    .filter(({ minor }) => minor > fromMinor && minor <= toMinor)
    .flatMap(({ minor, rows }) => rows.map((row) => ({ minor, row })));
}
