import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { KubestepError } from '../../shared/errors.ts';
import { writeFileDurably } from '../../shared/files.ts';
import { snapshotNamePattern } from '../../shared/names.ts';
import type { OperationResult } from '../../shared/operations.ts';
import type { EtcdMemberFacts } from '../../shared/operations-etcd.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { Snapshot } from './snapshot-port.ts';

/**
 * What belongs to a snapshot besides its file, for the day on which the cluster is gone: stored beside every copy away from the member, 0600. The
 * catalogue can be made again from these alone. Private keys are here by name and hash only.
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
  /** Of the API server. */
  readonly serverVersion?: string;
  /** Objects by resource, counted in the restored copy. */
  readonly objectCounts?: Readonly<Record<string, number>>;
}

export const setFileName = 'set.json';
const configMapNames = ['kubeadm-config', 'kubelet-config', 'kube-proxy'];

/** Reads what the Kubernetes API knows. */
export async function readClusterPart(
  cluster: ClusterPort,
  signal: AbortSignal,
): Promise<Pick<SnapshotSet, 'clusterUid' | 'nodes' | 'configMaps' | 'serverVersion'>> {
  const configMaps: Record<string, Readonly<Record<string, string>>> = {};
  for (const name of configMapNames) {
    const found = await cluster.configMap('kube-system', name, signal);
    if (found) configMaps[name] = found;
  }
  const nodes = (await cluster.listNodes(signal)).map(({ name, role, kubeletVersion, internalIp }) => {
    return { name, role, kubeletVersion, internalIp };
  });
  return { clusterUid: await cluster.clusterUid(signal), nodes, configMaps, serverVersion: await cluster.serverVersion(signal) };
}

/** Replaces the set's description whole. Safe to repeat. */
export async function writeSet(snapshotsDir: string, set: SnapshotSet): Promise<string> {
  const dir = join(snapshotsDir, set.snapshot.name);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, setFileName);
  await writeFileDurably(path, `${JSON.stringify(set, undefined, 2)}\n`, { mode: 0o600 });
  return path;
}

/** The description of a set that the coordinator has; undefined when there is none. @throws KubestepError `snapshot-invalid` */
export async function readSet(snapshotsDir: string, name: string): Promise<SnapshotSet | undefined> {
  const path = join(snapshotsDir, name, setFileName);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseSet(text, path);
}

const text = z.string().max(4096);
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** What decides about files and rows is checked; the rest is for people, and is kept as it came. */
const schema = z.looseObject({
  format: z.literal(1),
  clusterUid: text,
  etcdClusterId: text,
  snapshot: z.looseObject({
    name: z.string().regex(snapshotNamePattern),
    state: z.enum(['verified', 'unverified', 'failed']),
    member: text,
    trigger: z.enum(['schedule', 'manual', 'pre-upgrade', 'import', 'salvage']),
    takenAtMs: count,
    verifiedAtMs: count.optional(),
    revision: count.optional(),
    sizeBytes: count.optional(),
    sha256: sha256.optional(),
    operationIds: z.array(text),
    copies: z.array(
      z.looseObject({
        ...{ place: text, path: text, form: z.enum(['plain', 'zstd', 'zstd+age']).optional() },
        ...{ sizeBytes: count.optional(), sha256: sha256.optional() },
      }),
    ),
  }),
});

/** @throws KubestepError `snapshot-invalid` that names the file and what is wrong in it. */
export function parseSet(content: string, path: string): SnapshotSet {
  const refuse = (why: string) =>
    new KubestepError('snapshot-invalid', `${path} does not describe a set: ${why}`, { hint: 'use another copy of the set' });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw refuse('it is not JSON');
  }
  const checked = schema.safeParse(value);
  if (checked.success) return value as SnapshotSet;
  throw refuse(checked.error.issues.map(({ path: field, message }) => `${field.join('.')}: ${message}`).join('; '));
}

/** SHA-256 of a file, lower-case hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
