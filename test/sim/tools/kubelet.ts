import { kubeVersionOf } from './catalog.ts';
import { readPackages } from './packages.ts';
import { runTool, UnknownArgument } from './tool.ts';

/** Only `--version`; what a running kubelet does is in kubelet-unit.ts. */
await runTool(
  'kubelet',
  (tool) => {
    if (tool.argv.join(' ') !== '--version') throw new UnknownArgument('only --version is known');
    tool.print(`Kubernetes ${kubeVersionOf(readPackages(tool.node.root)['kubelet']?.version ?? '0.0.0-1.1')}`);
    return 0;
  },
  { isRepeatable: () => true },
);
