import { createHash } from 'node:crypto';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { KubestepError } from '../../shared/errors.ts';
import { canonicalJson } from '../../shared/order.ts';
import type { AuditRow, Database } from './schema.ts';

export interface AuditEntry {
  readonly atMs: number;
  /** Who: an operator as the socket's peer credentials name them, `node:<name>`, or `coordinator`. */
  readonly actor: string;
  /** What, as `upgrade.start` or `token.create`. */
  readonly action: string;
  readonly object: string;
  readonly detail?: unknown;
}

/** The hash before the first entry. */
const genesis = '0'.repeat(64);

/** Appends one entry whose hash covers the one before: a row that is changed or taken out later breaks the chain. */
export async function appendAudit(db: Kysely<Database>, entry: AuditEntry): Promise<void> {
  await db.transaction().execute((transaction) => appendAuditWithin(transaction, entry));
}

/** The same inside a transaction of the caller, so that the deed and its record are durable together. */
export async function appendAuditWithin(transaction: Transaction<Database>, entry: AuditEntry): Promise<void> {
  const last = await transaction.selectFrom('audit').select('hash').orderBy('sequence', 'desc').limit(1).executeTakeFirst();
  const row = {
    at_ms: entry.atMs,
    actor: entry.actor,
    action: entry.action,
    object: entry.object,
    detail: entry.detail === undefined ? null : canonicalJson(entry.detail),
    previous_hash: last?.hash ?? genesis,
  };
  await transaction
    .insertInto('audit')
    .values({ ...row, hash: hashOf(row) })
    .execute();
}

/**
 * Recomputes the whole chain.
 *
 * @returns how many entries there are, and the hash of the last one: a copy of it kept elsewhere proves that nothing was cut off the end.
 * @throws KubestepError `store-corrupt` naming the first entry that does not fit.
 */
export async function verifyAudit(db: Kysely<Database>): Promise<{ readonly entries: number; readonly lastHash: string }> {
  let lastHash = genesis;
  const rows = await db.selectFrom('audit').selectAll().orderBy('sequence').execute();
  for (const row of rows) {
    if (row.previous_hash !== lastHash || row.hash !== hashOf(row)) {
      throw new KubestepError('store-corrupt', `audit entry ${row.sequence} (${row.action}) does not fit the one before it`, {
        hint: 'keep the database file: an entry was changed or removed outside kubestep',
      });
    }
    lastHash = row.hash;
  }
  return { entries: rows.length, lastHash };
}

function hashOf(row: Omit<Selectable<AuditRow>, 'sequence' | 'hash'>): string {
  const { at_ms, actor, action, object, detail, previous_hash } = row;
  return createHash('sha256').update(canonicalJson({ at_ms, actor, action, object, detail, previous_hash })).digest('hex');
}
