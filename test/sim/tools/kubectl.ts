import { type ParsedArguments, parseArguments } from './arguments.ts';
import { kubeVersionOf, minorOf } from './catalog.ts';
import { readPackages } from './packages.ts';
import { runAsProcess, type StandIn, type Tool, UnknownArgument } from './tool.ts';

/** `version --client`, and what the documented upgrade procedure asks the API server for. */
export const kubectl: StandIn = {
  name: 'kubectl',
  async main(tool) {
    const given = parseArguments(tool.argv, {
      flags: ['--client', '--client=true', '--ignore-daemonsets'],
      values: ['-o', '--output', '--kubeconfig', '--for'],
    });
    const [command, subject = ''] = given.words;
    if (command === 'version') return printVersion(tool, given);
    const kubeconfig = given.valuesOf('--kubeconfig').at(-1);
    if (kubeconfig === undefined) throw new UnknownArgument('no --kubeconfig');
    const { ClusterKubectl } = await import('./kubectl-cluster.ts');
    const cluster = new ClusterKubectl(tool, kubeconfig);
    if (command === 'drain') return cluster.drain(subject);
    if (command === 'uncordon') return cluster.setCordon(subject, false);
    const version = /^jsonpath=\{\.status\.nodeInfo\.kubeletVersion\}=(\S+)$/.exec(given.valuesOf('--for').at(-1) ?? '')?.[1];
    if (command === 'wait' && version !== undefined) return cluster.waitForKubelet(subject.replace('node/', ''), version);
    throw new UnknownArgument(`unknown command ${given.words.join(' ')}`);
  },
};

if (import.meta.main) await runAsProcess(kubectl);

function printVersion(tool: Tool, given: ParsedArguments): number {
  const gitVersion = kubeVersionOf(readPackages(tool.node.root)['kubectl']?.version ?? '0.0.0-1.1');
  const output = [...given.valuesOf('-o'), ...given.valuesOf('--output')].at(-1);
  const clientVersion = { major: '1', minor: String(minorOf(gitVersion)), gitVersion };
  if (output === 'json') tool.print(JSON.stringify({ clientVersion, kustomizeVersion: 'v5.7.1' }, null, 2));
  else tool.print(`Client Version: ${gitVersion}`, 'Kustomize Version: v5.7.1');
  return 0;
}
