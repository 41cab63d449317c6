import { KubestepError } from '../../../shared/errors.ts';
import { formatDuration } from '../../../shared/text.ts';
import type { StepScope } from '../step-scope.ts';
import type { GateLook } from './gate-look.ts';

/**
 * Looks until there was no problem so many times in a row, with the same processes each time. Proven looks are close and few; what is not proven
 * is watched for longer.
 *
 * @throws KubestepError `deadline-exceeded` with the last problem when the gate's time is over.
 */
export async function untilStable(look: () => Promise<GateLook>, polls: number, scope: StepScope): Promise<void> {
  const { clock, waits, signal, note, step } = scope;
  const deadlineMs = clock.monotonic() + waits.gateMs;
  let good = 0;
  let processes = '';
  for (;;) {
    const found = await look();
    const problem = typeof found === 'string' ? found : undefined;
    const evidence = typeof found === 'string' ? undefined : found;
    const seen = evidence?.processes.join('\n') ?? '';
    if (problem !== undefined) good = 0;
    else good = seen === processes ? good + 1 : 1;
    processes = seen;
    const isProven = evidence?.isProven === true;
    const wanted = isProven ? Math.min(polls, waits.stablePolls) : polls;
    if (good >= wanted) return;
    note(problem ?? `good ${good} of ${wanted} times in a row`);
    if (clock.monotonic() >= deadlineMs) {
      throw new KubestepError(
        'deadline-exceeded',
        `${step.kind} of ${step.node} did not hold within ${formatDuration(waits.gateMs)}: ${problem ?? 'not stable'}`,
        {
          hint: `repair it, then: kubestep upgrade retry ${scope.runId}`,
        },
      );
    }
    await clock.sleep(problem !== undefined || isProven ? waits.closePollMs : waits.gatePollMs, signal);
  }
}
