import { type BootIdentity, isOtherBoot } from '../../shared/os-operations.ts';
import { parseBootInput } from '../executor/input-os.ts';
import { bootFacts } from './facts/machine.ts';
import { complaintOf, type JobContext, runJob } from './job.ts';
import { JobFailure } from './job-process.ts';

/** PID 1 stops this unit within seconds of the order; the units before it may take their time. */
const shutdownMs = 10 * 60_000;

/**
 * Ends the boot that is named, and waits to be stopped with it: the operation holds the node until the shutdown has come to it, and its result
 * is on disk before the machine goes down. Another boot than the named one means that this was done already.
 */
export async function reboot(before: BootIdentity, context: JobContext): Promise<Record<string, never>> {
  const { tools, clock, note, stopping } = context;
  if (isOtherBoot(before, await bootFacts(context))) {
    note('another boot runs already: nothing is left to do');
    return {};
  }
  // root's reboot ignores inhibitors otherwise, and apt holds one while dpkg works
  const result = await tools.work('systemctl', 'reboot', '--check-inhibitors=yes');
  if (stopping.aborted) return {};
  if (result.exitCode !== 0) throw new JobFailure(isInhibited(result.stderr) ? 'busy' : 'reboot-failed', complaintOf(result));
  note('the shutdown begins');
  const isStopped = await clock.sleep(shutdownMs, stopping).then(
    () => false,
    () => true,
  );
  if (isStopped) return {};
  throw new JobFailure(
    'reboot-failed',
    `systemctl reboot ended well, but the machine has not gone down within ${shutdownMs / 60_000} minutes`,
  );
}

function isInhibited(stderr: string): boolean {
  return /inhibited by/i.test(stderr);
}

if (import.meta.main) await runJob((input, context) => reboot(parseBootInput(input), context));
