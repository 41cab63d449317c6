import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { waitUntil } from '../../../shared/clock.ts';
import { exists, renameDurably, syncDirectory } from '../../../shared/files.ts';
import type { OperationInput } from '../../../shared/operations.ts';
import type { StaticComponent } from '../../../shared/operations-restore.ts';
import { parseManifestsInput } from '../../executor/input-restore.ts';
import { JobFailure } from '../job-process.ts';
import { type RestoreContext, runRestoreJob } from './job.ts';
import { type ComponentProcess, componentProcesses } from './processes.ts';
import { manifestFiles, parkingFolder } from './restore-files.ts';

/** The kubelet gives a static pod 30 seconds, looks at its folder every 20, and kills what is left. */
const stopWait = { everyMs: 250, forMs: 120_000 };
/** An API server uses all of its 30 seconds as long as anybody watches: half a minute more of outage, for clients that are cut off anyway. */
const patienceMs = 5_000;

/**
 * Moves manifests out of the kubelet's folder, and ends when their processes are gone. A copy with another ending in that folder would still be
 * read, so it is a move. Safe to repeat.
 *
 * @throws JobFailure `configuration` when a manifest is in both places or in neither, `still-running` naming what did not end.
 */
export async function parkManifests(
  { restore, components }: OperationInput<'parkManifests'>,
  context: RestoreContext,
): Promise<Record<string, never>> {
  const { paths, clock, note, signal } = context;
  const folder = parkingFolder(paths.kubernetesDir, restore);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await syncDirectory(dirname(folder));
  for (const component of components) await park(component, restore, context);
  let left: StaticComponent[] = [];
  const startedMs = clock.monotonic();
  const areGone = async () => {
    const processes = (await componentProcesses(paths, restore)).filter(({ component }) => components.includes(component));
    left = [...new Set(processes.map(({ component }) => component))];
    if (clock.monotonic() - startedMs > patienceMs) endStateless(processes);
    return left.length === 0;
  };
  if (!(await waitUntil(areGone, stopWait, clock, signal))) {
    throw new JobFailure('still-running', `${left.join(', ')} did not end within ${stopWait.forMs / 1000} s: is the kubelet at work?`);
  }
  note(`stopped: ${components.join(', ')}`);
  return {};
}

/** They keep nothing of their own, and with its manifest gone the kubelet starts none again. etcd is left its time. */
function endStateless(processes: readonly ComponentProcess[]): void {
  for (const { component, pid } of processes) {
    if (component === 'etcd') continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
  }
}

async function park(component: StaticComponent, restore: string, { paths, note }: RestoreContext): Promise<void> {
  const { live, parked } = manifestFiles(paths, restore, component);
  const [isLive, isParked] = [await exists(live), await exists(parked)];
  if (isLive && isParked) throw new JobFailure('configuration', `${component}.yaml is in place and parked: somebody put another one there`);
  if (!isLive && !isParked) throw new JobFailure('configuration', `there is no ${live}, and none was parked`);
  if (!isLive) return;
  await renameDurably(live, parked);
  note(`${live} → ${parked}`);
}

if (import.meta.main) await runRestoreJob(parseManifestsInput, parkManifests);
