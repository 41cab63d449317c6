import { parseNothing } from './input.ts';
import { parseEtcdTagInput } from './input-etcd.ts';
import { type SomeOf, withNetwork, withoutNetwork } from './operation-table.ts';
import { asEtcdClient } from './operations-etcd.ts';
import { readJobResult } from './read-result.ts';

const minuteMs = 60_000;

/** What keeps etcd well while its members are replaced one by one. */
export const etcdUpgradeOperations = {
  moveEtcdLeader: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseNothing,
    work: () => ({ job: 'etcd/move-leader' }),
    unit: asEtcdClient(),
    result: readJobResult,
  },
  pullEtcdImage: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseEtcdTagInput,
    work: () => ({ job: 'etcd/pull-image' }),
    unit: withNetwork,
    result: readJobResult,
  },
  upgradeEtcd: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseEtcdTagInput,
    work: () => ({ job: 'etcd/upgrade-member' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
} as const satisfies SomeOf<'moveEtcdLeader' | 'pullEtcdImage' | 'upgradeEtcd'>;
