import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { withDeadline } from '../../shared/with-deadline.ts';

describe('withDeadline', () => {
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  const rejection = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  const { signal: never } = new AbortController();

  it('gives what the work gives', async () => {
    expect(await withDeadline(60_000, never, async () => 'done')).to.equal('done');
  });

  it('ends the work when its time is over', async () => {
    expect(await rejection(withDeadline(10, never, untilAborted))).to.have.property('message', 'no answer within 0.01 s');
  });

  it('ends the work with the reason of the signal, before it begins and later', async () => {
    const ending = new AbortController();
    const working = rejection(withDeadline(60_000, ending.signal, untilAborted));
    const reason = new Error('enough');

    ending.abort(reason);

    expect(await working).to.equal(reason);
    expect(await rejection(withDeadline(60_000, ending.signal, async () => 'done'))).to.equal(reason);
  });

  it('ends the work also when nobody but the timer holds the signal', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const working = rejection(withDeadline(50, new AbortController().signal, untilAborted));

    collectGarbage();

    expect(await working).to.have.property('message', 'no answer within 0.05 s');
  });
});
