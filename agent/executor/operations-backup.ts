import { parseCollectInput, parseResourcesInput, parseSealInput } from './input-backup.ts';
import type { SomeOf } from './operation-table.ts';
import { readJobResult } from './read-result.ts';

const minuteMs = 60_000;

/** What a set needs besides etcd's own file. */
export const backupOperations = {
  sealSnapshot: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseSealInput,
    work: () => ({ job: 'etcd/seal-snapshot' }),
    unit: () => ({ user: 'kubestep-etcd', hasNetwork: false }),
    result: readJobResult,
  },
  collectConfiguration: {
    effect: 'read',
    warnAfterMs: minuteMs,
    input: parseCollectInput,
    work: () => ({ job: 'etcd/collect-configuration' }),
    unit: () => ({ hasNetwork: false, endAfterMs: 5 * minuteMs }),
    result: readJobResult,
  },
  saveResources: {
    effect: 'read',
    warnAfterMs: 10 * minuteMs,
    input: parseResourcesInput,
    work: () => ({ job: 'resources/save-resources' }),
    unit: ({ kubernetesDir }) => ({
      ...{ user: 'kubestep-etcd', hasNetwork: true, endAfterMs: 60 * minuteMs },
      credentials: { 'admin.conf': `${kubernetesDir}/admin.conf` },
    }),
    result: readJobResult,
  },
} as const satisfies SomeOf<'sealSnapshot' | 'collectConfiguration' | 'saveResources'>;
