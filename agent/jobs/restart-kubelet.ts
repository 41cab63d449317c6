import { parseNothing } from '../executor/input.ts';
import { complaintOf, type JobContext, runJob } from './job.ts';
import { JobFailure } from './job-process.ts';

/**
 * Reloads unit files always (NeedDaemonReload misses downgrades), then restarts the kubelet. Exit 0 proves nothing about a kubelet that
 * crashes: whoever asked compares the unit's InvocationID and watches it.
 */
export async function restartKubelet({ tools }: JobContext): Promise<Record<string, never>> {
  for (const args of [['daemon-reload'], ['restart', 'kubelet.service']] as const) {
    const result = await tools.work('systemctl', ...args);
    if (result.exitCode !== 0) throw new JobFailure('restart-failed', `systemctl ${args.join(' ')}: ${complaintOf(result)}`);
  }
  return {};
}

if (import.meta.main)
  await runJob((input, context) => {
    parseNothing(input);
    return restartKubelet(context);
  });
