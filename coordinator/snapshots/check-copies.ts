import { mkdir, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { digestSealed, type FileDigest } from '../../shared/seal.ts';
import type { SetStorage } from './set-storage.ts';
import type { Snapshot, SnapshotCopy } from './snapshot-port.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export interface CheckDeps {
  readonly store: SnapshotStore;
  readonly storages: readonly SetStorage[];
  readonly snapshotsDir: string;
  readonly nowMs: () => number;
}

export interface CheckedCopies {
  /** Those that are what was stored, with the time of this check; a node's copy is not looked at here and stays. */
  readonly copies: readonly SnapshotCopy[];
  /** What is wrong, one line for each bad copy. */
  readonly damage: readonly string[];
}

/**
 * Reads every copy that the coordinator can read and compares it with what was stored. A damaged one is put aside, named and counted; a missing one is
 * named. Safe to repeat.
 *
 * @throws KubestepError `unavailable` when a storage does not answer: then nothing is said of its copy.
 */
export async function checkCopies(snapshot: Snapshot, deps: CheckDeps, signal: AbortSignal): Promise<CheckedCopies> {
  const copies: SnapshotCopy[] = [];
  const damage: string[] = [];
  for (const copy of snapshot.copies) {
    if (copy.place.startsWith('node:')) {
      copies.push(copy);
      continue;
    }
    const problem = await whyNotStored(snapshot, copy, deps, signal);
    if (problem === undefined) copies.push({ ...copy, checkedAtMs: deps.nowMs() });
    else damage.push(`${copy.place}: ${problem}`);
  }
  return { copies, damage };
}

async function whyNotStored(snapshot: Snapshot, copy: SnapshotCopy, deps: CheckDeps, signal: AbortSignal): Promise<string | undefined> {
  const storage = deps.storages.find(({ place }) => place === copy.place);
  const found = copy.place.startsWith('coordinator:') ? await digestFile(copy.path) : await storage?.digest(keyOf(snapshot, copy), signal);
  if (!storage && !copy.place.startsWith('coordinator:')) return 'this storage is not configured any more';
  if (!found) return `${copy.path} is gone`;
  const expected = copy.sha256 ?? snapshot.sha256;
  if (found.sha256 === expected) return undefined;
  const problem = `${copy.path} is damaged: ${found.sizeBytes} bytes with SHA-256 ${found.sha256}, not ${expected}`;
  return storage ? await recordQuarantine(snapshot, problem, deps) : await quarantine(snapshot, copy.path, problem, deps);
}

function keyOf({ name }: Snapshot, { path }: SnapshotCopy): string {
  return `${name}/${basename(path)}`;
}

async function digestFile(path: string): Promise<FileDigest | undefined> {
  const isThere = (await stat(path).catch(() => undefined))?.isFile() ?? false;
  return isThere ? digestSealed(path, { form: 'plain' }) : undefined;
}

/** Put aside, not removed: half a good file may be worth something to somebody one day. */
export async function quarantine(
  snapshot: Pick<Snapshot, 'name'>,
  path: string,
  problem: string,
  deps: Omit<CheckDeps, 'storages'>,
): Promise<string> {
  const dir = join(deps.snapshotsDir, '.quarantine');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const aside = join(dir, `${snapshot.name}.${deps.nowMs()}.${basename(path)}`);
  await rename(path, aside);
  return recordQuarantine(snapshot, `${problem}; put aside as ${aside}`, deps);
}

export async function recordQuarantine(
  { name }: Pick<Snapshot, 'name'>,
  problem: string,
  { store, nowMs }: Pick<CheckDeps, 'store' | 'nowMs'>,
): Promise<string> {
  await store.record({ atMs: nowMs(), snapshot: name, type: 'quarantined', detail: problem });
  return problem;
}
