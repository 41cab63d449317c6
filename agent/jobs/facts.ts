import type { NodeFacts } from '../../shared/operations.ts';
import { parseNothing } from '../executor/input.ts';
import { configurationFacts } from './facts/configuration.ts';
import { kubeletFacts } from './facts/kubelet.ts';
import { kubernetesFileFacts } from './facts/kubernetes-files.ts';
import { bootFacts, diskFacts, repositoryFacts, rivalFacts } from './facts/machine.ts';
import { packageFacts } from './facts/packages.ts';
import { type JobContext, runJob } from './job.ts';

/** Everything about a node that root can see without network. Changes nothing. */
export async function readFacts(context: JobContext): Promise<NodeFacts> {
  const [boot, packages, kubelet, files, disks, repository, rivals, configuration, kubeadmVersion, kubectlVersion] = await Promise.all([
    bootFacts(context),
    packageFacts(context),
    kubeletFacts(context),
    kubernetesFileFacts(context),
    diskFacts(context),
    repositoryFacts(context),
    rivalFacts(context),
    configurationFacts(context),
    toolVersion(context, /^(v\d+\.\d+\.\d+)/m, 'kubeadm', 'version', '-o', 'short'),
    toolVersion(context, /gitVersion: "?(v\d+\.\d+\.\d+)|Client Version: (v\d+\.\d+\.\d+)/m, 'kubectl', 'version', '--client'),
  ]);
  return {
    takenAtMs: context.clock.now(),
    ...boot,
    ...packages,
    kubelet,
    ...files,
    disks,
    ...repository,
    rivals,
    configuration,
    ...(kubeadmVersion !== undefined && { kubeadmVersion }),
    ...(kubectlVersion !== undefined && { kubectlVersion }),
  };
}

/** Undefined when the tool is not there, or does not say. */
async function toolVersion({ tools }: JobContext, pattern: RegExp, tool: string, ...args: readonly string[]): Promise<string | undefined> {
  const { stdout } = await tools.ask(tool, ...args).catch(() => ({ stdout: '' }));
  const match = pattern.exec(stdout);
  return match?.[1] ?? match?.[2];
}

if (import.meta.main)
  await runJob((input, context) => {
    parseNothing(input);
    return readFacts(context);
  });
