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
  /** Every pod of the node with what becomes of it, what blocks first. */
  readonly pods?: readonly PodFate[];
}

export interface PodFate {
  readonly pod: string;
  /** As `ReplicaSet web-857c8bf9b5`; absent for a bare pod. */
  readonly owner?: string;
  readonly fate: 'goes' | 'stays' | 'blocks';
  readonly reason: (typeof podReasons)[number];
  /** A sentence for people. */
  readonly why: string;
  /** How long its end takes at most: its grace period. Absent where it does not end by itself. */
  readonly seconds?: number;
}

export const podReasons = [
  'bare',
  'empty-dir',
  'budget',
  'two-budgets',
  'finalizer',
  'stuck',
  'dead-node',
  'moves',
  'job',
  'no-room',
  'local-volume',
  'returns',
  'ending',
  'finished',
  'daemonset',
  'mirror',
] as const;
