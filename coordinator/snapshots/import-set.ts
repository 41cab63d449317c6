import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { syncDirectory } from '../../shared/files.ts';
import { setFiles, snapshotName } from '../../shared/names.ts';
import { formOf, sealFile } from '../../shared/seal.ts';
import { SnapshotDigester } from '../../shared/snapshot-trailer.ts';
import { quarantine } from './check-copies.ts';
import type { Snapshot } from './snapshot-port.ts';
import { parseSet, type SnapshotSet, setFileName, sha256Of, writeSet } from './snapshot-set.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export interface ImportDeps {
  readonly store: SnapshotStore;
  readonly snapshotsDir: string;
  readonly coordinatorNode: string;
  readonly recipients: readonly string[];
  readonly clock: Clock;
  /** Of the living cluster; undefined when it cannot be asked, as on the bad day. */
  readonly clusterUid: () => Promise<string | undefined>;
}

/** What may be in the folder of a set that somebody brings. */
export const importedFiles: readonly string[] = [setFileName, ...setFiles];

/** A place for files that come in, on the file system of the sets. */
export async function openStaging(snapshotsDir: string): Promise<{ readonly dir: string; readonly end: () => Promise<void> }> {
  const dir = await mkdtemp(join(snapshotsDir, '.import-'));
  return { dir, end: () => rm(dir, { recursive: true, force: true }) };
}

/**
 * Takes over a set that was stored by a coordinator: its files must be exactly those that its description names. Safe to repeat: the same set is found
 * and left as it is.
 *
 * @throws KubestepError `snapshot-invalid` for files that are not the described ones (they are put aside), `conflict` for a set of another cluster or
 *   another set under the same name.
 */
export async function importSet(
  dir: string,
  { isForeignAllowed }: { readonly isForeignAllowed: boolean },
  deps: ImportDeps,
): Promise<Snapshot> {
  const set = parseSet(await readFile(join(dir, setFileName), 'utf8'), setFileName);
  if (!isForeignAllowed) await refuseForeign(set, deps);
  const known = await deps.store.get(set.snapshot.name);
  if (known && known.sha256 !== set.snapshot.sha256) {
    throw new KubestepError(
      'conflict',
      `there is another snapshot ${known.name} already: SHA-256 ${known.sha256}, not ${set.snapshot.sha256}`,
      {
        hint: `run: kubestep backup describe ${known.name}`,
      },
    );
  }
  const file = await findStored(dir, set, deps);
  const target = join(deps.snapshotsDir, set.snapshot.name);
  await mkdir(target, { recursive: true, mode: 0o700 });
  for (const name of await readdir(dir)) if (name !== setFileName) await rename(join(dir, name), join(target, name));
  await syncDirectory(target);
  return adopt({ ...set, snapshot: withOwnCopy(set, known, join(target, file.name), file, deps) }, deps);
}

async function refuseForeign({ clusterUid, snapshot }: SnapshotSet, deps: ImportDeps): Promise<void> {
  const own = await deps.clusterUid();
  if (own === undefined || own === clusterUid) return;
  throw new KubestepError('conflict', `${snapshot.name} is of another cluster: its kube-system has the UID ${clusterUid}, ours ${own}`, {
    hint: 'if you are sure: --other-cluster',
  });
}

interface StoredFile {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

async function findStored(dir: string, { snapshot }: SnapshotSet, deps: ImportDeps): Promise<StoredFile> {
  const name = (await readdir(dir)).sort().find((candidate) => candidate.startsWith('snapshot.db'));
  if (name === undefined)
    throw new KubestepError('snapshot-invalid', `the set ${snapshot.name} has no snapshot.db, .zst or .zst.age beside its description`);
  const path = join(dir, name);
  const [sha256, { size }] = [await sha256Of(path), await stat(path)];
  const expected = expectedHashes(snapshot, name);
  if (expected.includes(sha256)) return { name, sha256, sizeBytes: size };
  const problem = `${name} of ${snapshot.name} is not what was stored: SHA-256 ${sha256}, not ${expected.join(' or ') || 'one that its description names'}`;
  const told = await quarantine(snapshot, path, problem, { ...deps, nowMs: () => deps.clock.now() });
  throw new KubestepError('snapshot-invalid', told, { hint: 'bring another copy of the set' });
}

/** Every storage seals alike, so any copy of that form tells the hash. */
function expectedHashes({ copies, sha256 }: Snapshot, name: string): string[] {
  if (formOf(name) === 'plain') return sha256 === undefined ? [] : [sha256];
  const hashes = copies.filter(({ form }) => form === formOf(name)).flatMap((copy) => copy.sha256 ?? []);
  return [...new Set(hashes)];
}

/** Places of another coordinator's machines are not ours to count; those of storages are, when they are configured. */
function withOwnCopy({ snapshot }: SnapshotSet, known: Snapshot | undefined, path: string, file: StoredFile, deps: ImportDeps): Snapshot {
  const place = `coordinator:${deps.coordinatorNode}`;
  const { sha256, sizeBytes } = file;
  const own = { place, path, form: formOf(basename(path)), sha256, sizeBytes, checkedAtMs: deps.clock.now() };
  const others = (known ?? snapshot).copies.filter((copy) => copy.place !== place && !copy.place.startsWith('coordinator:'));
  const { removedAtMs: _removed, ...kept } = known ?? snapshot;
  return { ...kept, copies: [...others, own] };
}

async function adopt(set: SnapshotSet, deps: ImportDeps): Promise<Snapshot> {
  await writeSet(deps.snapshotsDir, set);
  await deps.store.adopt(set.snapshot);
  const { name, state } = set.snapshot;
  await deps.store.record({ atMs: deps.clock.now(), snapshot: name, type: 'imported', detail: `as ${state}` });
  return set.snapshot;
}

/**
 * Takes over a bare file of `etcdctl snapshot save`. Its own hash is checked; nothing else is known of it, so it stays unverified.
 *
 * @throws KubestepError `snapshot-invalid` when it is cut or damaged.
 */
export async function importFile(path: string, deps: ImportDeps): Promise<Snapshot> {
  const digester = new SnapshotDigester();
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) digester.update(chunk as Buffer);
  const { sha256, sizeBytes } = digester.finish();
  const { name, takenAtMs } = await freeName(deps);
  const dir = join(deps.snapshotsDir, name);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, deps.recipients.length > 0 ? 'snapshot.db.zst.age' : 'snapshot.db.zst');
  const sealed = await sealFile(path, file, { recipients: deps.recipients, mode: 0o600 });
  await rm(path);
  const snapshot: Snapshot = {
    ...{ name, takenAtMs, state: 'unverified', trigger: 'import', member: 'imported', sha256, sizeBytes, operationIds: [] },
    problem: 'it came from a file: nothing says what the living member had',
    copies: [{ place: `coordinator:${deps.coordinatorNode}`, path: file, ...sealed, checkedAtMs: deps.clock.now() }],
    ...(deps.recipients.length > 0 && { recipients: deps.recipients }),
  };
  await deps.store.adopt(snapshot);
  await deps.store.record({ atMs: takenAtMs, snapshot: name, type: 'imported', detail: 'from a bare file' });
  return snapshot;
}

async function freeName({ store, clock }: ImportDeps): Promise<{ readonly name: string; readonly takenAtMs: number }> {
  for (let takenAtMs = clock.now(); ; takenAtMs += 1000) {
    const name = snapshotName('imported', takenAtMs);
    if (!(await store.has(name))) return { name, takenAtMs };
  }
}
