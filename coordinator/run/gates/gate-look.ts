import { toKubestepError } from '../../../shared/errors.ts';
import type { ClusterPod } from '../../cluster/cluster-port.ts';
import type { StepScope } from '../step-scope.ts';

/** A look that met no problem, and what it has seen. */
export interface Evidence {
  /** Ids of the processes that were seen. Looks count together only when they have seen the same ones: another id is a restart in between. */
  readonly processes: readonly string[];
  /** Everything that the step sets in motion is known to have happened: a few close looks are enough. */
  readonly isProven: boolean;
}

/** The first problem as text, or what was seen; undefined when all is well and there is nothing to tell about it. */
export type GateLook = string | Evidence | undefined;

/** An API server, an agent or a member that is away is "not yet": its message is the problem. */
export async function orNotYet(scope: StepScope, look: () => Promise<GateLook>): Promise<GateLook> {
  try {
    return await look();
  } catch (thrown) {
    scope.signal.throwIfAborted();
    const { code, message } = toKubestepError(thrown);
    if (code === 'internal') throw thrown;
    return message;
  }
}

/** A pod and the start of its containers: a static pod keeps its name for ever, and its uid over a restart of its container. */
export function processOf({ namespace, name, uid, runningSinceMs }: ClusterPod): string {
  return `${namespace}/${name} ${uid} ${runningSinceMs ?? ''}`;
}
