export type FlaggedComponent = 'kubelet' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

export interface RemovedFlag {
  /** Kubernetes minor that no longer knows it. */
  readonly minor: number;
  readonly component: FlaggedComponent;
  /** Without the leading dashes; a trailing `*` stands for any ending. */
  readonly flag: string;
  /** False when upstream announced more removals than it names: shown, not refused. */
  readonly isCertain: boolean;
  readonly source: string;
}

const pull = (number: number) => `https://github.com/kubernetes/kubernetes/pull/${number}`;

function removed(minor: number, component: FlaggedComponent, flags: readonly string[], source: string, isCertain = true): RemovedFlag[] {
  return flags.map((flag) => ({ minor, component, flag, isCertain, source }));
}

const cadvisorFlags = [
  'application-metrics-count-limit',
  'boot-id-file',
  'container-hints',
  'containerd-namespace',
  'docker',
  'docker-*',
  'enable-load-reader',
  'event-storage-age-limit',
  'event-storage-event-limit',
  'log-cadvisor-usage',
  'machine-id-file',
  'storage-driver-*',
];

/** A component that meets a flag it no longer knows does not start: a node with one of these never comes back. */
export const removedFlags: readonly RemovedFlag[] = [
  ...removed(31, 'kubelet', ['keep-terminated-pod-volumes'], pull(122082)),
  ...removed(31, 'kubelet', ['iptables-masquerade-bit', 'iptables-drop-bit'], pull(122363)),
  ...removed(31, 'kube-controller-manager', ['volume-host-cidr-denylist', 'volume-host-allow-local-loopback'], pull(124017)),
  ...removed(
    31,
    'kube-controller-manager',
    ['horizontal-pod-autoscaler-upscale-delay', 'horizontal-pod-autoscaler-downscale-delay'],
    pull(124948),
  ),
  ...removed(33, 'kube-apiserver', ['cloud-config'], pull(130162)),
  ...removed(34, 'kubelet', ['cloud-config'], pull(130161)),
  ...removed(35, 'kubelet', ['pod-infra-container-image'], pull(133779)),
  ...removed(37, 'etcd', ['experimental-*'], 'https://etcd.io/docs/v3.7/upgrades/upgrade_3_7/'),
  ...removed(37, 'kubelet', cadvisorFlags, pull(139870), false),
];

export interface RemovedWord {
  readonly minor: number;
  /** The flag whose comma-separated value may hold it. */
  readonly within: 'feature-gates' | 'enable-admission-plugins';
  readonly words: readonly string[];
  readonly source: string;
}

/** Feature gates and admission plugins that a minor no longer knows; naming one keeps the component from starting. */
export const removedWords: readonly RemovedWord[] = [
  { minor: 30, within: 'enable-admission-plugins', words: ['SecurityContextDeny'], source: pull(122612) },
  {
    minor: 30,
    within: 'feature-gates',
    words: [
      'ExpandedDNSConfig',
      'IPTablesOwnershipCleanup',
      'KubeletPodResources',
      'MinimizeIPTablesRestore',
      'ProxyTerminatingEndpoints',
      'RemoveSelfLink',
    ],
    source: 'https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates-removed/',
  },
  { minor: 31, within: 'feature-gates', words: ['APIPriorityAndFairness'], source: pull(125846) },
  { minor: 32, within: 'feature-gates', words: ['KMSv2', 'KMSv2KDF'], source: pull(126698) },
  { minor: 32, within: 'feature-gates', words: ['ServerSideApply', 'ServerSideFieldValidation'], source: pull(127058) },
  { minor: 32, within: 'feature-gates', words: ['ValidatingAdmissionPolicy'], source: pull(126645) },
  { minor: 32, within: 'feature-gates', words: ['HPAContainerMetrics'], source: pull(126862) },
  { minor: 32, within: 'feature-gates', words: ['NodeOutOfServiceVolumeDetach'], source: pull(127019) },
  { minor: 33, within: 'feature-gates', words: ['AppArmor'], source: pull(129375) },
  { minor: 33, within: 'feature-gates', words: ['AppArmorFields'], source: pull(129497) },
  { minor: 33, within: 'feature-gates', words: ['CPUManager'], source: pull(129296) },
  { minor: 33, within: 'feature-gates', words: ['JobPodFailurePolicy'], source: pull(129498) },
  { minor: 33, within: 'feature-gates', words: ['PDBUnhealthyPodEvictionPolicy'], source: pull(129500) },
  { minor: 33, within: 'feature-gates', words: ['DisableCloudProviders', 'DisableKubeletCloudCredentialProviders'], source: pull(130162) },
  { minor: 34, within: 'feature-gates', words: ['DevicePluginCDIDevices'], source: pull(132083) },
  { minor: 34, within: 'feature-gates', words: ['LegacySidecarContainers'], source: pull(131463) },
  { minor: 34, within: 'feature-gates', words: ['PodDisruptionConditions'], source: pull(129501) },
  { minor: 35, within: 'feature-gates', words: ['SizeMemoryBackedVolumes'], source: pull(133720) },
  { minor: 35, within: 'feature-gates', words: ['UserNamespacesHostNetworkSupport'], source: pull(132157) },
  { minor: 36, within: 'feature-gates', words: ['CSIMigrationPortworx', 'InTreePluginPortworxUnregister'], source: pull(135322) },
  { minor: 36, within: 'feature-gates', words: ['WatchFromStorageWithoutResourceVersion'], source: pull(136066) },
];

/** From this minor on the kubelet refuses to start on cgroup v1 unless `failCgroupV1: false`. @see https://github.com/kubernetes/kubernetes/pull/134298 */
export const cgroupV2RequiredSince = 35;

/** From this minor on the kubelet fails on runtimes without the CRI call RuntimeConfig, as containerd 1.x. @see https://github.com/kubernetes/kubernetes/issues/136731 */
export const containerd2RequiredSince = 38;

export interface FlagProblem {
  readonly component: FlaggedComponent;
  /** As it stands on the command line. */
  readonly argument: string;
  readonly evidence: string;
  readonly isCertain: boolean;
}

/** Which arguments of a running component a hop's target no longer knows. `fromMinor` < removal ≤ `toMinor`. Pure. */
export function removedArguments(
  component: FlaggedComponent,
  flags: readonly string[],
  { fromMinor, toMinor }: { readonly fromMinor: number; readonly toMinor: number },
): FlagProblem[] {
  const isDue = (minor: number) => minor > fromMinor && minor <= toMinor;
  return flags.flatMap((argument) => {
    const { name, value } = splitFlag(argument);
    const gone = removedFlags.find((row) => isDue(row.minor) && row.component === component && matchesFlag(row.flag, name));
    if (gone) return [problem(component, argument, `--${name} is gone since v1.${gone.minor} (${gone.source})`, gone.isCertain)];
    return removedWords
      .filter((row) => isDue(row.minor) && row.within === name && component !== 'etcd')
      .flatMap((row) => row.words.filter((word) => hasWord(value, word)).map((word) => ({ row, word })))
      .map(({ row, word }) => problem(component, argument, `${word} in --${name} is gone since v1.${row.minor} (${row.source})`, true));
  });
}

function splitFlag(argument: string): { readonly name: string; readonly value: string } {
  const [name = '', ...rest] = argument.replace(/^--?/, '').split('=');
  return { name: name.replaceAll('_', '-'), value: rest.join('=') };
}

function matchesFlag(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function hasWord(value: string, word: string): boolean {
  return value.split(',').some((part) => part.split('=')[0]?.trim() === word);
}

function problem(component: FlaggedComponent, argument: string, evidence: string, isCertain: boolean): FlagProblem {
  return { component, argument, evidence, isCertain };
}
