import { chmod, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { EtcdEndpoint } from './etcd-client.ts';
import { EtcdFailure } from './etcd-failure.ts';
import type { EtcdToolSet } from './etcd-tools.ts';
import { mustRunTool } from './run-tool.ts';
import type { SnapshotFiles } from './snapshot-files.ts';
import { digestSnapshot, type SnapshotDigest } from './trailer.ts';

export interface EtcdctlSave {
  readonly files: SnapshotFiles;
  readonly tools: EtcdToolSet;
  readonly endpoint: EtcdEndpoint;
  readonly credentialsDir: string | undefined;
  readonly timeoutMs?: number;
}

/**
 * Saves with etcdctl to the part file. Always with --command-timeout: without it a dead endpoint hangs for ever.
 * etcdctl writes to `<target>.part` itself and renames, so its target is our part file.
 */
export async function saveWithEtcdctl(options: EtcdctlSave): Promise<SnapshotDigest> {
  const { files, tools, endpoint, credentialsDir = '', timeoutMs = 20 * 60_000 } = options;
  const { etcdctl } = tools.paths;
  if (etcdctl === undefined) throw new EtcdFailure('tool-missing', 'there is no etcdctl of the cluster’s minor version on this node');
  const tls = ['ca.crt', 'client.crt', 'client.key'].map((name) => join(credentialsDir, name));
  const certificates = endpoint.tls ? [`--cacert=${tls[0]}`, `--cert=${tls[1]}`, `--key=${tls[2]}`] : [];
  const limits = [`--command-timeout=${Math.ceil(timeoutMs / 1000)}s`, '--dial-timeout=5s'];
  await mustRunTool({
    argv: [etcdctl, 'snapshot', 'save', files.part, `--endpoints=${endpoint.url}`, ...certificates, ...limits],
    timeoutMs: timeoutMs + 10_000,
  });
  await chmod(files.part, 0o640);
  const file = await open(files.part, 'r');
  await file.sync().finally(() => file.close());
  return digestSnapshot(files.part);
}
