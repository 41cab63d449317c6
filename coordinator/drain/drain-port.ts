import type { DrainPreview } from './drain-preview.ts';
import type { ClusterSight } from './sight.ts';

export const onBlockedPolicies = ['pause', 'skip', 'force'] as const;
export type OnBlocked = (typeof onBlockedPolicies)[number];

/** What draining means to the engine and to the operator's API; `drain.ts` does it. */
export interface DrainPort {
  /**
   * Which pods would move, refuse or be lost; touches nothing.
   *
   * @param sight - The whole cluster, when somebody has looked at it already: only with it the table tells who finds room elsewhere.
   */
  preview(node: string, signal: AbortSignal, sight?: ClusterSight): Promise<DrainPreview>;
  /**
   * Cordons, saves the manifests of allowed bare pods, then evicts until nothing evictable is left. Safe to repeat. Has an end.
   *
   * @throws KubestepError `conflict` before the first eviction when pods would be lost that were not allowed. DrainBlockedError when pods are left
   *   at its end, naming each, the budget that refuses and what would help: `deadline-exceeded`, or `conflict` as soon as waiting cannot help.
   */
  drain(request: DrainRequest, signal: AbortSignal): Promise<void>;
}

export interface DrainRequest {
  readonly node: string;
  /** Written to `kubestep.dev/cordoned-by`: a run's id or an operator's name. A foreign cordon is left as it is. */
  readonly by: string;
  readonly timeoutMs: number;
  readonly allowedBarePods: readonly string[];
  readonly isEmptyDirAllowed: boolean;
  /**
   * When pods are left at the end. `pause`, the default: stop and tell. `skip`: take back the own cordon, then tell. `force`: first delete the pods of
   * `forcePods`, and only those, without asking budgets.
   */
  readonly onBlocked?: OnBlocked;
  /** `namespace/name` of pods that may be deleted at the end. */
  readonly forcePods?: readonly string[];
  /** Told whenever what it waits for changes. */
  readonly onProgress: (progress: DrainProgress) => void;
}

export interface DrainProgress {
  readonly total: number;
  readonly remaining: readonly {
    readonly pod: string;
    readonly state: 'evicting' | 'refused' | 'terminating';
    readonly budget?: string;
    readonly message?: string;
  }[];
}
