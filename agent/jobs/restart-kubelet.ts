import type { OperationResult } from '../../shared/operations.ts';
import { parseNothing } from '../executor/input.ts';
import { kubeletFacts } from './facts/kubelet.ts';
import { complaintOf, type JobContext, runJob } from './job.ts';
import { JobFailure } from './job-process.ts';

/**
 * Reloads unit files always (NeedDaemonReload misses downgrades), then restarts the kubelet. Exit 0 proves nothing about a kubelet that
 * crashes: whoever asked compares the unit's InvocationID, which is in the answer, and watches it.
 */
export async function restartKubelet(context: JobContext): Promise<OperationResult<'restartKubelet'>> {
  for (const args of [['daemon-reload'], ['restart', 'kubelet.service']] as const) {
    const result = await context.tools.work('systemctl', ...args);
    if (result.exitCode !== 0) throw new JobFailure('restart-failed', `systemctl ${args.join(' ')}: ${complaintOf(result)}`);
  }
  const kubelet = await kubeletFacts(context).catch(() => undefined); // the restart was done: a look that fails is not its failure
  return kubelet ? { kubelet } : {};
}

if (import.meta.main)
  await runJob((input, context) => {
    parseNothing(input);
    return restartKubelet(context);
  });
