import type { Kysely } from 'kysely';
import { toKubestepError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/log.ts';
import type { EtcdMemberFacts } from '../../shared/operations-etcd.ts';
import type { MemberFacts } from '../../shared/operations-restore.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import { askNode } from '../inventory/observe-node.ts';
import type { OperationDeps } from '../snapshots/node-operation.ts';
import { withSnapshotLock } from '../snapshots/snapshot-lock.ts';
import type { Database } from '../store/schema.ts';
import { defragMembers } from './defrag.ts';
import { replaceMember, replacementOf } from './replace-member.ts';

export interface EtcdServiceDeps extends OperationDeps {
  readonly db: Kysely<Database>;
  readonly cluster: ClusterPort;
  readonly log: Logger;
  readonly epoch: number;
}

/** A node with a member, as both were seen just now. */
export interface MemberView {
  readonly node: string;
  /** Absent when the agent does not answer. */
  readonly facts?: MemberFacts;
  /** Absent when the member does not answer. */
  readonly etcd?: EtcdMemberFacts;
  readonly problem?: string;
}

type Note = (text: string) => void;

/** Care for etcd's members without a restore. Needs agents, and a quorum for everything but `status`. */
export class EtcdService {
  readonly #deps: EtcdServiceDeps;

  constructor(deps: EtcdServiceDeps) {
    this.#deps = deps;
  }

  /** Every enrolled node that has a member, and every one that may have: its agent does not answer. */
  async status(signal: AbortSignal): Promise<MemberView[]> {
    const { db } = this.#deps;
    const rows = await db.selectFrom('node').select('name').where('revoked_at_ms', 'is', null).orderBy('name').execute();
    const seen = await Promise.all(rows.map(({ name }) => this.#look(name, signal)));
    return seen.filter(({ facts, problem }) => facts?.member !== undefined || (facts === undefined && problem !== undefined));
  }

  /** One member after the other, the leader last, each only while all are well. @throws KubestepError `preflight-refused`, `conflict`. */
  async defrag(node: string | undefined, onNote: Note, signal: AbortSignal): Promise<void> {
    const lock = { trigger: 'manual', isWaiting: false, what: 'the defragmentation of etcd' } as const;
    await withSnapshotLock(lock, this.#deps, signal, () =>
      defragMembers({ node, look: () => this.status(signal), onNote }, this.#deps, signal),
    );
  }

  /** Takes a broken member out, cleans it and brings it back. Safe to repeat: goes on where it was. */
  async replace(node: string, onNote: Note, signal: AbortSignal): Promise<void> {
    const lock = { trigger: 'manual', isWaiting: false, what: `the replacement of the etcd member on ${node}` } as const;
    await withSnapshotLock(lock, this.#deps, signal, () =>
      replaceMember({ node, look: () => this.status(signal), onNote }, this.#deps, signal),
    );
  }

  async #look(node: string, signal: AbortSignal): Promise<MemberView> {
    if (!this.#deps.agentOn(node).isConnected()) return { node, problem: 'its agent is not connected' };
    try {
      // A replacement that was cut off has parked the manifest under its own id; without one any id shows what is in place.
      const restore = (await replacementOf(node, this.#deps.db)) ?? 'rs-20000101-1';
      const facts = await askNode(node, { kind: 'inspectMember', input: { restore } }, this.#deps, signal);
      if (!facts.member) return { node, facts };
      return { node, facts, ...(await this.#member(node, signal)) };
    } catch (thrown) {
      signal.throwIfAborted();
      return { node, problem: toKubestepError(thrown).message };
    }
  }

  async #member(node: string, signal: AbortSignal): Promise<Pick<MemberView, 'etcd' | 'problem'>> {
    try {
      return { etcd: await askNode(node, { kind: 'readEtcd', input: {} }, this.#deps, signal) };
    } catch (thrown) {
      signal.throwIfAborted();
      return { problem: toKubestepError(thrown).message };
    }
  }
}
