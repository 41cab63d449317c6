import type { Snapshot__Output, Snapshot as SnapshotMessage } from '../../shared/gen/kubestep/v1/Snapshot.ts';
import type { SnapshotCopy__Output } from '../../shared/gen/kubestep/v1/SnapshotCopy.ts';
import type { SealForm } from '../../shared/seal.ts';
import type { Snapshot, SnapshotCopy } from '../snapshots/snapshot-port.ts';
import { present, textOrAbsent } from './present.ts';
import { fromWireWord, toWireWord } from './words.ts';

export const snapshotStates = ['verified', 'unverified', 'failed'] as const;
export const snapshotTriggers = ['schedule', 'manual', 'pre-upgrade', 'import', 'salvage'] as const;
const forms: readonly SealForm[] = ['plain', 'zstd', 'zstd+age'];

export function snapshotToMessage({ state, trigger, copies, operationIds, recipients = [], pin, ...same }: Snapshot): SnapshotMessage {
  return {
    ...same,
    state: toWireWord('SNAPSHOT_STATE', state),
    trigger: toWireWord('SNAPSHOT_TRIGGER', trigger),
    copies: copies.map((copy) => ({ ...copy })),
    operationIds: [...operationIds],
    recipients: [...recipients],
    ...(pin && { pin: { ...pin } }),
  };
}

export function snapshotFromMessage(message: Snapshot__Output): Snapshot {
  const { name, member, revision, totalKeys, sizeBytes, hash, compactRevision, takenAtMs, verifiedAtMs, copies, operationIds } = message;
  return present({
    name,
    state: fromWireWord('SNAPSHOT_STATE', message.state, snapshotStates),
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
    trigger: fromWireWord('SNAPSHOT_TRIGGER', message.trigger, snapshotTriggers),
    copies: copies.map(copyFromMessage),
    configuration: message.configuration ? { sha256: message.configuration.sha256, files: message.configuration.files } : undefined,
    recipients: message.recipients.length > 0 ? message.recipients : undefined,
    pin: message.pin ? { atMs: message.pin.atMs, reason: message.pin.reason } : undefined,
    removedAtMs: message.removedAtMs,
    problem: textOrAbsent(message.problem),
    operationIds,
  });
}

function copyFromMessage({ place, path, form, sizeBytes, sha256, checkedAtMs }: SnapshotCopy__Output): SnapshotCopy {
  return present({ place, path, form: forms.find((one) => one === form), sizeBytes, sha256: textOrAbsent(sha256), checkedAtMs });
}
