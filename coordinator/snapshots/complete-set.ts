import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import type { SetFile } from '../../shared/names.ts';
import type { OperationInput, OperationKind, OperationResult } from '../../shared/operations.ts';
import type { EtcdMemberFacts, SavedSnapshot, SealedSnapshot } from '../../shared/operations-etcd.ts';
import { digestSealed, formOf } from '../../shared/seal.ts';
import { formatBytes } from '../../shared/text.ts';
import type { AgentOn } from '../agents/agent-port.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { Snapshot, SnapshotCopy } from './snapshot-port.ts';
import { readClusterPart, type SnapshotSet, sha256Of } from './snapshot-set.ts';

export type RunOperation = <K extends OperationKind>(kind: K, input: OperationInput<K>) => Promise<OperationResult<K>>;

export interface CompleteDeps {
  readonly agentOn: AgentOn;
  readonly cluster: ClusterPort;
  readonly snapshotsDir: string;
  readonly coordinatorNode: string;
  /** Public age keys; none: copies are only compressed, and private keys stay on the node. */
  readonly recipients: readonly string[];
  readonly nowMs: () => number;
}

export interface SetInTheMaking {
  readonly snapshot: () => Snapshot;
  readonly keep: (change: Partial<Snapshot>) => Promise<void>;
  readonly run: RunOperation;
  readonly tell: (note: string) => void;
}

/**
 * Brings a saved snapshot to the coordinator in the form in which it is kept, with everything that is not in etcd.
 *
 * @returns the set but for its snapshot, which is not settled yet.
 * @throws KubestepError `snapshot-invalid` when what came is not what was saved, `disk-full`, and what operations throw.
 */
export async function completeSet(
  saved: SavedSnapshot,
  facts: EtcdMemberFacts,
  making: SetInTheMaking,
  deps: CompleteDeps,
  signal: AbortSignal,
): Promise<Omit<SnapshotSet, 'snapshot'>> {
  const { name } = making.snapshot();
  const { recipients } = deps;
  const configuration = await making.run('collectConfiguration', { name, recipients });
  await making.keep({ configuration: { sha256: configuration.sha256, files: configuration.files.length } });
  const sealed = await making.run('sealSnapshot', { name, recipients });
  making.tell(`copying it to the coordinator, ${formatBytes(sealed.sizeBytes)}`);
  const copy = await fetchSealed(saved, sealed, making, deps, signal);
  await making.keep({ copies: [...making.snapshot().copies, copy], ...(recipients.length > 0 && { recipients }) });
  if (configuration.encrypted) await fetchFile('configuration.tar.gz.age', configuration.encrypted, making, deps, signal);
  else making.tell(`its private keys stay on ${making.snapshot().member} only: no backups.recipients are configured to encrypt them to`);
  const part = await readClusterPart(deps.cluster, signal);
  return { ...part, format: 1, etcdClusterId: saved.clusterId, members: facts.members, configuration };
}

async function fetchSealed(
  saved: SavedSnapshot,
  sealed: SealedSnapshot,
  making: SetInTheMaking,
  deps: CompleteDeps,
  signal: AbortSignal,
): Promise<SnapshotCopy> {
  const path = await fetchFile(sealed.file, sealed, making, deps, signal);
  const form = formOf(sealed.file);
  if (form === 'zstd' && (await digestSealed(path, { form })).sha256 !== saved.sha256) {
    throw notTheFile(making.snapshot().member);
  }
  const { sizeBytes, sha256 } = sealed;
  return { place: `coordinator:${deps.coordinatorNode}`, path, form, sizeBytes, sha256, checkedAtMs: deps.nowMs() };
}

async function fetchFile(
  file: SetFile,
  { sizeBytes, sha256 }: { readonly sizeBytes: number; readonly sha256: string },
  making: SetInTheMaking,
  { agentOn, snapshotsDir }: CompleteDeps,
  signal: AbortSignal,
): Promise<string> {
  const { name, member } = making.snapshot();
  await requireRoom(snapshotsDir, name, sizeBytes);
  const { path } = await agentOn(member).fetchSnapshot({ name, file, sha256, sizeBytes }, signal);
  if ((await sha256Of(path)) !== sha256) throw notTheFile(member);
  return path;
}

function notTheFile(member: string): KubestepError {
  return new KubestepError('snapshot-invalid', `the copy at the coordinator is not the file on ${member}`);
}

/** etcd of a control-plane node is on the same file system more often than not: it must never find it full. */
const reserveBytes = 1024 ** 3;

async function requireRoom(snapshotsDir: string, name: string, sizeBytes: number): Promise<void> {
  await mkdir(join(snapshotsDir, name), { recursive: true, mode: 0o700 });
  const { bavail, bsize, blocks } = await statfs(snapshotsDir);
  const freeBytes = bavail * bsize;
  const reserve = Math.min(reserveBytes, (blocks * bsize) / 20);
  if (freeBytes >= sizeBytes + reserve) return;
  throw new KubestepError(
    'disk-full',
    `a copy of ${formatBytes(sizeBytes)} does not fit into ${snapshotsDir}: ${formatBytes(freeBytes)} are free`,
    {
      hint: 'free space there, or keep fewer: kubestep backup prune --dry-run',
    },
  );
}

/** Why a set lacks something, in words for its row. */
export function whyIncomplete(thrown: unknown): string {
  const { message } = toKubestepError(thrown);
  return message.startsWith('the copy at the coordinator') ? message : `its set is not complete: ${message}`;
}
