import type { Logger } from '../../shared/log.ts';
import { type RemoveDeps, removeSet } from './remove-set.ts';
import { type Decision, decideRetention, type RetentionPolicy } from './retention.ts';

export interface PruneDeps extends RemoveDeps {
  readonly retention: RetentionPolicy;
  readonly log: Logger;
}

export interface PruneResult {
  readonly decisions: readonly Decision[];
  /** Copies that could not be reached, by set. */
  readonly obstacles: Readonly<Record<string, readonly string[]>>;
}

/** Decides about every set that has files, newest first; removes those that no rule keeps unless it is only asked. Call with the lock held. */
export async function prune({ isDryRun }: { readonly isDryRun: boolean }, deps: PruneDeps, signal: AbortSignal): Promise<PruneResult> {
  const sets = await deps.store.list();
  const decisions = decideRetention(sets, deps.retention);
  const obstacles: Record<string, readonly string[]> = {};
  if (isDryRun) return { decisions, obstacles };
  for (const { name, action, reasons } of decisions) {
    const set = sets.find((candidate) => candidate.name === name);
    if (action === 'keep' || !set) continue;
    signal.throwIfAborted();
    const inTheWay = await removeSet(set, `retention: ${reasons.join('; ')}`, deps, signal);
    if (inTheWay.length > 0) obstacles[name] = inTheWay;
    deps.log.info('snapshot removed by retention', { snapshot: name, reason: reasons[0], stillThere: inTheWay });
  }
  return { decisions, obstacles };
}
