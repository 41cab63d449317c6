/** One line of the table that a part of the bench adds to. */
export interface Figure {
  readonly what: string;
  readonly figure: string;
  readonly goal?: string;
}

/** Prints the figures as the table of docs/benchmarks.md has them. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map(({ what, figure, goal = '' }) => [what, figure, goal] as const);
  console.log('\n| what | figure | goal |\n| --- | --- | --- |');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return (performance.now() - startedAtMs) / 1000;
}

/** The median of an odd number of times, after one that only warms up. */
export function medianMs(times: number, work: () => void): number {
  work();
  const measured = Array.from({ length: times }, () => {
    const startedAtMs = performance.now();
    work();
    return performance.now() - startedAtMs;
  });
  return measured.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}
