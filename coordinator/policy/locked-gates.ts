import { featureList, type OfMinor, pull } from './sources.ts';

export interface LockedGates {
  /** As `Name=true`: the one value that is still taken. */
  readonly gates: readonly string[];
  readonly source: string;
}

/**
 * Feature gates that a minor locks: another value than the locked one keeps the component from starting ("cannot set feature gate … to false,
 * feature is locked to true"). A gate that is both locked and removed on a path is told by `removed-gates.ts`.
 *
 * The rows of 1.30 to 1.35 are the locks in upstream's own lists of 1.33, 1.34 and 1.35.
 */
export const lockedGates: readonly OfMinor<LockedGates>[] = [
  { minor: 29, source: featureList(33), rows: [] },
  { minor: 30, source: featureList(33), rows: [{ gates: ['PodSchedulingReadiness=true'], source: featureList(33) }] },
  {
    minor: 31,
    source: featureList(33),
    rows: [
      {
        gates: [
          'DevicePluginCDIDevices=true',
          'ElasticIndexedJob=true',
          'LogarithmicScaleDown=true',
          'PodDisruptionConditions=true',
          'StatefulSetStartOrdinal=true',
        ],
        source: featureList(33),
      },
    ],
  },
  {
    minor: 32,
    source: featureList(33),
    rows: [
      {
        gates: [
          'AllowServiceLBStatusOnNonLB=false',
          'ComponentSLIs=true',
          'CronJobsScheduledAnnotation=true',
          'CustomResourceFieldSelectors=true',
          'LoadBalancerIPMode=true',
          'MemoryManager=true',
          'PodIndexLabel=true',
          'RetryGenerateName=true',
          'ServiceAccountTokenJTI=true',
          'ServiceAccountTokenNodeBindingValidation=true',
          'ServiceAccountTokenPodNodeInfo=true',
          'SizeMemoryBackedVolumes=true',
          'StatefulSetAutoDeletePVC=true',
          'StrictCostEnforcementForVAP=true',
          'StrictCostEnforcementForWebhooks=true',
          'StructuredAuthorizationConfiguration=true',
        ],
        source: featureList(33),
      },
    ],
  },
  {
    minor: 33,
    source: featureList(33),
    rows: [
      {
        gates: [
          'AnyVolumeDataSource=true',
          'BtreeWatchCache=true',
          'CPUManagerPolicyOptions=true',
          'CRDValidationRatcheting=true',
          'CSIMigrationPortworx=true',
          'HonorPVReclaimPolicy=true',
          'JobBackoffLimitPerIndex=true',
          'JobSuccessPolicy=true',
          'MatchLabelKeysInPodAffinity=true',
          'NFTablesProxyMode=true',
          'NodeInclusionPolicyInPodTopologySpread=true',
          'RecursiveReadOnlyMounts=true',
          'ServiceAccountTokenNodeBinding=true',
          'ServiceTrafficDistribution=true',
          'SidecarContainers=true',
          'TopologyAwareHints=true',
          'WatchFromStorageWithoutResourceVersion=false',
        ],
        source: featureList(33),
      },
    ],
  },
  {
    minor: 34,
    source: featureList(34),
    rows: [
      {
        gates: [
          'APIServerTracing=true',
          'AnonymousAuthConfigurableEndpoints=true',
          'AuthorizeNodeWithSelectors=true',
          'AuthorizeWithSelectors=true',
          'ConsistentListFromCache=true',
          'JobPodReplacementPolicy=true',
          'KubeletCgroupDriverFromCRI=true',
          'KubeletTracing=true',
          'MultiCIDRServiceAllocator=true',
          'NodeSwap=true',
          'OrderedNamespaceDeletion=true',
          'PodLifecycleSleepAction=true',
          'PodLifecycleSleepActionAllowZero=true',
          'ProbeHostPodSecurityStandards=true',
          'RecoverVolumeExpansionFailure=true',
          'RelaxedDNSSearchValidation=true',
          'RelaxedEnvironmentVariableValidation=true',
          'ResilientWatchCacheInitialization=true',
          'SchedulerQueueingHints=true',
          'SeparateTaintEvictionController=true',
          'StreamingCollectionEncodingToJSON=true',
          'StreamingCollectionEncodingToProtobuf=true',
          'StructuredAuthenticationConfiguration=true',
          'WinDSR=true',
          'WinOverlay=true',
        ],
        source: featureList(34),
      },
    ],
  },
  {
    minor: 35,
    source: featureList(35),
    rows: [
      {
        gates: [
          'AggregatedDiscoveryRemoveBetaType=true',
          'AllowOverwriteTerminationGracePeriodSeconds=false',
          'DisableAllocatorDualWrite=true',
          'DynamicResourceAllocation=true',
          'ExecProbeTimeout=true',
          'ImageMaximumGCAge=true',
          'InPlacePodVerticalScaling=true',
          'JobManagedBy=true',
          'PodObservedGenerationTracking=true',
          'PreferSameTrafficDistribution=true',
          'SupplementalGroupsPolicy=true',
          'SystemdWatchdog=true',
        ],
        source: featureList(35),
      },
    ],
  },
  {
    minor: 36,
    source: featureList(36),
    rows: [
      { gates: ['DisableNodeKubeProxyVersion=true'], source: pull(136673) },
      { gates: ['MutableCSINodeAllocatableCount=true'], source: pull(136230) },
      { gates: ['SeparateCacheWatchRPC=false'], source: pull(135808) },
      { gates: ['VolumeAttributesClass=true'], source: pull(134556) },
    ],
  },
  {
    minor: 37,
    source: featureList(37),
    rows: [
      { gates: ['DeclarativeValidationTakeover=false'], source: pull(139212) },
      { gates: ['DRAPrioritizedList=true'], source: pull(139110) },
      { gates: ['HostnameOverride=true'], source: pull(139116) },
      {
        gates: [
          'DisableCPUQuotaWithExclusiveCPUs=true',
          'DRAExtendedResource=true',
          'DRAResourceClaimDeviceStatus=true',
          'HPAConfigurableTolerance=true',
          'InPlacePodVerticalScalingInitContainers=true',
          'NodeDeclaredFeatures=true',
          'PLEGOnDemandRelist=true',
          'PodReadyToStartContainersCondition=true',
          'RelaxedServiceNameValidation=true',
          'WatchCacheInitializationPostStartHook=true',
        ],
        source: featureList(37),
      },
    ],
  },
];
