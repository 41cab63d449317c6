import type { NodePaths } from '../../shared/paths.ts';
import { parseNothing, parseSnapshotInput, parseVerifyInput } from './input.ts';
import { parseSaveInput } from './input-backup.ts';
import type { SomeOf, UnitSettings } from './operation-table.ts';
import { readJobResult } from './read-result.ts';

const minuteMs = 60_000;

/** The node's own client certificate reaches the unprivileged job through PID 1; no process of ours can read the key otherwise. */
export const asEtcdClient =
  (endAfterMs?: number) =>
  ({ kubernetesDir }: NodePaths): UnitSettings => ({
    user: 'kubestep-etcd',
    hasNetwork: true,
    credentials: {
      'etcd.yaml': `${kubernetesDir}/manifests/etcd.yaml`,
      'ca.crt': `${kubernetesDir}/pki/etcd/ca.crt`,
      'client.crt': `${kubernetesDir}/pki/etcd/healthcheck-client.crt`,
      'client.key': `${kubernetesDir}/pki/etcd/healthcheck-client.key`,
    },
    ...(endAfterMs !== undefined && { endAfterMs }),
  });

export const etcdOperations = {
  prepareEtcdTools: {
    effect: 'read',
    warnAfterMs: 2 * minuteMs,
    input: parseNothing,
    work: () => ({ job: 'etcd/prepare-tools' }),
    unit: () => ({ hasNetwork: false, endAfterMs: 10 * minuteMs }),
    result: readJobResult,
  },
  readEtcd: {
    effect: 'read',
    warnAfterMs: minuteMs,
    input: parseNothing,
    work: () => ({ job: 'etcd/read-member' }),
    unit: asEtcdClient(3 * minuteMs),
    result: readJobResult,
  },
  saveSnapshot: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseSaveInput,
    work: () => ({ job: 'etcd/save-snapshot' }),
    unit: asEtcdClient(),
    result: readJobResult,
  },
  verifySnapshot: {
    effect: 'read',
    warnAfterMs: 10 * minuteMs,
    input: parseVerifyInput,
    work: () => ({ job: 'etcd/verify-snapshot' }),
    unit: () => ({ user: 'kubestep-etcd', hasNetwork: false, endAfterMs: 60 * minuteMs }),
    result: readJobResult,
  },
  removeSnapshot: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseSnapshotInput,
    work: () => ({ job: 'etcd/remove-snapshot' }),
    unit: () => ({ user: 'kubestep-etcd', hasNetwork: false }),
    result: readJobResult,
  },
} as const satisfies SomeOf<'prepareEtcdTools' | 'readEtcd' | 'saveSnapshot' | 'verifySnapshot' | 'removeSnapshot'>;
