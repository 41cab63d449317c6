import type { Run, StepState } from './run.ts';

const isBegun = (state: StepState) => state !== 'waiting' && state !== 'skipped';
const isOver = (state: StepState) => state === 'succeeded' || state === 'skipped';

/** Nodes that a run has begun to drain and not given back: another one out beside them would be one too many. */
export function nodesOut({ steps }: Pick<Run, 'steps'>): string[] {
  const out = new Set<string>();
  for (const { node, kind, state } of steps) {
    if (node === undefined) continue;
    if (kind === 'drain' && isBegun(state)) out.add(node);
    if (kind === 'uncordon' && isOver(state)) out.delete(node);
  }
  return [...out];
}
