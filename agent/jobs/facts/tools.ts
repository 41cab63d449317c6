import type { NodeFacts } from '../../../shared/operations.ts';
import type { JobContext } from '../job.ts';

/** Versions of the programs on disk. */
export async function toolFacts(context: JobContext): Promise<Pick<NodeFacts, 'kubeadmVersion' | 'kubectlVersion'>> {
  const [kubeadmVersion, kubectlVersion] = await Promise.all([
    toolVersion(context, /^(v\d+\.\d+\.\d+)/m, 'kubeadm', 'version', '-o', 'short'),
    toolVersion(context, /gitVersion: "?(v\d+\.\d+\.\d+)|Client Version: (v\d+\.\d+\.\d+)/m, 'kubectl', 'version', '--client'),
  ]);
  return { ...(kubeadmVersion !== undefined && { kubeadmVersion }), ...(kubectlVersion !== undefined && { kubectlVersion }) };
}

/** Undefined when the tool is not there, or does not say. */
async function toolVersion({ tools }: JobContext, pattern: RegExp, tool: string, ...args: readonly string[]): Promise<string | undefined> {
  const { stdout } = await tools.ask(tool, ...args).catch(() => ({ stdout: '' }));
  const match = pattern.exec(stdout);
  return match?.[1] ?? match?.[2];
}
