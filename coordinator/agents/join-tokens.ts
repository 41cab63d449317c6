import { createHash, timingSafeEqual } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { formatJoinToken, isHostPort } from '../../shared/join-token.ts';
import { parseNodeName } from '../../shared/names.ts';
import type { Random } from '../../shared/random.ts';
import { appendAuditWithin } from '../store/audit.ts';
import type { Database, JoinTokenRow } from '../store/schema.ts';

export const tokenLifetimeMs = 15 * 60_000;
/** A node whose answer was lost may ask again this long, with the same key. */
const repeatableForMs = 10 * 60_000;

export interface JoinTokensDeps {
  readonly db: Kysely<Database>;
  readonly pin: string;
  readonly clock: Clock;
  readonly random: Random;
}

export interface IssuedToken {
  /** The whole text for `kubestep agent install --token`. Shown once: only its hash is kept. */
  readonly token: string;
  readonly expiresAtMs: number;
}

/** How a token may be used: for the first time, or again by the key that burnt it. */
export type TokenUse = { readonly use: 'first'; readonly row: JoinTokenRow } | { readonly use: 'again'; readonly serial: string };

/** Single-use secrets, each bound to one node name. */
export class JoinTokens {
  readonly #deps: JoinTokensDeps;

  constructor(deps: JoinTokensDeps) {
    this.#deps = deps;
  }

  /**
   * Makes a token for one node.
   *
   * @param options - `enrolment`: `host:port` where the node reaches the enrolment listener; travels in the token. `actor` goes to the audit.
   * @throws KubestepError `usage` for something that is not a node name.
   */
  async create(node: string, { enrolment, actor }: { readonly enrolment: string; readonly actor: string }): Promise<IssuedToken> {
    const { db, pin, clock, random } = this.#deps;
    const secret = Buffer.from(random.bytes(32)).toString('base64url');
    const now = clock.now();
    const expiresAtMs = now + tokenLifetimeMs;
    if (!isHostPort(enrolment)) throw new KubestepError('usage', `${JSON.stringify(enrolment)} is not HOST:PORT`);
    const row: JoinTokenRow = {
      token_sha256: hashOf(secret),
      node: parseNodeName(node),
      created_at_ms: now,
      expires_at_ms: expiresAtMs,
      used_at_ms: null,
      used_spki_sha256: null,
      certificate_serial: null,
    };
    await db.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('join_token')
        .where('expires_at_ms', '<', now - tokenLifetimeMs)
        .execute();
      await transaction.insertInto('join_token').values(row).execute();
      await appendAuditWithin(transaction, { atMs: now, actor, action: 'token.create', object: `node:${node}` });
    });
    return { token: formatJoinToken({ enrolment, pin, node, secret }), expiresAtMs };
  }

  /**
   * Tells whether a secret may be used for this node by this key.
   *
   * @throws KubestepError `unauthenticated` when it is unknown, of another node, used or expired.
   */
  async check(secret: string, node: string, spkiSha256: string): Promise<TokenUse> {
    const rows = await this.#deps.db.selectFrom('join_token').selectAll().where('node', '=', node).execute();
    const row = rows.find((candidate) => isSameHash(candidate.token_sha256, hashOf(secret)));
    const now = this.#deps.clock.now();
    if (!row) throw refuse(node, 'it is not known here for this node');
    if (row.used_at_ms !== null) {
      const isRepeat = row.used_spki_sha256 === spkiSha256 && now <= row.used_at_ms + repeatableForMs;
      if (isRepeat && row.certificate_serial !== null) return { use: 'again', serial: row.certificate_serial };
      throw refuse(node, 'it was used already');
    }
    if (now > row.expires_at_ms) throw refuse(node, `it expired at ${new Date(row.expires_at_ms).toISOString()}`);
    return { use: 'first', row };
  }

  /**
   * Burns a token in the transaction that records the certificate: of two that race, one wins.
   *
   * @throws KubestepError `unauthenticated` when it was burnt or deleted since it was checked.
   */
  async burn(row: JoinTokenRow, use: { spkiSha256: string; serial: string }, transaction: Transaction<Database>): Promise<void> {
    const { numUpdatedRows } = await transaction
      .updateTable('join_token')
      .set({ used_at_ms: this.#deps.clock.now(), used_spki_sha256: use.spkiSha256, certificate_serial: use.serial })
      .where('token_sha256', '=', row.token_sha256)
      .where('used_at_ms', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw refuse(row.node, 'it was used already');
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function isSameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refuse(node: string, why: string): KubestepError {
  return new KubestepError('unauthenticated', `the join token for node ${node} is refused: ${why}`, {
    hint: `make a new one on the coordinator: kubestep token create ${node}`,
  });
}
