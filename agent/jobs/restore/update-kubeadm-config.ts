import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseNothing } from '../../executor/input.ts';
import { complaintOf, type JobContext, runJob } from '../job.ts';
import { JobFailure } from '../job-process.ts';
import { stateOf, withExistingState } from './cluster-configuration.ts';

interface ConfigMap {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, string>>;
}

/**
 * Keeps `kubeadm-config` in step with the manifest that a restore has written. Done on the node with its admin.conf: the coordinator's own role
 * may not change this object. The object's resourceVersion goes along, so that a change of somebody else is never overwritten. Safe to repeat.
 */
export async function updateKubeadmConfig(context: JobContext): Promise<{ isChanged: boolean }> {
  const found = JSON.parse(await kubectl(context, 'get', 'configmap', 'kubeadm-config', '-o', 'json')) as ConfigMap;
  const text = found.data['ClusterConfiguration'];
  if (text === undefined) throw new JobFailure('configuration', 'kubeadm-config has no ClusterConfiguration');
  if (stateOf(text) === 'existing') return { isChanged: false };
  const changed = { ...found, data: { ...found.data, ClusterConfiguration: withExistingState(text) } };
  const folder = await mkdtemp(`${context.paths.root}/run/kubestep-config-`);
  try {
    const file = join(folder, 'kubeadm-config.json');
    await writeFile(file, JSON.stringify(changed), { mode: 0o600 });
    await kubectl(context, 'replace', '-f', file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  context.note('kubeadm-config: etcd.local.extraArgs has initial-cluster-state: existing');
  return { isChanged: true };
}

async function kubectl({ tools, paths }: JobContext, ...words: readonly string[]): Promise<string> {
  const where = [`--kubeconfig=${paths.kubernetesDir}/admin.conf`, '--namespace=kube-system', '--request-timeout=20s'];
  const result = await tools.ask('kubectl', ...where, ...words);
  if (result.exitCode === 0) return result.stdout;
  throw new JobFailure('api-unavailable', `kubectl ${words.slice(0, 3).join(' ')}: ${complaintOf(result)}`);
}

if (import.meta.main)
  await runJob((input, context) => {
    parseNothing(input);
    return updateKubeadmConfig(context);
  });
