import { KubestepError } from '../../shared/errors.ts';
import type { OnBlocked } from '../drain/drain-port.ts';

/** `force` deletes by name only, and a name without it would be a wish that nobody reads. */
export function refuseUnnamed({ onBlocked, forcePod }: { readonly onBlocked: OnBlocked; readonly forcePod: readonly string[] }): void {
  if (onBlocked === 'force' && forcePod.length === 0) {
    throw new KubestepError('usage', '--on-blocked force deletes by name only, and no pod is named', {
      hint: 'name each: --force-pod NAMESPACE/NAME',
    });
  }
  if (onBlocked !== 'force' && forcePod.length > 0) {
    throw new KubestepError('usage', `--force-pod is for --on-blocked force, not ${onBlocked}`, {
      hint: 'add --on-blocked force, or leave --force-pod out',
    });
  }
  const wrong = forcePod.find((pod) => !/^[a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*$/.test(pod));
  if (wrong !== undefined) throw new KubestepError('usage', `--force-pod ${JSON.stringify(wrong)} is not written as NAMESPACE/NAME`);
}
