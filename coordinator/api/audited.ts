import { toKubestepError } from '../../shared/errors.ts';
import type { CallContext } from './calls.ts';
import type { OperatorDeps } from './operator-ports.ts';

export interface Deed {
  /** As `node.drain`. */
  readonly action: string;
  readonly object: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes a deed down before it is done, so that none goes unrecorded; a refusal or failure is a second entry. */
export async function audited<T>(deps: OperatorDeps, { actor }: CallContext, deed: Deed, work: () => Promise<T>): Promise<T> {
  const { audit, clock } = deps;
  await audit({ ...deed, atMs: clock.now(), actor });
  try {
    return await work();
  } catch (thrown) {
    const { code, message } = toKubestepError(thrown);
    await audit({ ...deed, atMs: clock.now(), actor, detail: { ...deed.detail, outcome: code, message } });
    throw thrown;
  }
}
