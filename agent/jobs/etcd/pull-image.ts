import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseEtcdTagInput } from '../../executor/input-etcd.ts';
import { complaintOf, type JobContext, runJob } from '../job.ts';
import { JobFailure } from '../job-process.ts';
import { etcdImageOf } from './edit-manifest.ts';

const usualRuntime = 'unix:///run/containerd/containerd.sock';

/**
 * Pulls an etcd image before the manifest asks for it: the kubelet would pull it while the member is down. Through the runtime's own interface
 * (crictl, which comes with kubeadm's packages), because that knows the node's mirrors and credentials; else with containerd's ctr.
 *
 * @throws JobFailure `image-pull-failed` with the tool's own words, `tool-missing` when the node has neither.
 */
export async function pullEtcdImage({ tag }: { readonly tag: string }, { paths, tools }: PullContext): Promise<{ image: string }> {
  const { repository } = etcdImageOf(await readFile(join(paths.kubernetesDir, 'manifests/etcd.yaml'), 'utf8'));
  const image = `${repository}:${tag}`;
  const endpoint = await runtimeEndpoint(paths);
  const socket = endpoint.replace(/^unix:\/\//, '');
  const attempts = [
    ['crictl', `--runtime-endpoint=${endpoint}`, `--image-endpoint=${endpoint}`, 'pull', image],
    ['ctr', `--address=${socket}`, '--namespace=k8s.io', 'images', 'pull', `--hosts-dir=${paths.root}/etc/containerd/certs.d`, image],
  ] as const;
  for (const [tool, ...args] of attempts) {
    const result = await tools.work(tool, ...args).catch(missing);
    if (result === undefined) continue;
    if (result.exitCode === 0) return { image };
    throw new JobFailure('image-pull-failed', `${image}: ${complaintOf(result)}`);
  }
  throw new JobFailure('tool-missing', 'this node has neither crictl nor ctr to pull an image with');
}

type PullContext = Pick<JobContext, 'paths' | 'tools'>;

function missing(thrown: unknown): undefined {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'not-found') return undefined;
  throw thrown;
}

/** Where kubeadm wrote down which runtime the kubelet speaks to: in its flags, or since 1.32 in its configuration. */
async function runtimeEndpoint({ kubeletDir }: PullContext['paths']): Promise<string> {
  const read = (name: string) => readFile(join(kubeletDir, name), 'utf8').catch(() => '');
  const flag = /--container-runtime-endpoint=(unix:\/\/[\w./-]+)/.exec(await read('kubeadm-flags.env'))?.[1];
  if (flag !== undefined) return flag;
  for (const file of ['instance-config.yaml', 'config.yaml']) {
    const configured: unknown = (parse(await read(file)) as { containerRuntimeEndpoint?: unknown } | null)?.containerRuntimeEndpoint;
    if (typeof configured === 'string' && /^unix:\/\/[\w./-]+$/.test(configured)) return configured;
  }
  return usualRuntime;
}

if (import.meta.main) await runJob((input, context) => pullEtcdImage(parseEtcdTagInput(input), context));
