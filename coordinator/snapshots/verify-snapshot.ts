import { KubestepError } from '../../shared/errors.ts';
import type { OperationInput, OperationKind } from '../../shared/operations.ts';
import type { SnapshotProof } from '../../shared/operations-etcd.ts';
import { type CheckDeps, checkCopies, recordQuarantine } from './check-copies.ts';
import { type OperationDeps, OperationFailure, runOnNode } from './node-operation.ts';
import type { Snapshot, SnapshotCopy } from './snapshot-port.ts';
import { readSet, writeSet } from './snapshot-set.ts';
import { proveSnapshot, whyUnproven } from './take-snapshot.ts';

export type VerifyDeps = OperationDeps & CheckDeps;
type Expectation = OperationInput<'verifySnapshot'>['expected'];

/**
 * Checks every copy at rest, then proves the member's own by restoring it. A bad copy is put aside; the set stays what it was as long as a good one of
 * the same bytes is left.
 *
 * @throws KubestepError `snapshot-invalid` naming every bad copy, after the row says what is left.
 */
export async function verifySnapshot(snapshot: Snapshot, deps: VerifyDeps, signal: AbortSignal): Promise<Snapshot> {
  const expected = expectationOf(snapshot);
  const { copies, damage } = await checkCopies(snapshot, deps, signal);
  let current: Snapshot = { ...snapshot, copies };
  await deps.store.settle(current);
  const record = async (operationId: string) => {
    current = { ...current, operationIds: [...current.operationIds, operationId] };
    await deps.store.settle(current);
  };
  const own = copies.find(({ place }) => place.startsWith('node:'));
  const member = own && (await proveOnMember(current, own, { expected, record, deps }, signal));
  const settled = settle(current, { member, damage }, deps.nowMs());
  await deps.store.settle(settled);
  const problems = [...damage, ...(member?.problem === undefined ? [] : [member.problem])];
  await deps.store.record({
    ...{ atMs: deps.nowMs(), snapshot: snapshot.name, type: problems.length > 0 ? 'failed' : 'verified' },
    detail: problems.join('; ') || `${copies.length} copies are what was stored`,
  });
  const set = await readSet(deps.snapshotsDir, snapshot.name).catch(() => undefined);
  if (set) await writeSet(deps.snapshotsDir, { ...set, snapshot: settled });
  if (problems.length === 0) return settled;
  throw new KubestepError('snapshot-invalid', problems.join('; '), { hint: hintOf(settled) });
}

interface MemberProof {
  readonly problem?: string;
  /** The data themselves are wrong, so every copy of the same bytes is. */
  readonly isWholeSetBad: boolean;
  /** The member has no such file any more: nothing was proven. */
  readonly isGone?: boolean;
}

interface ProofRequest {
  readonly expected: Expectation;
  readonly record: (operationId: string) => Promise<void>;
  readonly deps: VerifyDeps;
}

async function proveOnMember(
  snapshot: Snapshot,
  own: SnapshotCopy,
  { expected, record, deps }: ProofRequest,
  signal: AbortSignal,
): Promise<MemberProof> {
  const node = own.place.slice('node:'.length);
  const run = <K extends OperationKind>(kind: K, input: OperationInput<K>) => runOnNode({ node, kind, input, record }, deps, signal);
  try {
    await run('prepareEtcdTools', {});
    return await judge(snapshot, own, await proveSnapshot(snapshot, expected, run), deps);
  } catch (thrown) {
    if (!(thrown instanceof OperationFailure) || thrown.reasonCode !== 'snapshot-missing') throw thrown;
    return { problem: `${own.place}: its file is gone`, isWholeSetBad: false, isGone: true };
  }
}

async function judge(snapshot: Snapshot, own: SnapshotCopy, proof: SnapshotProof, deps: VerifyDeps): Promise<MemberProof> {
  const problem = whyUnproven(snapshot, proof);
  if (problem === undefined) return { isWholeSetBad: false };
  if (!proof.isFileDamaged) return { problem, isWholeSetBad: true };
  await recordQuarantine(snapshot, `${own.place}: ${problem}`, deps);
  return { problem, isWholeSetBad: false };
}

function settle(
  { problem: earlier, ...known }: Snapshot,
  { member, damage }: { readonly member: MemberProof | undefined; readonly damage: readonly string[] },
  nowMs: number,
): Snapshot {
  const isMemberBad = member?.problem !== undefined;
  const copies = known.copies.filter(({ place }) => !(isMemberBad && place.startsWith('node:')));
  if (member?.isWholeSetBad || copies.length === 0) {
    return { ...known, copies: known.copies, state: 'failed', problem: member?.problem ?? damage.join('; ') };
  }
  // Without a proof of its own it stays what it was: the bytes that are left are those that were proven.
  if (!member || isMemberBad) return { ...known, copies, ...(earlier !== undefined && { problem: earlier }) };
  const isWhole = copies.length > 1 && known.configuration !== undefined;
  if (isWhole || known.state === 'verified') return { ...known, copies, state: 'verified', verifiedAtMs: nowMs };
  return { ...known, copies, state: 'unverified', verifiedAtMs: nowMs, problem: earlier ?? 'its set is not complete' };
}

function hintOf({ state, copies }: Snapshot): string {
  if (state === 'failed') return 'take a new one: kubestep backup create';
  return `good copies are left at ${copies.map(({ place }) => place).join(', ')}; take a new one all the same: kubestep backup create`;
}

export function expectationOf(snapshot: Snapshot): Expectation {
  const { sha256, revision, totalKeys, hash, compactRevision } = snapshot;
  if (sha256 === undefined || revision === undefined) {
    throw new KubestepError('snapshot-invalid', `snapshot ${snapshot.name} was never saved: ${snapshot.problem ?? 'unknown'}`);
  }
  if (totalKeys === undefined || hash === undefined || compactRevision === undefined) {
    throw new KubestepError(
      'snapshot-invalid',
      `snapshot ${snapshot.name} was never compared with the living member: nothing can prove it now`,
    );
  }
  return { sha256, revision, totalKeys, hash, compactRevision };
}
