import type { Kysely } from 'kysely';
import { OperationLogs } from '../agents/operation-logs.ts';
import type { Database } from '../store/schema.ts';
import type { OperationOutputPort } from './operator-ports.ts';

/** Reads what agents have reported; never past the offset that the store vouches for. */
export function createOperationOutput(db: Kysely<Database>, operationLogsDir: string): OperationOutputPort {
  const logs = new OperationLogs(operationLogsDir);
  return {
    read: async (operationId, offset) => {
      const row = await db.selectFrom('operation').select('output_bytes').where('id', '=', operationId).executeTakeFirst();
      return { bytes: row ? await logs.read(operationId, offset, row.output_bytes) : new Uint8Array() };
    },
  };
}
