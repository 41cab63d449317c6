import type { DrainPreview } from './drain-preview.ts';

/** What draining means to the engine and to the operator's API; `drain.ts` does it. */
export interface DrainPort {
  /** Which pods would move, refuse or be lost; touches nothing. */
  preview(node: string, signal: AbortSignal): Promise<DrainPreview>;
  /**
   * Cordons, saves the manifests of allowed bare pods, then evicts until nothing evictable is left. Safe to repeat. Has an end.
   *
   * @throws KubestepError `conflict` before the first eviction when pods would be lost that were not allowed; `deadline-exceeded` naming each pod
   *   that is left, the budget that refuses and what would help.
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
