import { expect } from 'chai';
import type { GateLook } from '../../../../coordinator/run/gates/gate-look.ts';
import { untilStable } from '../../../../coordinator/run/gates/until-stable.ts';
import { defaultRunWaits } from '../../../../coordinator/run/run-waits.ts';
import type { StepScope } from '../../../../coordinator/run/step-scope.ts';
import { FakeClock } from '../../../fake-clock.ts';

const proven: GateLook = { processes: ['kubelet 1'], isProven: true };
const unproven: GateLook = { processes: ['kubelet 1'], isProven: false };
const other: GateLook = { processes: ['kubelet 2'], isProven: true };

/** Looks at these one after the other, and at the last one again and again; gives how many looks it took. */
async function looksUntilStable(looks: readonly GateLook[], polls: number): Promise<number> {
  let count = 0;
  const look = async () => {
    count += 1;
    return looks[Math.min(count, looks.length) - 1];
  };
  const step = { kind: 'nodeGate', node: 'cp1' };
  const scope = { clock: new FakeClock(), waits: defaultRunWaits, note: () => undefined, signal: new AbortController().signal, step };
  await untilStable(look, polls, scope as unknown as StepScope);
  return count;
}

describe('untilStable', () => {
  const { stablePolls, controlPlaneStablePolls } = defaultRunWaits;
  const cases: readonly { title: string; looks: readonly GateLook[]; polls: number; expected: number }[] = [
    { title: 'needs few looks when all is proven', looks: [proven], polls: controlPlaneStablePolls, expected: 3 },
    { title: 'watches for longer what is not proven', looks: [unproven], polls: controlPlaneStablePolls, expected: 8 },
    { title: 'counts looks that have nothing to tell', looks: [undefined], polls: stablePolls, expected: 3 },
    { title: 'begins again after a problem', looks: [proven, proven, 'not ready', proven], polls: stablePolls, expected: 6 },
    { title: 'begins again when a process is another one', looks: [proven, proven, other], polls: stablePolls, expected: 5 },
    { title: 'ends as soon as the proof is there', looks: [unproven, unproven, unproven, unproven, proven], polls: 8, expected: 5 },
  ];
  for (const { title, looks, polls, expected } of cases) {
    it(title, async () => {
      expect(await looksUntilStable(looks, polls)).to.equal(expected);
    });
  }

  it('fails with the last problem when its time is over', async () => {
    const thrown = await looksUntilStable(['kube-apiserver on cp1 is not ready'], stablePolls).catch((error: Error) => error);

    expect(thrown).to.have.property('code', 'deadline-exceeded');
    expect(String(thrown)).to.contain('kube-apiserver on cp1 is not ready');
  });
});
