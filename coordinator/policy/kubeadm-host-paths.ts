import type { KubeadmComponent } from './kubeadm-flags.ts';

const systemCertificates = [
  '/etc/ssl/certs',
  '/etc/ca-certificates',
  '/usr/share/ca-certificates',
  '/usr/local/share/ca-certificates',
  '/etc/pki',
  '/etc/pki/ca-trust',
  '/etc/pki/tls/certs',
];
const plugins = '/usr/libexec/kubernetes/kubelet-plugins/volume/exec';

/** hostPath volumes that kubeadm itself writes. @see https://github.com/kubernetes/kubernetes/blob/master/cmd/kubeadm/app/phases/controlplane/volumes.go */
const written: Readonly<Record<KubeadmComponent, readonly string[]>> = {
  'kube-apiserver': ['/etc/kubernetes/pki', ...systemCertificates],
  'kube-controller-manager': ['/etc/kubernetes/pki', '/etc/kubernetes/controller-manager.conf', plugins, ...systemCertificates],
  'kube-scheduler': ['/etc/kubernetes/scheduler.conf'],
  etcd: ['/etc/kubernetes/pki/etcd', '/var/lib/etcd'],
};

/** hostPaths of a static pod that neither kubeadm nor `extraVolumes` account for: the next upgrade drops them. Pure. @param known - hostPaths of extraVolumes, and etcd's data directory. */
export function unexplainedHostPaths(component: KubeadmComponent, hostPaths: readonly string[], known: readonly string[]): string[] {
  return hostPaths.filter((path) => !written[component].includes(path) && !known.includes(path));
}
