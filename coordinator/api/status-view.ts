import type { SupportStatus } from '../policy/support-window.ts';
import type { Run } from '../run/run.ts';
import type { Snapshot } from '../snapshots/snapshot-port.ts';
import type { NodeView } from './node-view.ts';
import type { FindingLike } from './plan-message.ts';

/** The cluster in one screen. What could not be observed is absent, and `problems` tells why. */
export interface StatusView {
  readonly cluster: string;
  readonly serverVersion?: string;
  readonly nodes: readonly NodeView[];
  /** Distance in minors between the API server and the oldest kubelet. */
  readonly kubeletSkewMinors?: number;
  readonly support?: SupportStatus;
  readonly lastVerifiedSnapshot?: Snapshot;
  readonly activeRun?: Run;
  /** What needs a person, worst first. */
  readonly attention: readonly FindingLike[];
  readonly problems: readonly string[];
  readonly coordinatorVersion: string;
}
