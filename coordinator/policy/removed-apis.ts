import { changelog, type OfMinor, pull } from './sources.ts';

export interface RemovedApi {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, as in URLs. */
  readonly resource: string;
  /**
   * `kept`: the same objects are served in a newer version, `readAs` says which, newest first. `lost`: nothing serves them afterwards, so they
   * must be deleted before. `virtual`: never stored, only called.
   */
  readonly objects: 'kept' | 'lost' | 'virtual';
  readonly readAs: readonly string[];
  readonly source: string;
}

type Kinds = Readonly<Record<string, string>>;

function kept(groupVersion: string, kinds: Kinds, readAs: readonly string[], source: string): RemovedApi[] {
  return rowsOf(groupVersion, kinds, { objects: 'kept', readAs, source });
}

function lost(groupVersion: string, kinds: Kinds, source: string): RemovedApi[] {
  return rowsOf(groupVersion, kinds, { objects: 'lost', readAs: [], source });
}

function rowsOf(groupVersion: string, kinds: Kinds, rest: Pick<RemovedApi, 'objects' | 'readAs' | 'source'>): RemovedApi[] {
  const [group = '', version = ''] = groupVersion.split('/');
  return Object.entries(kinds).map(([resource, kind]) => ({ group, version, kind, resource, ...rest }));
}

/** The file in which upstream declares when a version's kinds are introduced, deprecated and removed; API servers obey it. */
function lifecycle(minor: number, folder: string): string {
  return `https://github.com/kubernetes/kubernetes/blob/release-1.${minor}/staging/src/k8s.io/api/${folder}/zz_generated.prerelease-lifecycle.go`;
}

const flowControl = { flowschemas: 'FlowSchema', prioritylevelconfigurations: 'PriorityLevelConfiguration' };
const admissionPolicies = {
  validatingadmissionpolicies: 'ValidatingAdmissionPolicy',
  validatingadmissionpolicybindings: 'ValidatingAdmissionPolicyBinding',
};
const addresses = { ipaddresses: 'IPAddress', servicecidrs: 'ServiceCIDR' };
const claims = {
  deviceclasses: 'DeviceClass',
  resourceclaims: 'ResourceClaim',
  resourceclaimtemplates: 'ResourceClaimTemplate',
  resourceslices: 'ResourceSlice',
};
/** Before 1.31, when v1alpha3 replaced v1alpha2 without a conversion. */
const oldClaims = {
  podschedulingcontexts: 'PodSchedulingContext',
  resourceclaimparameters: 'ResourceClaimParameters',
  resourceclaims: 'ResourceClaim',
  resourceclaimtemplates: 'ResourceClaimTemplate',
  resourceclasses: 'ResourceClass',
  resourceclassparameters: 'ResourceClassParameters',
  resourceslices: 'ResourceSlice',
};
const selfReviews = { selfsubjectreviews: 'SelfSubjectReview' };

/** API versions that a minor no longer serves. @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
export const removedApis: readonly OfMinor<RemovedApi>[] = [
  {
    minor: 29,
    source: changelog(29),
    rows: [
      ...kept('flowcontrol.apiserver.k8s.io/v1beta2', flowControl, ['v1', 'v1beta3'], lifecycle(31, 'flowcontrol/v1beta2')),
      ...lost('networking.k8s.io/v1alpha1', { clustercidrs: 'ClusterCIDR' }, pull(121229)),
    ],
  },
  { minor: 30, source: changelog(30), rows: [] },
  {
    minor: 31,
    source: changelog(31),
    rows: lost('resource.k8s.io/v1alpha2', oldClaims, 'https://github.com/kubernetes/enhancements/pull/4709'),
  },
  {
    minor: 32,
    source: changelog(32),
    rows: [
      ...kept('flowcontrol.apiserver.k8s.io/v1beta3', flowControl, ['v1'], lifecycle(33, 'flowcontrol/v1beta3')),
      ...kept('admissionregistration.k8s.io/v1alpha1', admissionPolicies, ['v1'], pull(129207)),
      ...lost('coordination.k8s.io/v1alpha1', { leasecandidates: 'LeaseCandidate' }, changelog(32)),
      ...lost('resource.k8s.io/v1alpha3', { podschedulingcontexts: 'PodSchedulingContext' }, pull(128003)),
      ...rowsOf('authentication.k8s.io/v1alpha1', selfReviews, {
        objects: 'virtual',
        readAs: ['v1'],
        source: lifecycle(33, 'authentication/v1alpha1'),
      }),
    ],
  },
  {
    minor: 33,
    source: changelog(33),
    rows: [
      ...kept('networking.k8s.io/v1alpha1', addresses, ['v1', 'v1beta1'], lifecycle(33, 'networking/v1alpha1')),
      ...rowsOf('authentication.k8s.io/v1beta1', selfReviews, {
        objects: 'virtual',
        readAs: ['v1'],
        source: lifecycle(33, 'authentication/v1beta1'),
      }),
    ],
  },
  {
    minor: 34,
    source: changelog(34),
    rows: [
      ...kept('admissionregistration.k8s.io/v1beta1', admissionPolicies, ['v1'], lifecycle(34, 'admissionregistration/v1beta1')),
      ...kept('resource.k8s.io/v1alpha3', claims, ['v1', 'v1beta2', 'v1beta1'], pull(132000)),
    ],
  },
  {
    minor: 35,
    source: changelog(35),
    rows: [
      ...kept('storage.k8s.io/v1alpha1', { volumeattributesclasses: 'VolumeAttributesClass' }, ['v1', 'v1beta1'], pull(134625)),
      ...lost('storagemigration.k8s.io/v1alpha1', { storageversionmigrations: 'StorageVersionMigration' }, pull(134784)),
    ],
  },
  {
    minor: 36,
    source: changelog(36),
    rows: lost('scheduling.k8s.io/v1alpha1', { workloads: 'Workload' }, pull(136976)),
  },
  {
    minor: 37,
    source: changelog(37),
    rows: [
      ...lost('scheduling.k8s.io/v1alpha2', { workloads: 'Workload', podgroups: 'PodGroup' }, pull(138572)),
      ...kept('networking.k8s.io/v1beta1', addresses, ['v1'], lifecycle(35, 'networking/v1beta1')),
      ...kept('storage.k8s.io/v1beta1', { volumeattributesclasses: 'VolumeAttributesClass' }, ['v1'], lifecycle(35, 'storage/v1beta1')),
      ...kept(
        'certificates.k8s.io/v1alpha1',
        { clustertrustbundles: 'ClusterTrustBundle' },
        ['v1beta1'],
        lifecycle(35, 'certificates/v1alpha1'),
      ),
    ],
  },
];
