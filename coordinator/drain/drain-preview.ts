/** What draining a node would do, computed without touching anything. */
export interface DrainPreview {
  /** `namespace/name` of each pod that an eviction would be asked for. */
  readonly evictable: readonly string[];
  /** Bare pods: no controller would bring them back. Refused unless named. */
  readonly bare: readonly string[];
  /** Pods with emptyDir volumes: their local data is lost. Refused unless allowed. */
  readonly emptyDir: readonly string[];
  /** Budgets that allow no disruption now, with their pods on this node. */
  readonly blockedByBudget: readonly { readonly pod: string; readonly budget: string; readonly disruptionsAllowed: number }[];
  /** Left alone, with why: `daemonset`, `mirror`, `finished`. */
  readonly ignored: readonly { readonly pod: string; readonly reason: string }[];
}
