import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TypedOutcome } from '../../../coordinator/agents/agent-port.ts';
import type { OperationKind } from '../../../shared/operations.ts';
import { nodePaths } from '../../../shared/paths.ts';

/** Which program an operation is; those that need a kubelet or an API server are answered here. */
const jobs: Partial<Record<OperationKind, string>> = {
  readEtcd: 'etcd/read-member',
  prepareEtcdTools: 'etcd/prepare-tools',
  saveSnapshot: 'etcd/save-snapshot',
  verifySnapshot: 'etcd/verify-snapshot',
  inspectMember: 'restore/inspect-member',
  importSnapshot: 'restore/import-snapshot',
  restoreMember: 'restore/restore-member',
  parkManifests: 'restore/park-manifests',
  returnManifests: 'restore/return-manifests',
  swapMember: 'restore/swap-member',
  writeEtcdManifest: 'restore/write-etcd-manifest',
  hashMember: 'restore/hash-member',
  disarmAlarms: 'restore/disarm-alarms',
  defragMember: 'restore/defrag-member',
  addLearner: 'restore/add-learner',
  removeMember: 'restore/remove-member',
  promoteMember: 'restore/promote-member',
};

/** Runs a job as its own process, as the executor's unit does: with the manifest of this moment among its credentials. */
export function runJob(
  { root, etcdDir }: { readonly root: string; readonly etcdDir: string },
  kind: OperationKind,
  input: unknown,
): Promise<TypedOutcome<OperationKind>> {
  const job = jobs[kind];
  if (job === undefined) throw new Error(`${kind} was not expected`);
  const credentials = join(root, 'credentials');
  mkdirSync(credentials, { recursive: true });
  const manifest = join(nodePaths(root).kubernetesDir, 'manifests/etcd.yaml');
  if (existsSync(manifest)) writeFileSync(join(credentials, 'etcd.yaml'), readFileSync(manifest));
  const file = new URL(`../../../agent/jobs/${job}.ts`, import.meta.url).pathname;
  const env = { KUBESTEP_ROOT: root, KUBESTEP_TOOL_DIRS: `${etcdDir}:/usr/bin:/bin`, CREDENTIALS_DIRECTORY: credentials };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, JSON.stringify(input)], { env }, (error, stdout, stderr) => {
      const answer = JSON.parse(stdout === '' ? JSON.stringify({ error: { message: stderr, code: 'crash' } }) : stdout);
      if (!error) resolve({ state: 'succeeded', result: answer });
      else resolve({ state: 'failed', reason: answer.error.message, reasonCode: answer.error.code });
    });
  });
}
