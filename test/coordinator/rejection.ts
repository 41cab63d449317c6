import { expect } from 'chai';
import { KubestepError } from '../../shared/errors.ts';

/** What the work was refused with. */
export async function rejection(work: Promise<unknown>): Promise<KubestepError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).to.be.instanceOf(KubestepError);
  return thrown as KubestepError;
}
