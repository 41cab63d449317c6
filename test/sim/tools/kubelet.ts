import { kubeVersionOf } from './catalog.ts';
import { readPackages } from './packages.ts';
import { runAsProcess, type StandIn, UnknownArgument } from './tool.ts';

/** Only `--version`; what a running kubelet does is in kubelet-unit.ts. */
export const kubelet: StandIn = {
  name: 'kubelet',
  main(tool) {
    if (tool.argv.join(' ') !== '--version') throw new UnknownArgument('only --version is known');
    tool.print(`Kubernetes ${kubeVersionOf(readPackages(tool.node.root)['kubelet']?.version ?? '0.0.0-1.1')}`);
    return 0;
  },
};

if (import.meta.main) await runAsProcess(kubelet);
