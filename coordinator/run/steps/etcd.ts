import { KubestepError, toKubestepError } from '../../../shared/errors.ts';
import type { EtcdMemberFacts } from '../../../shared/operations-etcd.ts';
import { formatDuration } from '../../../shared/text.ts';
import { etcdOthersProblem, isEtcdAtLeast } from '../gates/etcd-gate.ts';
import { untilStable } from '../gates/until-stable.ts';
import { ask, nodeOf, type StepScope, untilEffect } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';
import { replaceStaleSnapshot } from './snapshot.ts';

/** A member that stops while it leads leaves everybody without a leader until an election has ended. */
export const moveEtcdLeaderStep: StepHandler<'moveEtcdLeader'> = {
  observe: async () => null,
  check: async (_args, scope) => (await leadershipOf(scope)) === 'elsewhere',
  async apply(_args, scope) {
    let seen = await leadershipOf(scope);
    const isKnown = async () => {
      seen = seen === 'nowhere' ? await leadershipOf(scope) : seen;
      return seen !== 'nowhere';
    };
    await untilEffect(isKnown, scope);
    if (seen === 'elsewhere') return true; // an election has done it
    await scope.operations.perform('moveEtcdLeader', {});
    // Seen once, it has been handed over: an election right after that is the members' own affair, and no reason to fail.
    return untilEffect(async () => (await leadershipOf(scope)) === 'elsewhere', scope);
  },
};

/** The runtime's images are not among the facts of a node, so the operation's own success is the evidence. */
export const pullEtcdImageStep: StepHandler<'pullEtcdImage'> = {
  observe: async () => null,
  check: async (_args, { operations }) => operations.hasSucceeded('pullEtcdImage'),
  async apply({ tag }, { operations }) {
    await operations.perform('pullEtcdImage', { tag });
  },
};

export const upgradeEtcdStep: StepHandler<'upgradeEtcd'> = {
  observe: async () => null,
  check: ({ version }, scope) => tells(version, scope),
  async apply({ tag, version }, scope) {
    await replaceStaleSnapshot(scope);
    // Quorum must stand without this member for as long as it is away.
    await untilStable(() => etcdOthersProblem(scope), scope.waits.stablePolls, scope);
    // One that does not answer may just be starting with the new image; if it is broken, another image is no repair.
    if (!(await untilEffect(async () => (await memberOf(scope)) !== undefined, scope))) throw notThere(version, scope);
    if (await tells(version, scope)) return;
    await scope.operations.perform('upgradeEtcd', { tag });
    if (!(await untilEffect(() => tells(version, scope), scope))) throw notThere(version, scope);
  },
};

function notThere(version: string, scope: StepScope): KubestepError {
  const node = nodeOf(scope);
  return new KubestepError(
    'effect-not-visible',
    `the member on ${node} does not run etcd ${version} after ${formatDuration(scope.waits.effectMs)}`,
    {
      hint: `on ${node}: crictl logs $(crictl ps -a --name etcd -q | head -1); the manifest of before is in /etc/kubernetes/kubestep-etcd`,
    },
  );
}

async function tells(version: string, scope: StepScope): Promise<boolean> {
  const member = await memberOf(scope);
  return member !== undefined && isEtcdAtLeast(member.version, version);
}

async function leadershipOf(scope: StepScope): Promise<'here' | 'elsewhere' | 'nowhere'> {
  const { memberId, leaderId } = await ask('readEtcd', {}, scope);
  if (/^0*$/.test(leaderId)) return 'nowhere';
  return leaderId === memberId ? 'here' : 'elsewhere';
}

/** Undefined while the member does not answer: it starts, or has not begun to. */
async function memberOf(scope: StepScope): Promise<EtcdMemberFacts | undefined> {
  try {
    return await ask('readEtcd', {}, scope);
  } catch (thrown) {
    scope.signal.throwIfAborted();
    if (toKubestepError(thrown).code !== 'command-failed') throw thrown;
    scope.note(`waiting for the member on ${nodeOf(scope)}: ${toKubestepError(thrown).message}`);
    return undefined;
  }
}
