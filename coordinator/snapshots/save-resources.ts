import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError } from '../../shared/errors.ts';
import { snapshotName } from '../../shared/names.ts';
import type { SavedResources } from '../../shared/operations-etcd.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { OutgoingFile } from './catalogue.ts';
import { type OperationDeps, runOnNode } from './node-operation.ts';

export interface SaveResourcesDeps extends OperationDeps {
  readonly cluster: ClusterPort;
  readonly snapshotsDir: string;
  readonly recipients: readonly string[];
}

export interface SaveResourcesRequest {
  /** Control-plane node whose admin.conf is used; default: any that is connected. */
  readonly node?: string;
  readonly includeSecrets: boolean;
  readonly onProgress: (note: string) => void;
}

export interface ResourcesArchive {
  readonly saved: SavedResources;
  readonly file: OutgoingFile;
}

/**
 * Has a node write every object of the cluster into an archive, hands it out, and keeps nothing of it: whoever asked has the file.
 *
 * @throws KubestepError `usage` for Secrets without recipients, `unavailable` when no control-plane node is connected; what operations throw.
 */
export async function withResources<T>(
  request: SaveResourcesRequest,
  deps: SaveResourcesDeps,
  signal: AbortSignal,
  use: (archive: ResourcesArchive) => Promise<T>,
): Promise<T> {
  const { includeSecrets, onProgress } = request;
  const { recipients, clock, snapshotsDir } = deps;
  if (includeSecrets && recipients.length === 0) {
    throw new KubestepError('usage', 'Secrets leave a node encrypted only, and backups.recipients names nobody', {
      hint: 'name public age keys in coordinator.yaml, or leave --include-secrets out',
    });
  }
  const node = await chooseNode(request.node, deps, signal);
  const name = snapshotName(node, clock.now(), 'resources');
  const record = async () => undefined; // the audit log and the node's journal have it
  onProgress(`reading every object on ${node}`);
  const saved = await runOnNode({ node, kind: 'saveResources', input: { name, recipients, includeSecrets }, record }, deps, signal);
  try {
    const { file, sha256, sizeBytes } = saved;
    const { path } = await deps.agentOn(node).fetchSnapshot({ name, file, sha256, sizeBytes }, signal);
    const content = createReadStream(path, { highWaterMark: 256 * 1024, signal });
    return await use({ saved, file: { name: `${name}.${file.slice('resources.'.length)}`, sha256, sizeBytes, content } });
  } finally {
    await rm(join(snapshotsDir, name), { recursive: true, force: true });
    await runOnNode({ node, kind: 'removeSnapshot', input: { name }, record }, deps, signal).catch(() => undefined); // it is small, and the next ends it
  }
}

async function chooseNode(asked: string | undefined, { cluster, agentOn }: SaveResourcesDeps, signal: AbortSignal): Promise<string> {
  const nodes = (await cluster.listNodes(signal)).filter(({ role }) => role === 'control-plane');
  if (asked !== undefined && !nodes.some(({ name }) => name === asked)) {
    throw new KubestepError('not-found', `${asked} is not a control-plane node`, {
      hint: `choose one of: ${nodes.map(({ name }) => name).join(', ')}`,
    });
  }
  const usable = nodes.filter(({ name }) => (asked === undefined || name === asked) && agentOn(name).isConnected());
  const [first] = usable.toSorted((a, b) => Number(b.isReady) - Number(a.isReady));
  if (first) return first.name;
  throw new KubestepError('unavailable', 'no control-plane node has a connected agent', { hint: 'run: kubestep node list' });
}
