import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseKubeVersionInput } from '../executor/input.ts';
import { complaintOf, type JobContext, runJob } from './job.ts';
import { JobFailure } from './job-process.ts';

/**
 * Pulls the images of a version before the upgrade asks for them: a slow pull inside `kubeadm upgrade` looks like a failed health check.
 * kubeadm reads no cluster configuration here, so a registry other than its own default is taken from the running API server's manifest.
 */
export async function pullImages(version: string, { paths, tools }: JobContext): Promise<Record<string, never>> {
  const forVersion = `--kubernetes-version=${version}`;
  const listed = await tools.ask('kubeadm', 'config', 'images', 'list', forVersion);
  const manifest = await readFile(join(paths.kubernetesDir, 'manifests/kube-apiserver.yaml'), 'utf8').catch(() => '');
  const [ordinary, own] = [listed.stdout, manifest].map((text) => repositoryOf(text));
  const repository = own === undefined || own === ordinary ? [] : [`--image-repository=${own}`];
  const result = await tools.work('kubeadm', 'config', 'images', 'pull', forVersion, ...repository);
  if (result.exitCode !== 0) throw new JobFailure('image-pull-failed', complaintOf(result));
  return {};
}

function repositoryOf(text: string): string | undefined {
  return /(?:^|[\s"'])([\w.:/-]+)\/kube-apiserver:/m.exec(text)?.[1];
}

if (import.meta.main) await runJob((input, context) => pullImages(parseKubeVersionInput(input).version, context));
