import { pull } from './sources.ts';

/**
 * The etcd that each minor's kubeadm brings at the least: that of the minor's first release. Patches raise it (v1.33.13 brings 3.5.24-0 and v1.34.4
 * 3.6.5-0, measured), so what a hop is sure to leave is this, or what the members had if that is newer: kubeadm never puts an older one.
 */
export const kubeadmEtcd: readonly { readonly minor: number; readonly tag: string; readonly source: string }[] = [
  { minor: 29, tag: '3.5.10-0', source: constants(29) },
  { minor: 30, tag: '3.5.12-0', source: constants(30) },
  { minor: 31, tag: '3.5.15-0', source: constants(31) },
  { minor: 32, tag: '3.5.16-0', source: constants(32) },
  { minor: 33, tag: '3.5.21-0', source: pull(131144) },
  { minor: 34, tag: '3.6.4-0', source: constants(34) },
  { minor: 35, tag: '3.6.6-0', source: constants(35) },
  { minor: 36, tag: '3.6.8-0', source: constants(36) },
  { minor: 37, tag: '3.7.0-0', source: constants(37) },
];

function constants(minor: number): string {
  return `https://github.com/kubernetes/kubernetes/blob/v1.${minor}.0/cmd/kubeadm/app/constants/constants.go`;
}
