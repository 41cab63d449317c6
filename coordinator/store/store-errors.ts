import { KubestepError } from '../../shared/errors.ts';

/** The code of an SQLite error such as `SQLITE_FULL` or `SQLITE_CONSTRAINT_UNIQUE`; undefined for anything else. */
export function sqliteCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' && thrown.code.startsWith('SQLITE_') ? thrown.code : undefined;
}

/** True when a UNIQUE, PRIMARY KEY or partial-index rule refused the row; callers say which rule it was. */
export function isUniqueViolation(thrown: unknown): boolean {
  const code = sqliteCode(thrown);
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

/** Names what an operator must act on; everything else passes through unchanged, so that callers can tell constraints apart. */
export function translateStoreError(thrown: unknown, path: string): unknown {
  const code = sqliteCode(thrown);
  if (code === 'SQLITE_FULL') {
    return new KubestepError('disk-full', `the disk of the database ${path} is full; the last write was not recorded`, {
      cause: thrown,
      hint: 'free space on that file system; the coordinator goes on without a restart',
    });
  }
  if (code?.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return storeCorrupt(path, thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
  return thrown;
}

export function storeCorrupt(path: string, evidence: string, cause?: unknown): KubestepError {
  return new KubestepError('store-corrupt', `the database ${path} is damaged: ${evidence}`, {
    cause,
    hint: 'keep the file, put the newest copy of it back, and start the coordinator again',
  });
}
