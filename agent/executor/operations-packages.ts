import { aptGet, installFlags, packageArguments } from './apt-command.ts';
import { parseDebVersionInput, parseMinorInput, parsePackagesInput, parseProbeInput } from './input.ts';
import { type SomeOf, withNetwork } from './operation-table.ts';
import { aptReason, queryPackages, readInstalled, readJobResult } from './read-result.ts';

const minuteMs = 60_000;

/** The hold is lost as soon as a package is unpacked, also when the installation fails later: it is set again on every end. */
const holdAgain = ['apt-mark', 'hold', 'kubeadm', 'kubelet', 'kubectl'] as const;

export const packageOperations = {
  probeRepository: {
    effect: 'read',
    warnAfterMs: 5 * minuteMs,
    input: parseProbeInput,
    work: () => ({ job: 'probe-repository' }),
    unit: () => ({ hasNetwork: true, endAfterMs: 10 * minuteMs }),
    result: readJobResult,
  },
  repairPackages: {
    effect: 'write',
    warnAfterMs: 15 * minuteMs,
    input: parsePackagesInput,
    work: () => ({ job: 'repair-packages' }),
    unit: withNetwork,
    afterStop: holdAgain,
    result: readJobResult,
  },
  setRepository: {
    effect: 'write',
    warnAfterMs: 5 * minuteMs,
    input: parseMinorInput,
    work: () => ({ job: 'set-repository' }),
    unit: withNetwork,
    result: readJobResult,
  },
  downloadPackages: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parsePackagesInput,
    work: ({ packages }) => ({ tool: [...aptGet, 'install', '--download-only', ...installFlags, ...packageArguments(packages)] }),
    unit: withNetwork,
    result: async (ended, { packages }, node) => {
      if (!ended.isExitZero) return { failure: aptReason(ended) };
      const names = packages.map(({ name }) => name);
      return { result: await queryPackages(names, node) };
    },
  },
  installKubeadm: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseDebVersionInput,
    work: ({ version }) => ({ tool: [...aptGet, 'install', ...installFlags, `kubeadm=${version}`] }),
    unit: withNetwork,
    afterStop: ['apt-mark', 'hold', 'kubeadm'],
    result: (ended, { version }, node) => readInstalled([{ name: 'kubeadm', version }], ended, node),
  },
  installKubelet: {
    effect: 'write',
    warnAfterMs: 10 * minuteMs,
    input: parseDebVersionInput,
    work: ({ version }) => ({ tool: [...aptGet, 'install', ...installFlags, `kubelet=${version}`, `kubectl=${version}`] }),
    unit: withNetwork,
    afterStop: ['apt-mark', 'hold', 'kubelet', 'kubectl'],
    result: (ended, { version }, node) =>
      readInstalled(
        [
          { name: 'kubelet', version },
          { name: 'kubectl', version },
        ],
        ended,
        node,
      ),
  },
} as const satisfies SomeOf<
  'probeRepository' | 'repairPackages' | 'setRepository' | 'downloadPackages' | 'installKubeadm' | 'installKubelet'
>;
