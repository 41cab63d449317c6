import { changelog, featureList, type OfMinor, pull } from './sources.ts';

const removedGatesPage = 'https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates-removed/';

export interface RemovedGates {
  readonly gates: readonly string[];
  readonly source: string;
}

/** Feature gates that a minor no longer knows: naming one, with whatever value, keeps the component from starting. */
export const removedGates: readonly OfMinor<RemovedGates>[] = [
  { minor: 29, source: changelog(29), rows: [] },
  {
    minor: 30,
    source: changelog(30),
    rows: [
      {
        gates: [
          'ExpandedDNSConfig',
          'ExperimentalHostUserNamespaceDefaultingGate',
          'IPTablesOwnershipCleanup',
          'KubeletPodResources',
          'KubeletPodResourcesGetAllocatable',
          'MinimizeIPTablesRestore',
          'ProxyTerminatingEndpoints',
          'RemoveSelfLink',
        ],
        source: removedGatesPage,
      },
    ],
  },
  {
    minor: 31,
    source: changelog(31),
    rows: [
      { gates: ['APIPriorityAndFairness'], source: pull(125846) },
      {
        gates: [
          'CSINodeExpandSecret',
          'ConsistentHTTPGetHandlers',
          'DefaultHostNetworkHostPortsInPodTemplates',
          'ServiceNodePortStaticSubrange',
          'SkipReadOnlyValidationGCE',
        ],
        source: removedGatesPage,
      },
    ],
  },
  {
    minor: 32,
    source: changelog(32),
    rows: [
      { gates: ['CloudDualStackNodeIPs'], source: pull(126840) },
      { gates: ['DRAControlPlaneController'], source: pull(128003) },
      { gates: ['HPAContainerMetrics'], source: pull(126862) },
      { gates: ['KMSv2', 'KMSv2KDF'], source: pull(126698) },
      { gates: ['LegacyServiceAccountTokenCleanUp'], source: pull(126839) },
      { gates: ['MinDomainsInPodTopologySpread'], source: pull(126863) },
      { gates: ['NewVolumeManagerReconstruction'], source: pull(126775) },
      { gates: ['NodeOutOfServiceVolumeDetach'], source: pull(127019) },
      { gates: ['ServerSideApply', 'ServerSideFieldValidation'], source: pull(127058) },
      { gates: ['StableLoadBalancerNodeSet'], source: pull(126841) },
      { gates: ['ValidatingAdmissionPolicy'], source: pull(126645) },
      { gates: ['ZeroLimitedNominalConcurrencyShares'], source: pull(126894) },
    ],
  },
  {
    minor: 33,
    source: changelog(33),
    rows: [
      { gates: ['AppArmor'], source: pull(129375) },
      { gates: ['AppArmorFields'], source: pull(129497) },
      { gates: ['CPUManager'], source: pull(129296) },
      { gates: ['DisableCloudProviders', 'DisableKubeletCloudCredentialProviders'], source: pull(130162) },
      { gates: ['JobPodFailurePolicy'], source: pull(129498) },
      { gates: ['KubeProxyDrainingTerminatingNodes'], source: pull(129692) },
      { gates: ['PDBUnhealthyPodEvictionPolicy'], source: pull(129500) },
      { gates: ['PersistentVolumeLastPhaseTransitionTime'], source: pull(129295) },
      { gates: ['VolumeCapacityPriority'], source: pull(128184) },
    ],
  },
  {
    minor: 34,
    source: changelog(34),
    rows: [
      { gates: ['DevicePluginCDIDevices'], source: pull(132083) },
      { gates: ['LegacySidecarContainers'], source: pull(131463) },
      { gates: ['PodDisruptionConditions'], source: pull(129501) },
      { gates: ['ElasticIndexedJob', 'StatefulSetStartOrdinal'], source: featureList(34) },
    ],
  },
  {
    minor: 35,
    source: changelog(35),
    rows: [
      { gates: ['ComponentSLIs'], source: pull(133742) },
      { gates: ['SizeMemoryBackedVolumes'], source: pull(133720) },
      { gates: ['StrictCostEnforcementForVAP', 'StrictCostEnforcementForWebhooks'], source: pull(134994) },
      { gates: ['UserNamespacesPodSecurityStandards'], source: pull(132157) },
      {
        gates: [
          'AllowServiceLBStatusOnNonLB',
          'CronJobsScheduledAnnotation',
          'LoadBalancerIPMode',
          'PodIndexLabel',
          'ProbeHostPodSecurityStandards',
          'StatefulSetAutoDeletePVC',
        ],
        source: featureList(35),
      },
    ],
  },
  {
    minor: 36,
    source: changelog(36),
    rows: [
      { gates: ['CSIMigrationPortworx', 'InTreePluginPortworxUnregister'], source: pull(135322) },
      { gates: ['HonorPVReclaimPolicy'], source: pull(135335) },
      { gates: ['WatchFromStorageWithoutResourceVersion'], source: pull(136066) },
    ],
  },
  {
    minor: 37,
    source: changelog(37),
    rows: [
      { gates: ['AnyVolumeDataSource'], source: pull(135336) },
      {
        gates: [
          'APIServerTracing',
          'BtreeWatchCache',
          'ConsistentListFromCache',
          'OrderedNamespaceDeletion',
          'ResilientWatchCacheInitialization',
          'RetryGenerateName',
          'StreamingCollectionEncodingToJSON',
          'StreamingCollectionEncodingToProtobuf',
        ],
        source: pull(138907),
      },
      { gates: ['GangScheduling', 'WorkloadAwarePreemption'], source: pull(139520) },
      { gates: ['PreventStaticPodAPIReferences'], source: pull(140226) },
      { gates: ['RelaxedDNSSearchValidation'], source: pull(139217) },
      { gates: ['SidecarContainers'], source: pull(137755) },
      {
        gates: [
          'AnonymousAuthConfigurableEndpoints',
          'AuthorizeNodeWithSelectors',
          'AuthorizeWithSelectors',
          'JobBackoffLimitPerIndex',
          'JobPodReplacementPolicy',
          'JobSuccessPolicy',
          'LogarithmicScaleDown',
          'PodLifecycleSleepAction',
          'PodLifecycleSleepActionAllowZero',
          'SchedulerQueueingHints',
          'StructuredAuthenticationConfiguration',
        ],
        source: featureList(37),
      },
    ],
  },
];
