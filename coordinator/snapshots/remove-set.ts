import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toKubestepError } from '../../shared/errors.ts';
import { syncDirectory } from '../../shared/files.ts';
import { type OperationDeps, runOnNode } from './node-operation.ts';
import type { SetStorage } from './set-storage.ts';
import type { Snapshot, SnapshotCopy } from './snapshot-port.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export interface RemoveDeps extends OperationDeps {
  readonly store: SnapshotStore;
  readonly storages: readonly SetStorage[];
  readonly snapshotsDir: string;
}

/**
 * Removes every copy of a set. Its row stays as history; a copy that cannot be reached now stays in it, and the next prune tries again. Safe to repeat.
 *
 * @returns what is in the way, one line for each copy that is still there.
 */
export async function removeSet(snapshot: Snapshot, reason: string, deps: RemoveDeps, signal: AbortSignal): Promise<string[]> {
  const obstacles: string[] = [];
  let current = snapshot;
  const keep = async (change: Partial<Snapshot>) => {
    current = { ...current, ...change };
    await deps.store.settle(current);
  };
  for (const copy of snapshot.copies) {
    try {
      await removeCopy(copy, current, { ...deps, keep }, signal);
      await keep({ copies: current.copies.filter(({ place }) => place !== copy.place) });
    } catch (thrown) {
      signal.throwIfAborted();
      obstacles.push(`${copy.place}: ${toKubestepError(thrown).message}`);
    }
  }
  if (current.copies.length > 0) return obstacles;
  await removeFolder(deps.snapshotsDir, snapshot.name);
  const { pin: _pin, ...unpinned } = current;
  await deps.store.settle({ ...unpinned, removedAtMs: deps.clock.now() });
  await deps.store.record({ atMs: deps.clock.now(), snapshot: snapshot.name, type: 'removed', detail: reason });
  return obstacles;
}

async function removeCopy(
  { place, path }: SnapshotCopy,
  snapshot: Snapshot,
  deps: RemoveDeps & { readonly keep: (change: Partial<Snapshot>) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const { name } = snapshot;
  if (place.startsWith('coordinator:')) return removeFolder(deps.snapshotsDir, name);
  if (place.startsWith('node:')) {
    const node = place.slice('node:'.length);
    if (!deps.agentOn(node).isConnected()) throw new Error('its agent is not connected');
    const record = (operationId: string) => deps.keep({ operationIds: [...snapshot.operationIds, operationId] });
    await runOnNode({ node, kind: 'removeSnapshot', input: { name }, record }, deps, signal);
    return;
  }
  const storage = deps.storages.find((candidate) => candidate.place === place);
  if (!storage) throw new Error(`this storage is not configured any more, so ${path} stays there`);
  await storage.remove(`${name}/`, signal);
}

async function removeFolder(snapshotsDir: string, name: string): Promise<void> {
  await rm(join(snapshotsDir, name), { recursive: true, force: true });
  await syncDirectory(snapshotsDir);
}
