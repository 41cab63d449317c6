/**
 * Packages that no upgrade of the distribution's packages touches: Kubernetes' own have an order of their own, a container runtime that is
 * replaced ends every pod on its node, and kubestep does not pull the chair from under itself.
 */
export const protectedPackages: ReadonlySet<string> = new Set([
  ...['kubeadm', 'kubelet', 'kubectl', 'cri-tools', 'kubernetes-cni'],
  ...['containerd', 'containerd.io', 'moby-containerd', 'runc', 'moby-runc', 'crun', 'cri-o', 'cri-o-runc', 'conmon'],
  ...['docker.io', 'docker-ce', 'docker-ce-cli', 'moby-engine', 'cri-dockerd'],
  ...['kubestep-agent', 'kubestep-coordinator'],
]);

/** @param name - With or without an architecture, as `libc6:i386`. */
export function isProtectedPackage(name: string): boolean {
  return protectedPackages.has(name.split(':')[0] ?? name);
}
