import type { Snapshot__Output, Snapshot as SnapshotMessage } from '../../shared/gen/kubestep/v1/Snapshot.ts';
import type { Snapshot } from '../snapshots/snapshot-port.ts';
import { present, textOrAbsent } from './present.ts';
import { fromWireWord, toWireWord } from './words.ts';

const states = ['verified', 'unverified', 'failed'] as const;
const triggers = ['schedule', 'manual', 'pre-upgrade'] as const;

export function snapshotToMessage({ state, trigger, copies, operationIds, ...same }: Snapshot): SnapshotMessage {
  return {
    ...same,
    state: toWireWord('SNAPSHOT_STATE', state),
    trigger: toWireWord('SNAPSHOT_TRIGGER', trigger),
    copies: copies.map(({ place, path }) => ({ place, path })),
    operationIds: [...operationIds],
  };
}

export function snapshotFromMessage(message: Snapshot__Output): Snapshot {
  const { name, member, revision, totalKeys, sizeBytes, hash, compactRevision, takenAtMs, verifiedAtMs, copies, operationIds } = message;
  return present({
    name,
    state: fromWireWord('SNAPSHOT_STATE', message.state, states),
    member,
    revision,
    totalKeys,
    sizeBytes,
    sha256: textOrAbsent(message.sha256),
    hash,
    compactRevision,
    etcdVersion: textOrAbsent(message.etcdVersion),
    takenAtMs,
    verifiedAtMs,
    trigger: fromWireWord('SNAPSHOT_TRIGGER', message.trigger, triggers),
    copies: copies.map(({ place, path }) => ({ place, path })),
    configuration: message.configuration ? { sha256: message.configuration.sha256, files: message.configuration.files } : undefined,
    problem: textOrAbsent(message.problem),
    operationIds,
  });
}
