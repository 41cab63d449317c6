import { type Clock, systemClock, waitUntil } from '../../../shared/clock.ts';
import type { SnapshotExpectation, SnapshotProof } from '../../../shared/operations-etcd.ts';
import type { EtcdApi, MemberStatus } from './etcd-api.ts';
import { EtcdFailure } from './etcd-failure.ts';
import { type EtcdToolSet, findTools, whyNoProof } from './etcd-tools.ts';
import { hashAtRevision } from './hash-at-revision.ts';
import { type JobContext, parseSnapshotInput } from './job.ts';
import { runJob } from './main.ts';
import { countObjects } from './object-counts.ts';
import { withScratchEtcd } from './scratch-etcd.ts';
import { readRecord, requireSpace, type SnapshotFiles, snapshotFiles } from './snapshot-files.ts';
import { digestSnapshot, type SnapshotDigest } from './trailer.ts';

export interface VerifyInput {
  readonly name: string;
  readonly expected: SnapshotExpectation;
}

export interface VerifyDeps {
  readonly tools: (version: string) => Promise<EtcdToolSet>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A write-ahead log of etcd is allocated whole: 64 MB before the first entry. */
const walBytes = 64_000_000;

/**
 * Proves a snapshot: its own hash, etcd's restore, etcd started on the result, and revision, keys and hash as the living member gave them.
 * Whatever is wrong with the file is an answer, `isProven: false` with the first problem; what hinders the proof itself is thrown.
 *
 * @throws EtcdFailure `snapshot-missing`, `tool-missing`, `no-space`.
 */
export async function verifySnapshot({ name, expected }: VerifyInput, context: Pick<JobContext, 'paths' | 'note'>, deps: VerifyDeps) {
  const files = snapshotFiles(context.paths, name);
  const etcdVersion = (await readRecord(files))?.etcdVersion;
  if (etcdVersion === undefined) throw new EtcdFailure('snapshot-missing', `there is no saved snapshot ${name} on this node`);
  try {
    const digest = await digestSnapshot(files.file);
    if (digest.sha256 !== expected.sha256) {
      const problem = `the file on the node is another one: sha256 ${digest.sha256}, not ${expected.sha256}`;
      return { ...unproven(etcdVersion, problem), isFileDamaged: true };
    }
    context.note(`${digest.sizeBytes} bytes hash to ${digest.sha256}, as recorded`);
    return await restoreAndCompare({ files, digest, expected, etcdVersion }, context, deps);
  } catch (thrown) {
    if (thrown instanceof EtcdFailure && thrown.code === 'snapshot-corrupt') {
      return { ...unproven(etcdVersion, thrown.message), isFileDamaged: true };
    }
    throw thrown;
  }
}

interface Candidate {
  readonly files: SnapshotFiles;
  readonly digest: SnapshotDigest;
  readonly expected: SnapshotExpectation;
  readonly etcdVersion: string;
}

async function restoreAndCompare(candidate: Candidate, context: Pick<JobContext, 'note'>, deps: VerifyDeps): Promise<SnapshotProof> {
  const { files, digest, expected, etcdVersion } = candidate;
  const tools = await deps.tools(etcdVersion);
  const missing = whyNoProof(tools);
  if (missing !== undefined) throw new EtcdFailure('tool-missing', missing);
  await requireSpace(files.dir, digest.sizeBytes * 1.1 + walBytes, 'the restored copy');
  const { clock, signal } = deps;
  const options = { snapshot: files.file, dir: files.scratch, sizeBytes: digest.sizeBytes, tools, clock, signal };
  const { objectCounts, ...observed } = await withScratchEtcd(options, async (api, first) => ({
    ...(await observe(api, first, expected, deps)),
    objectCounts: await countObjects(api, first.revision),
  }));
  const problem = firstDifference(observed, expected);
  context.note(problem ?? `etcd ${tools.version} restored it: revision ${observed.revision}, ${observed.totalKeys} keys, hash equal`);
  const proof = { ...observed, etcdVersion: tools.version };
  return problem === undefined ? { ...proof, isProven: true, objectCounts } : { ...proof, isProven: false, problem };
}

type Observed = Pick<SnapshotProof, 'revision' | 'totalKeys' | 'hash' | 'compactRevision'>;

async function observe(api: EtcdApi, first: MemberStatus, expected: SnapshotExpectation, deps: VerifyDeps): Promise<Observed> {
  const { revision } = first;
  const atRevision = Math.min(revision, expected.revision); // a later one would be refused as the future
  let observed: Observed | undefined;
  // A compaction that the snapshot caught half-way goes on after the start; until then the hash speaks of more keys.
  const isSettled = async () => {
    const totalKeys = await api.countKeys(atRevision);
    const hash = await hashAtRevision(api, atRevision, expected.compactRevision);
    observed = { revision, totalKeys, ...(hash ?? { hash: 0, compactRevision: 0 }) };
    return observed.compactRevision >= expected.compactRevision;
  };
  await waitUntil(isSettled, { everyMs: 200, forMs: 10_000 }, deps.clock, deps.signal);
  return observed ?? { revision, totalKeys: 0, hash: 0, compactRevision: 0 };
}

const compared = ['revision', 'compactRevision', 'totalKeys', 'hash'] as const satisfies readonly (keyof Observed)[];

const words = {
  revision: 'the revision',
  compactRevision: 'the compact revision',
  totalKeys: 'the number of keys',
  hash: "etcd's hash over all keys",
} satisfies Record<(typeof compared)[number], string>;

function firstDifference(observed: Observed, expected: SnapshotExpectation): string | undefined {
  const field = compared.find((name) => observed[name] !== expected[name]);
  if (field === undefined) return undefined;
  return `${words[field]} of the restored snapshot is ${observed[field]}; the living member had ${expected[field]}`;
}

function unproven(etcdVersion: string, problem: string): SnapshotProof {
  return { isProven: false, revision: 0, totalKeys: 0, hash: 0, compactRevision: 0, etcdVersion, problem };
}

export function parseVerifyInput(input: unknown): VerifyInput {
  const { name } = parseSnapshotInput(input);
  const expected = typeof input === 'object' && input !== null && 'expected' in input ? input.expected : undefined;
  if (isExpectation(expected)) return { name, expected };
  throw new EtcdFailure('usage', 'verifySnapshot needs expected {sha256, revision, totalKeys, hash, compactRevision}');
}

function isExpectation(value: unknown): value is SnapshotExpectation {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return compared.every((name) => Number.isSafeInteger(fields[name])) && /^[0-9a-f]{64}$/.test(String(fields['sha256']));
}

if (import.meta.main) {
  await runJob(parseVerifyInput, (input, context) => {
    const signal = new AbortController().signal; // the unit's end is the only one
    return verifySnapshot(input, context, { tools: (version) => findTools(context.paths, version), clock: systemClock, signal });
  });
}
