import { KubestepError } from '../../../shared/errors.ts';
import { formatDuration } from '../../../shared/text.ts';
import type { StepScope } from '../step-scope.ts';

/**
 * Looks until `problem` is silent for so many looks in a row.
 *
 * @throws KubestepError `deadline-exceeded` with the last problem when the gate's time is over.
 */
export async function untilStable(problem: () => Promise<string | undefined>, polls: number, scope: StepScope): Promise<void> {
  const { clock, waits, signal, note, step } = scope;
  const deadlineMs = clock.monotonic() + waits.gateMs;
  let good = 0;
  for (;;) {
    const found = await problem();
    good = found === undefined ? good + 1 : 0;
    if (good >= polls) return;
    note(found ?? `good ${good} of ${polls} times in a row`);
    if (clock.monotonic() >= deadlineMs) {
      throw new KubestepError(
        'deadline-exceeded',
        `${step.kind} of ${step.node} did not hold within ${formatDuration(waits.gateMs)}: ${found ?? 'not stable'}`,
        {
          hint: `repair it, then: kubestep upgrade retry ${scope.runId}`,
        },
      );
    }
    await clock.sleep(waits.gatePollMs, signal);
  }
}
