import { rename, rm } from 'node:fs/promises';
import { type Clock, systemClock } from '../../../shared/clock.ts';
import { syncDirectory } from '../../../shared/files.ts';
import type { SavedSnapshot } from '../../../shared/operations-etcd.ts';
import { formatBytes } from '../../../shared/text.ts';
import type { EtcdApi, MemberStatus } from './etcd-api.ts';
import { connectEtcd } from './etcd-client.ts';
import { EtcdFailure, etcdFailures, toEtcdFailure } from './etcd-failure.ts';
import { type EtcdToolSet, findTools, readSnapshotStatus, whyNoProof } from './etcd-tools.ts';
import { hashAtRevision } from './hash-at-revision.ts';
import { type JobContext, localEndpoint, parseSnapshotInput } from './job.ts';
import { runJob } from './main.ts';
import { alarmsOf } from './read-member.ts';
import { saveWithEtcdctl } from './save-etcdctl.ts';
import { type StreamLimits, streamLimits, streamSnapshot, unpacedLimits } from './save-stream.ts';
import { openSnapshotDir, readRecord, type SnapshotFiles, snapshotFiles, writeRecord } from './snapshot-files.ts';
import { digestSnapshot, type SnapshotDigest } from './trailer.ts';

export interface SaveDeps {
  readonly api: EtcdApi;
  /** etcdctl's way, for when the stream does not come; writes the part file. */
  readonly fallback: (files: SnapshotFiles, tools: EtcdToolSet) => Promise<SnapshotDigest>;
  readonly tools: (version: string) => Promise<EtcdToolSet>;
  readonly clock: Clock;
  readonly limits?: StreamLimits;
}

/** The API server compacts every five minutes; a second try in a row cannot meet the next one unless saving takes as long. */
const maxTries = 2;

/** Safe to repeat: a name that was saved completely is answered from its record, after its file was read again; anything less is saved anew. */
export async function saveSnapshot(name: string, context: Pick<JobContext, 'paths' | 'note'>, deps: SaveDeps): Promise<SavedSnapshot> {
  const files = snapshotFiles(context.paths, name);
  const earlier = await readRecord(files);
  if (earlier && (await digestSnapshot(files.file).catch(() => undefined))?.sha256 === earlier.sha256) return earlier;
  await openSnapshotDir(files);
  const status = await deps.api.status();
  await refuseCorruptMember(deps.api, status, context.note);
  const tools = await deps.tools(status.version);
  for (let tries = 1; ; tries += 1) {
    const saved = await saveAndCompare({ files, status, tools, deps, note: context.note });
    if (!saved.isComparedWithLive && tries < maxTries && whyNoProof(tools) === undefined) {
      context.note('a compaction came between the file and the comparison: saving again');
      continue;
    }
    await writeRecord(files, saved);
    return saved;
  }
}

/** A member that knows its data to be wrong must not become a backup; one without space may be the only one there is. */
async function refuseCorruptMember(api: EtcdApi, status: MemberStatus, note: (line: string) => void): Promise<void> {
  const alarms = await alarmsOf(api, status);
  const corrupt = alarms.find(({ alarm }) => alarm === 'CORRUPT');
  if (corrupt) throw new EtcdFailure('member-corrupt', `etcd has a CORRUPT alarm for member ${corrupt.memberId}: no snapshot is taken`);
  for (const { memberId, alarm } of alarms) note(`warning: member ${memberId} has a ${alarm} alarm; the snapshot carries it`);
}

interface Attempt {
  readonly files: SnapshotFiles;
  readonly status: MemberStatus;
  readonly tools: EtcdToolSet;
  readonly deps: SaveDeps;
  readonly note: (line: string) => void;
}

async function saveAndCompare({ files, status, tools, deps, note }: Attempt): Promise<SavedSnapshot> {
  const before = await deps.api.hashAt(0); // only its compact revision is used: the file's is the same if it is still so afterwards
  const { method, digest } = await saveFile({ files, status, tools, deps, note });
  note(`saved ${formatBytes(digest.sizeBytes)} by ${method}, sha256 ${digest.sha256}`);
  const identity = { ...digest, memberId: status.memberId, clusterId: status.clusterId, etcdVersion: status.version, method };
  const problem = whyNoProof(tools);
  if (problem !== undefined) {
    note(`warning: ${problem}; the file is kept, without a comparison`);
    return { ...identity, revision: status.revision, totalKeys: 0, hash: 0, compactRevision: 0, isComparedWithLive: false };
  }
  // A compaction can take the newest revision out of the file; etcd then starts at the compact revision. An empty one starts at 1.
  const revision = Math.max((await readSnapshotStatus(tools, files.file)).revision, before.compactRevision, 1);
  const live = await askLive(deps.api, revision, before.compactRevision);
  const isComparedWithLive = live?.compactRevision === before.compactRevision;
  note(isComparedWithLive ? `the member hashes revision ${revision} to ${live.hash}` : `the member was compacted meanwhile`);
  return { ...identity, revision, ...(live ?? { totalKeys: 0, hash: 0, compactRevision: 0 }), isComparedWithLive };
}

async function askLive(api: EtcdApi, revision: number, compactRevision: number) {
  try {
    const totalKeys = await api.countKeys(revision);
    const hash = await hashAtRevision(api, revision, compactRevision);
    return hash && { totalKeys, ...hash };
  } catch (thrown) {
    if (thrown instanceof EtcdFailure && thrown.code === 'compacted') return undefined;
    throw thrown;
  }
}

/** Failures of the machine or of the member itself would meet etcdctl in the same way, only slower and without a cause. */
const noFallback: ReadonlySet<string> = new Set([
  'endpoint-refused',
  'no-space',
  'target-permission',
  'member-corrupt',
  'certificate-file',
]);

async function saveFile({ files, tools, deps, note }: Attempt): Promise<{ method: SavedSnapshot['method']; digest: SnapshotDigest }> {
  try {
    const digest = await streamSnapshot(deps.api, files, deps.clock, deps.limits ?? streamLimits);
    await publish(files);
    return { method: 'stream', digest };
  } catch (thrown) {
    await rm(files.part, { force: true });
    const failure = toEtcdFailure(thrown, 'saving the snapshot');
    if (noFallback.has(failure.code) || tools.paths.etcdctl === undefined) throw failure;
    note(`the snapshot stream failed (${failure.message}; ${etcdFailures[failure.code].hint}): trying etcdctl`);
  }
  try {
    const digest = await deps.fallback(files, tools);
    await publish(files);
    return { method: 'etcdctl', digest };
  } finally {
    await rm(files.part, { force: true });
  }
}

/** From here on a power cut leaves the whole file or none. */
async function publish(files: SnapshotFiles): Promise<void> {
  await rename(files.part, files.file);
  await syncDirectory(files.dir);
  await syncDirectory(`${files.dir}/..`);
}

async function main({ name, isUnpaced }: SaveInput, context: JobContext): Promise<SavedSnapshot> {
  const endpoint = await localEndpoint(context.credentialsDir);
  const api = connectEtcd(endpoint);
  try {
    return await saveSnapshot(name, context, {
      api,
      fallback: (files, tools) => saveWithEtcdctl({ files, tools, endpoint, credentialsDir: context.credentialsDir }),
      tools: (version) => findTools(context.paths, version),
      clock: systemClock,
      ...(isUnpaced && { limits: unpacedLimits }),
    });
  } finally {
    api.close();
  }
}

interface SaveInput {
  readonly name: string;
  /** Before an upgrade the cluster waits for the snapshot: sooner done is better than gently done. */
  readonly isUnpaced: boolean;
}

function parseInput(input: unknown): SaveInput {
  return {
    ...parseSnapshotInput(input),
    isUnpaced: typeof input === 'object' && input !== null && 'isUnpaced' in input && input.isUnpaced === true,
  };
}

if (import.meta.main) await runJob(parseInput, main);
