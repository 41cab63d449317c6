import type { Kysely } from 'kysely';
import { waitUntil } from '../../shared/clock.ts';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { OperationInput, OperationKind, OperationResult } from '../../shared/operations.ts';
import type { EtcdMemberFacts } from '../../shared/operations-etcd.ts';
import { type OperationDeps, runOnNode } from '../snapshots/node-operation.ts';
import type { Database } from '../store/schema.ts';
import type { MemberView } from './etcd-service.ts';

export interface ReplaceRequest {
  readonly node: string;
  readonly look: () => Promise<MemberView[]>;
  readonly onNote: (text: string) => void;
}

interface ReplaceDeps extends OperationDeps {
  readonly db: Kysely<Database>;
}

type Listed = EtcdMemberFacts['members'][number];
type On = <K extends OperationKind>(node: string, kind: K, input: OperationInput<K>) => Promise<OperationResult<K>>;

const catchUpWait = { everyMs: 2_000, forMs: 30 * 60_000 };
const settleWait = { everyMs: 1_000, forMs: 60_000 };

/**
 * One member of several is broken: out of the cluster, its data aside, back as a learner on an empty folder, and a voter again when it has caught
 * up. A member that has taken part and lost its data must never start under its old id: it panics, or worse (measured). Each part looks first,
 * so that the same command again goes on; the id under which its manifest is parked is durable.
 *
 * @throws KubestepError `preflight-refused` without a quorum of the others: then only a restore helps.
 */
export async function replaceMember(request: ReplaceRequest, deps: ReplaceDeps, signal: AbortSignal): Promise<void> {
  const { node, look, onNote } = request;
  const { broken, healthy } = choose(await look(), node);
  const { peerUrl, name } = broken.facts.member;
  const restore = await durableId(node, deps);
  const on: On = (where, kind, input) => runOnNode({ node: where, kind, input, record: async () => undefined }, deps, signal);
  const list = async () => (await on(healthy.node, 'readEtcd', {})).members;
  const find = async () => (await list()).find((member) => member.peerUrls.includes(peerUrl));

  const before = await find();
  // A learner with our URL is what an earlier try of this command has added.
  if (before?.isLearner !== true) {
    onNote(`stopping etcd on ${node}`);
    await on(node, 'parkManifests', { restore, components: ['etcd'] });
    if (before) onNote(`taking member ${before.id} out of the cluster`);
    if (before) await on(healthy.node, 'removeMember', { memberId: before.id });
    await on(node, 'swapMember', { restore, direction: 'out' });
    await addWhenHealthy(() => on(healthy.node, 'addLearner', { peerUrl }), request, deps, signal);
  }
  const initialCluster = membersOf(await list(), { peerUrl, name });
  onNote(`starting ${node} on an empty folder, as a learner`);
  await startParked(on, { node, restore, initialCluster });
  await promoteWhenReady({ on, find, healthy: healthy.node }, request, deps, signal);
  await forgetId(node, deps);
  onNote(`the member on ${node} votes again; its old data are kept as member.kubestep-${restore}`);
}

interface Broken extends MemberView {
  readonly facts: NonNullable<MemberView['facts']> & { readonly member: NonNullable<NonNullable<MemberView['facts']>['member']> };
}

function choose(members: readonly MemberView[], node: string): { readonly broken: Broken; readonly healthy: MemberView } {
  const seen = members.find((member) => member.node === node);
  const member = seen?.facts?.member;
  if (!seen?.facts || !member) {
    throw new KubestepError('not-found', `${node} has no etcd member that its agent could see: ${seen?.problem ?? 'it has no manifest'}`, {
      hint: 'kubestep etcd status',
    });
  }
  const others = members.filter((other) => other.node !== node && other.etcd !== undefined && !/^0*$/.test(other.etcd.leaderId));
  const [healthy] = others;
  const voters = healthy?.etcd?.members.filter(({ isLearner }) => !isLearner).length ?? 0;
  if (!healthy || others.length < Math.floor(voters / 2) + 1) {
    throw new KubestepError('preflight-refused', `without ${node} there is no quorum: ${others.length} of ${voters} voters are well`, {
      hint: 'restore the cluster: kubestep backup list',
    });
  }
  return { broken: { ...seen, facts: { ...seen.facts, member } }, healthy };
}

function membersOf(listed: readonly Listed[], own: { readonly peerUrl: string; readonly name: string }): string {
  const others = listed.filter(({ peerUrls }) => !peerUrls.includes(own.peerUrl));
  return [...others.map(({ name, peerUrls }) => `${name}=${peerUrls[0]}`), `${own.name}=${own.peerUrl}`].sort().join(',');
}

/** Right after a removal etcd says `unhealthy cluster` for some five seconds. */
async function addWhenHealthy(add: () => Promise<unknown>, { onNote }: ReplaceRequest, { clock }: OperationDeps, signal: AbortSignal) {
  let last: unknown;
  const isAdded = async () => {
    try {
      await add();
      return true;
    } catch (thrown) {
      signal.throwIfAborted();
      last = thrown;
      onNote(`waiting: ${toKubestepError(thrown).message}`);
      return false;
    }
  };
  if (!(await waitUntil(isAdded, settleWait, clock, signal))) throw last;
}

async function startParked(on: On, { node, restore, initialCluster }: { node: string; restore: string; initialCluster: string }) {
  const { manifests } = await on(node, 'inspectMember', { restore });
  if (manifests.etcd !== 'parked') return;
  await on(node, 'writeEtcdManifest', { restore, initialCluster, version: 'restored' });
  await on(node, 'returnManifests', { restore, components: ['etcd'] });
}

interface Promotion {
  readonly on: On;
  readonly find: () => Promise<Listed | undefined>;
  readonly healthy: string;
}

async function promoteWhenReady(
  { on, find, healthy }: Promotion,
  { node, onNote }: ReplaceRequest,
  { clock }: OperationDeps,
  signal: AbortSignal,
) {
  let problem = '';
  const votes = async () => {
    const member = await find();
    if (!member) throw new KubestepError('effect-not-visible', `the member on ${node} is not listed any more`);
    if (!member.isLearner) return true;
    try {
      await on(healthy, 'promoteMember', { memberId: member.id });
    } catch (thrown) {
      signal.throwIfAborted();
      const { message } = toKubestepError(thrown);
      if (message !== problem) onNote(`waiting: ${message}`);
      problem = message;
    }
    return (await find())?.isLearner === false;
  };
  if (await waitUntil(votes, catchUpWait, clock, signal)) return;
  throw new KubestepError('deadline-exceeded', `the member on ${node} has not caught up: ${problem}`, {
    hint: `go on with: kubestep etcd member replace ${node}`,
  });
}

const keyOf = (node: string) => `member-replacement:${node}`;

/** Under which id the manifest of a node is parked, when its replacement has begun and not ended. */
export async function replacementOf(node: string, db: Kysely<Database>): Promise<string | undefined> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', keyOf(node)).executeTakeFirst();
  return row?.value;
}

async function durableId(node: string, { db, clock }: ReplaceDeps): Promise<string> {
  const known = await replacementOf(node, db);
  if (known !== undefined) return known;
  const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '');
  const minute = Math.floor((clock.now() % (24 * 3600_000)) / 60_000) + 1; // one a day and node is already much
  const id = `rp-${day}-${minute}`;
  await db
    .insertInto('setting')
    .values({ key: keyOf(node), value: id })
    .execute();
  return id;
}

async function forgetId(node: string, { db }: ReplaceDeps): Promise<void> {
  await db.deleteFrom('setting').where('key', '=', keyOf(node)).execute();
}
