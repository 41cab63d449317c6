import { parseNameInput } from './input-check.ts';
import type { SomeOf } from './operation-table.ts';
import { readJobResult } from './read-result.ts';

/** Questions to a node that need its network, so they are asked without its rights. */
export const checkOperations = {
  resolveName: {
    effect: 'read',
    warnAfterMs: 60_000,
    input: parseNameInput,
    work: () => ({ job: 'resolve-name' }),
    unit: () => ({ user: 'kubestep-etcd', hasNetwork: true, endAfterMs: 60_000 }),
    result: readJobResult,
  },
} as const satisfies SomeOf<'resolveName'>;
