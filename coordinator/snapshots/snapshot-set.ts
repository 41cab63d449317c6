import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeFileDurably } from '../../shared/files.ts';
import type { EtcdMemberFacts, OperationResult } from '../../shared/operations.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { Snapshot } from './snapshot-port.ts';

/**
 * What belongs to a snapshot besides its file, for the day on which the cluster is gone: stored beside the coordinator's copy, 0600.
 * Private keys stay on the node; of them only names and hashes are here.
 */
export interface SnapshotSet {
  readonly format: 1;
  readonly snapshot: Snapshot;
  /** UID of kube-system: tells this cluster from another one. */
  readonly clusterUid: string;
  readonly etcdClusterId: string;
  readonly members: EtcdMemberFacts['members'];
  readonly nodes: readonly { readonly name: string; readonly role: string; readonly kubeletVersion: string; readonly internalIp: string }[];
  /** ConfigMaps of kube-system by name; one that the cluster does not have is absent. */
  readonly configMaps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly configuration: OperationResult<'collectConfiguration'>;
}

const configMapNames = ['kubeadm-config', 'kubelet-config', 'kube-proxy'];

/** Reads what the Kubernetes API knows. */
export async function readClusterPart(
  cluster: ClusterPort,
  signal: AbortSignal,
): Promise<Pick<SnapshotSet, 'clusterUid' | 'nodes' | 'configMaps'>> {
  const configMaps: Record<string, Readonly<Record<string, string>>> = {};
  for (const name of configMapNames) {
    const found = await cluster.configMap('kube-system', name, signal);
    if (found) configMaps[name] = found;
  }
  const nodes = (await cluster.listNodes(signal)).map(({ name, role, kubeletVersion, internalIp }) => {
    return { name, role, kubeletVersion, internalIp };
  });
  return { clusterUid: await cluster.clusterUid(signal), nodes, configMaps };
}

/** Replaces the set's description whole. Safe to repeat. */
export async function writeSet(snapshotsDir: string, set: SnapshotSet): Promise<void> {
  const dir = join(snapshotsDir, set.snapshot.name);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFileDurably(join(dir, 'set.json'), `${JSON.stringify(set, undefined, 2)}\n`, { mode: 0o600 });
}

/** SHA-256 of a file, lower-case hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
