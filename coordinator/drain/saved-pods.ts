import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeFileDurably } from '../../shared/files.ts';
import type { ClusterPod, ClusterPort } from '../cluster/cluster-port.ts';

/** Keeps the manifest of a pod that nothing would bring back. Safe to repeat: the uid is in the name. @returns the file's path. */
export async function savePod(cluster: ClusterPort, pod: ClusterPod, savedPodsDir: string, signal: AbortSignal): Promise<string> {
  await mkdir(savedPodsDir, { recursive: true, mode: 0o700 });
  const path = join(savedPodsDir, `${pod.namespace}_${pod.name}_${pod.uid}.yaml`); // `_` is in no Kubernetes name
  const manifest = await cluster.podManifest(pod.namespace, pod.name, signal);
  await writeFileDurably(path, manifest);
  await syncDirectory(savedPodsDir);
  return path;
}
