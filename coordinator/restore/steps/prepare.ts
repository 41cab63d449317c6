import { KubestepError } from '../../../shared/errors.ts';
import { OperationFailure } from '../../snapshots/node-operation.ts';
import { initialClusterOf, type RestoreMember } from '../restore-plan.ts';
import { nodeOf, perform, type RestoreScope } from '../restore-scope.ts';
import { byOperation, type RestoreHandler } from './handler.ts';

/** The member that a step is about. */
export function memberOf(scope: RestoreScope): RestoreMember {
  const found = scope.plan.members.find(({ node }) => node === nodeOf(scope));
  if (found) return found;
  throw new KubestepError('internal', `${nodeOf(scope)} is not a member of restore ${scope.plan.id}`);
}

/** The file comes from the node itself, or from the coordinator through the node's agent. */
export const stageSnapshotStep: RestoreHandler = byOperation(async (scope) => {
  const { name } = scope.plan.snapshot;
  const importIt = () => perform('importSnapshot', { snapshot: name, saved: savedOf(scope) }, scope);
  try {
    await importIt();
  } catch (thrown) {
    if (!(thrown instanceof OperationFailure) || thrown.reasonCode !== 'snapshot-missing') throw thrown;
    await deliver(scope);
    await importIt();
  }
});

/** One that only its member has, as a salvaged one, comes to the coordinator first. */
async function deliver(scope: RestoreScope): Promise<void> {
  const { plan, delivery, agentOn, note, signal } = scope;
  const { name, sha256, sizeBytes, member } = plan.snapshot;
  const request = { node: nodeOf(scope), snapshot: name };
  await note('fetching the snapshot from the coordinator');
  try {
    await delivery.deliver(request, signal);
  } catch (thrown) {
    if (!(thrown instanceof KubestepError) || thrown.code !== 'not-found') throw thrown;
    await note(`fetching the snapshot from ${member}`);
    await agentOn(member).fetchSnapshot({ name, sha256, sizeBytes }, signal);
    await delivery.deliver(request, signal);
  }
}

function savedOf({ plan: { snapshot } }: RestoreScope) {
  const { sha256, sizeBytes, revision, totalKeys, hash, compactRevision, etcdVersion, isComparable } = snapshot;
  const origin = { memberId: '0', clusterId: '0', method: 'stream' as const };
  return { ...origin, sha256, sizeBytes, revision, totalKeys, hash, compactRevision, etcdVersion, isComparedWithLive: isComparable };
}

/** Proven on this node, with the tools that will restore it, before anything is stopped. */
export const proveSnapshotStep: RestoreHandler = byOperation(async (scope) => {
  const { name, sha256, revision, totalKeys, hash, compactRevision, isComparable } = scope.plan.snapshot;
  if (!isComparable) return scope.note('it was never compared with a living member: nothing to compare it with now');
  const proof = await perform('verifySnapshot', { name, expected: { sha256, revision, totalKeys, hash, compactRevision } }, scope);
  if (!proof.isProven) throw new KubestepError('snapshot-invalid', `${name} is not proven on ${nodeOf(scope)}: ${proof.problem}`);
  await scope.note(`revision ${proof.revision}, ${proof.totalKeys} keys, as recorded`);
});

export const restoreBesideStep: RestoreHandler = byOperation(async (scope) => {
  const { plan } = scope;
  const { memberName, peerUrl, etcdVersion } = memberOf(scope);
  const { name: snapshot, sha256, sizeBytes } = plan.snapshot;
  const membership = { memberName, peerUrl, initialCluster: initialClusterOf(plan.members), token: plan.token };
  const request = { restore: plan.id, snapshot, sha256, sizeBytes, etcdVersion, bumpRevision: plan.bumpRevision, ...membership };
  await perform('restoreMember', request, scope);
});
