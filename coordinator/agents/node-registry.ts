import type { X509Certificate } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { formatIdentity, type NodeIdentity } from '../../shared/identity.ts';
import { spkiSha256 } from '../../shared/tls.ts';
import { appendAuditWithin } from '../store/audit.ts';
import type { Database, NodeRow } from '../store/schema.ts';

export interface NodeRegistryDeps {
  readonly db: Kysely<Database>;
  readonly clusterId: string;
  readonly clock: Clock;
}

/** What is known of a node from its own agent; a hostile one can only lie about itself. */
export type NodeSighting = Partial<Pick<NodeRow, 'agent_version' | 'boot_id' | 'clock_skew_ms' | 'machine_facts'>>;

/** Which nodes may speak, with which certificates. */
export class NodeRegistry {
  readonly #deps: NodeRegistryDeps;

  constructor(deps: NodeRegistryDeps) {
    this.#deps = deps;
  }

  async find(name: string): Promise<NodeRow | undefined> {
    return this.#deps.db.selectFrom('node').selectAll().where('name', '=', name).executeTakeFirst();
  }

  /** Says why this certificate no longer speaks for its node; undefined when it does. Asked on every call. */
  async whyRefused(serial: string, identity: NodeIdentity): Promise<string | undefined> {
    const row = await this.#deps.db
      .selectFrom('certificate')
      .leftJoin('node', (join) => join.on('node.name', '=', identity.node))
      .select(['certificate.revoked_at_ms', 'certificate.san', 'node.generation', 'node.revoked_at_ms as node_revoked_at_ms'])
      .where('certificate.serial', '=', serial)
      .executeTakeFirst();
    if (identity.clusterId !== this.#deps.clusterId) return `it belongs to cluster ${identity.clusterId}`;
    if (row?.san !== formatIdentity(identity)) return 'this coordinator did not issue it';
    if (row.revoked_at_ms !== null || row.node_revoked_at_ms !== null) return `node ${identity.node} was revoked`;
    if (row.generation !== identity.generation) return `node ${identity.node} was enrolled again since`;
    return undefined;
  }

  /** Records a certificate before it leaves the coordinator. Part of the caller's transaction. */
  async record(certificate: X509Certificate, identity: NodeIdentity, transaction: Transaction<Database>): Promise<void> {
    await transaction
      .insertInto('certificate')
      .values({
        serial: certificate.serialNumber,
        san: formatIdentity(identity),
        spki_sha256: spkiSha256(certificate),
        not_before_ms: certificate.validFromDate.getTime(),
        not_after_ms: certificate.validToDate.getTime(),
        revoked_at_ms: null,
      })
      .execute();
  }

  /**
   * Takes a node's right to speak away: all its certificates, and the join tokens that wait for it. Safe to repeat.
   * The caller ends its open streams afterwards.
   *
   * @throws KubestepError `not-found` for a node that was never enrolled.
   */
  async revoke(name: string, actor: string): Promise<void> {
    const { db, clusterId, clock } = this.#deps;
    const now = clock.now();
    await db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('join_token').where('node', '=', name).where('used_at_ms', 'is', null).execute();
      const row = await transaction.selectFrom('node').select('generation').where('name', '=', name).executeTakeFirst();
      if (!row) return;
      const names = Array.from({ length: row.generation }, (_, index) =>
        formatIdentity({ role: 'node', clusterId, node: name, generation: index + 1 }),
      );
      await transaction
        .updateTable('certificate')
        .set({ revoked_at_ms: now })
        .where('san', 'in', names)
        .where('revoked_at_ms', 'is', null)
        .execute();
      const { numUpdatedRows } = await transaction
        .updateTable('node')
        .set({ revoked_at_ms: now })
        .where('name', '=', name)
        .where('revoked_at_ms', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return; // revoked before: once in the audit is enough
      await appendAuditWithin(transaction, { atMs: now, actor, action: 'node.revoke', object: `node:${name}` });
    });
    if (!(await this.find(name))) throw unknownNode(name);
  }

  async seen(name: string, sighting: NodeSighting = {}): Promise<void> {
    const { db, clock } = this.#deps;
    await db
      .updateTable('node')
      .set({ ...sighting, last_seen_ms: clock.now() })
      .where('name', '=', name)
      .execute();
  }
}

export function unknownNode(name: string): KubestepError {
  return new KubestepError('not-found', `node ${name} has no enrolled agent`, {
    hint: `run here: kubestep token create ${name}, and on the node: kubestep agent install --coordinator HOST:7444 --token TOKEN`,
  });
}
