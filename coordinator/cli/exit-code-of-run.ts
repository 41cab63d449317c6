import { type ErrorCode, errorCodes } from '../../shared/errors.ts';
import type { Run } from '../run/run.ts';

/** After one of these has begun, the nodes may no longer have one version. */
const changingSteps = new Set([
  'installKubeadm',
  'kubeadmApply',
  'kubeadmNode',
  'installKubelet',
  'restartKubelet',
  'upgradeOsPackages',
  'reboot',
]);

/** What `status` and a wait end with: 0 only for a run that is on its way or there; 7 when it stopped half-way. */
export function exitCodeOfRun({ state, steps, failure }: Run): number {
  if (state === 'running' || state === 'paused') return 0;
  if (state === 'succeeded' && steps.every((step) => step.state === 'succeeded')) return 0; // with a node left out the cluster is not there
  const isHalfWay = steps.some((step) => changingSteps.has(step.kind) && step.state !== 'waiting');
  if (isHalfWay) return errorCodes['mixed-versions'].exitCode;
  return failure && Object.hasOwn(errorCodes, failure.code)
    ? errorCodes[failure.code as ErrorCode].exitCode
    : errorCodes['step-failed'].exitCode;
}
