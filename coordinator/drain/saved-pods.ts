import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError } from '../../shared/errors.ts';
import { writeFileDurably } from '../../shared/files.ts';
import type { ClusterPod, ClusterPort } from '../cluster/cluster-port.ts';

/** Keeps the manifest of a pod that nothing would bring back. Safe to repeat: the uid is in the name. @returns the file's path; undefined when the pod is gone. */
export async function savePod(
  cluster: ClusterPort,
  pod: ClusterPod,
  savedPodsDir: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  await mkdir(savedPodsDir, { recursive: true, mode: 0o700 });
  const path = join(savedPodsDir, `${pod.namespace}_${pod.name}_${pod.uid}.yaml`); // `_` is in no Kubernetes name
  const manifest = await manifestOf(cluster, pod, signal);
  if (manifest === undefined) return undefined;
  await writeFileDurably(path, manifest);
  return path;
}

async function manifestOf(cluster: ClusterPort, pod: ClusterPod, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await cluster.podManifest(pod.namespace, pod.name, signal);
  } catch (thrown) {
    if (thrown instanceof KubestepError && thrown.code === 'not-found') return undefined;
    throw thrown;
  }
}
