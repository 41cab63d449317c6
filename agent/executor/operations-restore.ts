import { parseNothing } from './input.ts';
import {
  parseEtcdManifestInput,
  parseImportInput,
  parseManifestsInput,
  parseMemberIdInput,
  parseMemberRestore,
  parsePeerInput,
  parseRestoreInput,
  parseSwapInput,
} from './input-restore.ts';
import { type SomeOf, withNetwork, withoutNetwork } from './operation-table.ts';
import { asEtcdClient } from './operations-etcd.ts';
import { readJobResult } from './read-result.ts';

const minuteMs = 60_000;

/** All are root's own file work without network, but for those that talk to etcd or to the API server of this node. */
export const restoreOperations = {
  inspectMember: {
    effect: 'read',
    warnAfterMs: minuteMs,
    input: parseRestoreInput,
    work: () => ({ job: 'restore/inspect-member' }),
    unit: () => ({ hasNetwork: false, endAfterMs: 2 * minuteMs }),
    result: readJobResult,
  },
  importSnapshot: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseImportInput,
    work: () => ({ job: 'restore/import-snapshot' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
  restoreMember: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseMemberRestore,
    work: () => ({ job: 'restore/restore-member' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
  parkManifests: {
    effect: 'write',
    warnAfterMs: 3 * minuteMs, // a static pod has 30 seconds to end
    input: parseManifestsInput,
    work: () => ({ job: 'restore/park-manifests' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
  returnManifests: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseManifestsInput,
    work: () => ({ job: 'restore/return-manifests' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
  swapMember: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseSwapInput,
    work: () => ({ job: 'restore/swap-member' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
  writeEtcdManifest: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseEtcdManifestInput,
    work: () => ({ job: 'restore/write-etcd-manifest' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
  hashMember: {
    effect: 'read',
    warnAfterMs: 5 * minuteMs,
    input: parseNothing,
    work: () => ({ job: 'restore/hash-member' }),
    unit: asEtcdClient(15 * minuteMs), // reads every key once
    result: readJobResult,
  },
  defragMember: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseNothing,
    work: () => ({ job: 'restore/defrag-member' }),
    unit: asEtcdClient(),
    result: readJobResult,
  },
  addLearner: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parsePeerInput,
    work: () => ({ job: 'restore/add-learner' }),
    unit: asEtcdClient(),
    result: readJobResult,
  },
  removeMember: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseMemberIdInput,
    work: () => ({ job: 'restore/remove-member' }),
    unit: asEtcdClient(),
    result: readJobResult,
  },
  promoteMember: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseMemberIdInput,
    work: () => ({ job: 'restore/promote-member' }),
    unit: asEtcdClient(),
    result: readJobResult,
  },
  disarmAlarms: {
    effect: 'write',
    warnAfterMs: minuteMs,
    input: parseNothing,
    work: () => ({ job: 'restore/disarm-alarms' }),
    unit: asEtcdClient(),
    result: readJobResult,
  },
  updateKubeadmConfig: {
    effect: 'write',
    warnAfterMs: 2 * minuteMs,
    input: parseNothing,
    work: () => ({ job: 'restore/update-kubeadm-config' }),
    unit: withNetwork,
    result: readJobResult,
  },
} as const satisfies SomeOf<
  | 'inspectMember'
  | 'importSnapshot'
  | 'restoreMember'
  | 'parkManifests'
  | 'returnManifests'
  | 'swapMember'
  | 'writeEtcdManifest'
  | 'hashMember'
  | 'defragMember'
  | 'addLearner'
  | 'removeMember'
  | 'promoteMember'
  | 'disarmAlarms'
  | 'updateKubeadmConfig'
>;
