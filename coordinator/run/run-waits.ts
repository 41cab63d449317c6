/** How long the engine waits for what. Every wait has an end; none of them is a length of time that stands for a condition. */
export interface RunWaits {
  readonly pollMs: number;
  /** Without an agent or an API server for this long, a step fails as unknown. */
  readonly contactLossMs: number;
  /** A gate that does not hold within this time fails its step. */
  readonly gateMs: number;
  readonly gatePollMs: number;
  /** The same while a gate has a problem, and once everything is proven: nothing is left to come between two looks. */
  readonly closePollMs: number;
  /** Polls in a row that must hold. */
  readonly stablePolls: number;
  /** The same after a control-plane node's kubelet restart, as long as its static pods are not seen to have restarted once more. */
  readonly controlPlaneStablePolls: number;
  /** Until what an operation did shows: static pods replaced, kubelet running. */
  readonly effectMs: number;
  /** Between attempts when apt's lock is held or a repository does not answer. */
  readonly transientRetryMs: number;
  readonly transientAttempts: number;
  /** New ids for operations that a power cut or an expiry ended. */
  readonly interruptedAttempts: number;
  readonly snapshotMaxAgeMs: number;
  /** A run that was paused or failed for so long takes another one before kubeadm begins; fetching packages everywhere takes its time too. */
  readonly snapshotStaleMs: number;
}

export const defaultRunWaits: RunWaits = {
  pollMs: 2_000,
  contactLossMs: 10 * 60_000,
  gateMs: 10 * 60_000,
  gatePollMs: 1_000,
  closePollMs: 500,
  stablePolls: 3,
  controlPlaneStablePolls: 8,
  effectMs: 5 * 60_000,
  transientRetryMs: 30_000,
  transientAttempts: 20,
  interruptedAttempts: 5,
  snapshotMaxAgeMs: 10 * 60_000,
  snapshotStaleMs: 60 * 60_000,
};
