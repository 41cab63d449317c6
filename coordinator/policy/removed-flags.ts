import { changelog, type OfMinor, pull } from './sources.ts';

export type FlaggedComponent = 'kubelet' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kube-proxy' | 'etcd';

export interface RemovedFlags {
  readonly component: FlaggedComponent;
  /** Without the leading dashes; a trailing `*` stands for any ending. */
  readonly flags: readonly string[];
  readonly source: string;
}

/**
 * Flags that a minor no longer knows. A component that meets one does not start: a node with one of these never comes back.
 *
 * The rows of 1.34 and 1.35, and those of etcd 3.6, agree with what the binaries of both sides print with `--help`; the 18 flags of 1.37 are the
 * ones that `cmd/kubelet/app/options/globalflags_linux.go` registers in 1.35 as deprecated, each of which #139870 drops.
 */
export const removedFlags: readonly OfMinor<RemovedFlags>[] = [
  { minor: 29, source: changelog(29), rows: [] },
  {
    minor: 30,
    source: changelog(30),
    rows: [
      {
        component: 'kubelet',
        flags: ['azure-container-registry-config'],
        source: 'https://github.com/Azure/karpenter-provider-azure/pull/338', // "unknown flag" as 1.30's kubelet prints it
      },
    ],
  },
  {
    minor: 31,
    source: changelog(31),
    rows: [
      { component: 'kubelet', flags: ['keep-terminated-pod-volumes'], source: pull(122082) },
      { component: 'kubelet', flags: ['iptables-masquerade-bit', 'iptables-drop-bit'], source: pull(122363) },
      {
        component: 'kube-controller-manager',
        flags: ['volume-host-cidr-denylist', 'volume-host-allow-local-loopback'],
        source: pull(124017),
      },
      {
        component: 'kube-controller-manager',
        flags: ['horizontal-pod-autoscaler-upscale-delay', 'horizontal-pod-autoscaler-downscale-delay'],
        source: pull(124948),
      },
    ],
  },
  { minor: 32, source: changelog(32), rows: [] },
  {
    minor: 33,
    source: changelog(33),
    rows: [{ component: 'kube-apiserver', flags: ['cloud-provider', 'cloud-config'], source: pull(130162) }],
  },
  {
    minor: 34,
    source: changelog(34),
    rows: [
      { component: 'kubelet', flags: ['cloud-config'], source: pull(130161) },
      { component: 'kubelet', flags: ['register-schedulable'], source: pull(122384) },
      {
        component: 'etcd', // 3.6
        flags: ['enable-v2', 'experimental-enable-v2v3', 'proxy', 'proxy-*'],
        source: 'https://etcd.io/docs/v3.6/upgrades/upgrade_3_6/',
      },
    ],
  },
  {
    minor: 35,
    source: changelog(35),
    rows: [{ component: 'kubelet', flags: ['pod-infra-container-image'], source: pull(133779) }],
  },
  { minor: 36, source: changelog(36), rows: [] },
  {
    minor: 37,
    source: changelog(37),
    rows: [
      {
        component: 'kubelet',
        flags: [
          'application-metrics-count-limit',
          'boot-id-file',
          'container-hints',
          'containerd',
          'containerd-namespace',
          'enable-load-reader',
          'event-storage-age-limit',
          'event-storage-event-limit',
          'global-housekeeping-interval',
          'log-cadvisor-usage',
          'machine-id-file',
          'storage-driver-buffer-duration',
          'storage-driver-db',
          'storage-driver-host',
          'storage-driver-password',
          'storage-driver-secure',
          'storage-driver-table',
          'storage-driver-user',
        ],
        source: pull(139870),
      },
      { component: 'kube-controller-manager', flags: ['concurrent-service-syncs'], source: pull(138002) },
      { component: 'etcd', flags: ['experimental-*'], source: 'https://etcd.io/docs/v3.7/upgrades/upgrade_3_7/' }, // 3.7
    ],
  },
];
