import { parseApplyInput, parseKubeVersionInput, parseNodeInput, parseNothing } from './input.ts';
import { parseFactsInput } from './input-facts.ts';
import { type SomeOf, withNetwork, withoutNetwork } from './operation-table.ts';
import { readJobResult, readKubeadm } from './read-result.ts';

const minuteMs = 60_000;

export const kubeadmOperations = {
  readFacts: {
    effect: 'read',
    warnAfterMs: minuteMs,
    input: parseFactsInput,
    work: () => ({ job: 'facts' }),
    unit: () => ({ hasNetwork: false, endAfterMs: 5 * minuteMs }),
    result: readJobResult,
  },
  pullImages: {
    effect: 'write',
    warnAfterMs: 20 * minuteMs,
    input: parseKubeVersionInput,
    work: () => ({ job: 'pull-images' }),
    unit: withNetwork,
    result: readJobResult,
  },
  kubeadmApply: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs, // measured: 160 s; kubeadm itself waits up to 5 minutes for each component
    input: parseApplyInput,
    work: ({ version, ignorePreflightErrors, usePatches }) => ({
      tool: ['kubeadm', 'upgrade', 'apply', version, '--yes', ...ignoring(ignorePreflightErrors), ...patching(usePatches)],
    }),
    unit: ({ kubernetesDir }) => ({ hasNetwork: true, environment: { KUBECONFIG: `${kubernetesDir}/admin.conf` } }),
    result: readKubeadm,
  },
  kubeadmNode: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseNodeInput,
    work: ({ ignorePreflightErrors, usePatches }) => ({
      tool: ['kubeadm', 'upgrade', 'node', ...ignoring(ignorePreflightErrors), ...patching(usePatches)],
    }),
    unit: withNetwork, // without KUBECONFIG: kubeadm itself picks admin.conf or, on a worker, kubelet.conf
    result: readKubeadm,
  },
  restartKubelet: {
    effect: 'write',
    warnAfterMs: 3 * minuteMs,
    input: parseNothing,
    work: () => ({ job: 'restart-kubelet' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
} as const satisfies SomeOf<'readFacts' | 'pullImages' | 'kubeadmApply' | 'kubeadmNode' | 'restartKubelet'>;

function ignoring(names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`--ignore-preflight-errors=${names.join(',')}`];
}

/** The one folder that kubeadm is ever given: root's own, on the node. */
function patching(usePatches: boolean | undefined): string[] {
  return usePatches ? ['--patches=/etc/kubernetes/patches'] : [];
}
