import { type ErrorCode, KubestepError } from '../../shared/errors.ts';
import type { DrainRequest, OnBlocked } from './drain-port.ts';
import type { EvictionRound } from './eviction-round.ts';

/** A drain that came to its end with pods left on the node, and what the operator wanted then. */
export class DrainBlockedError extends KubestepError {
  readonly onBlocked: OnBlocked;
  /** `namespace/name` of each pod that is left. */
  readonly left: readonly string[];

  constructor(
    { code, message, hint }: { readonly code: ErrorCode; readonly message: string; readonly hint: string },
    { onBlocked, left }: { readonly onBlocked: OnBlocked; readonly left: readonly string[] },
  ) {
    super(code, message, { hint });
    this.name = 'DrainBlockedError';
    this.onBlocked = onBlocked;
    this.left = left;
  }
}

/** @param isHopeless - Waiting would not have helped: the end came before the time was over. */
export async function blockedError(
  { node, timeoutMs, onBlocked = 'pause', forcePods = [] }: DrainRequest,
  round: EvictionRound,
  { isHopeless }: { readonly isHopeless: boolean },
  signal: AbortSignal,
): Promise<DrainBlockedError> {
  const reasons = (await round.explainLeft(signal)).join('. ');
  const left = round.leftNames();
  const how = isHopeless ? `node ${node} cannot be drained` : `node ${node} is not drained after ${timeoutMs / 1000} s`;
  const hint = hintOf(
    onBlocked,
    left.filter((pod) => !forcePods.includes(pod)),
    isHopeless,
  );
  return new DrainBlockedError(
    { code: isHopeless ? 'conflict' : 'deadline-exceeded', message: `${how}: ${reasons}`, hint },
    { onBlocked, left },
  );
}

function hintOf(onBlocked: OnBlocked, unnamed: readonly string[], isHopeless: boolean): string {
  if (onBlocked === 'skip') return 'the node is left out and takes pods again; do what would help, then drain it later';
  if (onBlocked === 'force' && unnamed.length > 0) {
    return `deletion is by name only; where the loss is right: ${unnamed.map((pod) => `--force-pod ${pod}`).join(' ')}`;
  }
  if (isHopeless) return 'do what would help, then repeat the drain: waiting alone will not do';
  return 'do what would help, then repeat the drain: pods that left are not asked again';
}
