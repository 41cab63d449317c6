/** What the operator may decide about an upgrade; kept in the plan through the arguments of its steps. */
export interface PlanOptions {
  /** How long one node's drain may take before the run stops and says which pod is left. */
  readonly drainTimeoutMs: number;
  /** `namespace/name` of bare pods that may be lost; their manifests are saved first. */
  readonly allowedBarePods: readonly string[];
  /** Whether pods with emptyDir volumes may be evicted, with their local data. */
  readonly isEmptyDirAllowed: boolean;
  /** kubeadm preflight checks to skip, one by one, as `SystemVerification`; `all` is refused. */
  readonly ignorePreflightErrors: readonly string[];
}

export const defaultPlanOptions: PlanOptions = {
  drainTimeoutMs: 15 * 60_000,
  allowedBarePods: [],
  isEmptyDirAllowed: false,
  ignorePreflightErrors: [],
};
