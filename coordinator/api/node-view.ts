import type { MachineFacts } from '../../shared/machine-facts.ts';

/** A node as operators see it: what Kubernetes says joined with what its agent says. */
export interface NodeView {
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  /** False for a node whose agent is enrolled and that has no Node object. */
  readonly isInCluster: boolean;
  readonly kubeletVersion?: string;
  readonly isReady: boolean;
  readonly notReadySinceMs?: number;
  /** When Kubernetes evicts the pods of a node that is not Ready. */
  readonly podsEvictedAtMs?: number;
  readonly isCordoned: boolean;
  readonly cordonedBy?: string;
  readonly containerRuntime?: string;
  readonly internalIp?: string;
  readonly taints: readonly string[];
  readonly agent: AgentView;
  readonly machineFacts?: MachineFacts;
}

export interface AgentView {
  readonly isEnrolled: boolean;
  readonly isConnected: boolean;
  readonly lastSeenMs?: number;
  readonly version?: string;
  /** Clock of the node minus the coordinator's. */
  readonly clockSkewMs?: number;
}
