import { waitUntil } from '../../../shared/clock.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { type BootFacts, type BootIdentity, isOtherBoot } from '../../../shared/os-operations.ts';
import { askNode } from '../../inventory/observe-node.ts';
import { ask, nodeOf, patiently, type StepScope } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

/** dpkg's database is the evidence, read by an operation of its own: also after a crash, and on a node that was further already. */
export const upgradeOsPackagesStep: StepHandler<'upgradeOsPackages'> = {
  observe: async () => null,
  check: async ({ packages }, scope) => (await ask('readOs', { packages }, scope)).notReached.length === 0,
  apply: ({ packages }, { operations }) => operations.perform('upgradeOsPackages', { packages }),
};

interface BootBefore extends BootIdentity {
  /** Decided once, when the packages of the node are upgraded: after the reboot nothing says any more that it was due. */
  readonly isDue: boolean;
}

/**
 * The evidence is another boot. Which one ends is part of the order and journaled before it: however often it is repeated, a node is rebooted
 * once. A node that does not come back within the time of lost contact fails the step, and nothing else starts.
 */
export const rebootStep: StepHandler<'reboot', BootBefore> = {
  async observe({ policy }, scope) {
    const { bootId, userspaceTimestampUs, rebootReasons } = await bootNow(scope);
    return { bootId, userspaceTimestampUs, isDue: policy === 'always' || rebootReasons.length > 0 };
  },

  check: async (_args, scope, before) => !before.isDue || isOtherBoot(before, await bootNow(scope)),

  async apply(_args, scope, { bootId, userspaceTimestampUs }) {
    const { operations, waits, clock, signal } = scope;
    const before = { bootId, userspaceTimestampUs };
    await operations.perform('reboot', before);
    scope.note(`waiting for ${nodeOf(scope)} to come back`);
    await waitUntil(
      async () => isOtherBoot(before, await bootNow(scope)),
      { everyMs: waits.pollMs, forMs: waits.contactLossMs },
      clock,
      signal,
    );
  },
};

/** A node that goes down refuses every new unit for a while: that is "not yet", like an agent that is away. */
async function bootNow(scope: StepScope): Promise<BootFacts> {
  return patiently(async () => {
    try {
      return (await askNode(nodeOf(scope), { kind: 'readOs', input: { packages: [] } }, scope, scope.signal)).boot;
    } catch (thrown) {
      if (!(thrown instanceof KubestepError) || thrown.code !== 'command-failed') throw thrown;
      throw new KubestepError('unavailable', thrown.message, { cause: thrown });
    }
  }, scope);
}
