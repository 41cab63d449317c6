import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';

const key = 'epoch';

/**
 * Begins a new epoch, durable before it is used. Executors remember the highest they saw and refuse lower ones: a coordinator that was
 * replaced and wakes up again can start nothing.
 *
 * @returns the new epoch; the first is 1.
 */
export async function beginEpoch(db: Kysely<Database>): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
    const epoch = Number(row?.value ?? 0) + 1;
    const value = String(epoch);
    await transaction
      .insertInto('setting')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
    return epoch;
  });
}
