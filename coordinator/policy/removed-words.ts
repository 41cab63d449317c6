import { changelog, type OfMinor, pull } from './sources.ts';

export interface RemovedPlugin {
  readonly plugin: string;
  readonly source: string;
}

/** Admission plugins whose names a minor's API server refuses, in `--enable-admission-plugins` and in `--disable-admission-plugins`. */
export const removedPlugins: readonly OfMinor<RemovedPlugin>[] = [
  { minor: 29, source: changelog(29), rows: [] },
  { minor: 30, source: changelog(30), rows: [{ plugin: 'SecurityContextDeny', source: pull(122612) }] },
  { minor: 31, source: changelog(31), rows: [] },
  { minor: 32, source: changelog(32), rows: [] },
  { minor: 33, source: changelog(33), rows: [] },
  { minor: 34, source: changelog(34), rows: [] },
  { minor: 35, source: changelog(35), rows: [] },
  { minor: 36, source: changelog(36), rows: [] },
  { minor: 37, source: changelog(37), rows: [{ plugin: 'PodGroupWorkloadExists', source: pull(139008) }] },
];

/** Feature gates of kubeadm's own ClusterConfiguration: kubeadm only warns about one that it no longer knows. */
export const removedKubeadmGates: readonly OfMinor<{ readonly gate: string; readonly source: string }>[] = [
  { minor: 29, source: changelog(29), rows: [] },
  { minor: 30, source: changelog(30), rows: [] },
  { minor: 31, source: changelog(31), rows: [] },
  { minor: 32, source: changelog(32), rows: [] },
  { minor: 33, source: changelog(33), rows: [{ gate: 'EtcdLearnerMode', source: pull(129589) }] },
  { minor: 34, source: changelog(34), rows: [] },
  { minor: 35, source: changelog(35), rows: [{ gate: 'WaitForAllControlPlaneComponents', source: pull(134781) }] },
  { minor: 36, source: changelog(36), rows: [{ gate: 'ControlPlaneKubeletLocalMode', source: pull(135773) }] },
  {
    minor: 37,
    source: changelog(37),
    rows: [
      { gate: 'NodeLocalCRISocket', source: pull(138645) },
      { gate: 'PublicKeysECDSA', source: pull(136016) },
    ],
  },
];

export interface ChangedField {
  /** Of KubeletConfiguration. */
  readonly field: string;
  /** The value whose meaning changes. */
  readonly value: string | number | boolean;
  readonly change: string;
  readonly source: string;
}

/** Values of the kubelet's configuration that mean something else from a minor on. */
export const changedKubeletFields: readonly OfMinor<ChangedField>[] = [
  { minor: 29, source: changelog(29), rows: [] },
  { minor: 30, source: changelog(30), rows: [] },
  { minor: 31, source: changelog(31), rows: [] },
  { minor: 32, source: changelog(32), rows: [] },
  { minor: 33, source: changelog(33), rows: [] },
  { minor: 34, source: changelog(34), rows: [] },
  { minor: 35, source: changelog(35), rows: [] },
  { minor: 36, source: changelog(36), rows: [] },
  {
    minor: 37,
    source: changelog(37),
    rows: [
      { field: 'eventRecordQPS', value: 0, change: 'means "no limit" instead of the default; 50 keeps the limit', source: pull(117119) },
    ],
  },
];
