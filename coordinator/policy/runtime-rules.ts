import { changelog, type OfMinor, pull } from './sources.ts';

export interface RuntimeRule {
  readonly about: 'cgroup-v1' | 'runtime-config';
  /** `refused`: kubelets of this minor and later do not start there. `warned`: kubeadm's preflight says that a later minor will refuse. */
  readonly effect: 'warned' | 'refused';
  readonly rule: string;
  readonly source: string;
}

/** What each minor changes for the machine below the kubelet: control groups and the container runtime. */
export const runtimeRules: readonly OfMinor<RuntimeRule>[] = [
  { minor: 29, source: changelog(29), rows: [] },
  { minor: 30, source: changelog(30), rows: [] },
  {
    minor: 31,
    source: changelog(31),
    rows: [
      {
        about: 'cgroup-v1',
        effect: 'warned',
        rule: 'cgroup v1 is in maintenance mode',
        source: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/4569-cgroup-v1-maintenance-mode',
      },
    ],
  },
  { minor: 32, source: changelog(32), rows: [] },
  { minor: 33, source: changelog(33), rows: [] },
  { minor: 34, source: changelog(34), rows: [] },
  {
    minor: 35,
    source: changelog(35),
    rows: [
      {
        about: 'cgroup-v1',
        effect: 'refused',
        rule: 'kubelets refuse to start on cgroup v1 unless their configuration has failCgroupV1: false',
        source: pull(134298),
      },
    ],
  },
  {
    minor: 36,
    source: changelog(36),
    rows: [
      {
        about: 'runtime-config',
        effect: 'warned',
        rule: 'kubeadm warns of runtimes without the CRI call RuntimeConfig, as containerd 1.x',
        source: pull(136898),
      },
    ],
  },
  {
    minor: 37,
    source: changelog(37),
    rows: [
      {
        about: 'runtime-config',
        effect: 'warned',
        rule: 'the last minor whose kubelets accept runtimes without the CRI call RuntimeConfig, as containerd 1.x',
        source: pull(139121),
      },
    ],
  },
];

/** From this minor on the kubelet refuses to start on cgroup v1 unless `failCgroupV1: false`. @see https://github.com/kubernetes/kubernetes/pull/134298 */
export const cgroupV2RequiredSince = 35;

/** From this minor on the kubelet fails on runtimes without the CRI call RuntimeConfig, as containerd 1.x. @see https://github.com/kubernetes/kubernetes/pull/139121 */
export const containerd2RequiredSince = 38;
