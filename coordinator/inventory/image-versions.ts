import type { ClusterPod } from '../cluster/cluster-port.ts';

/** The tag of an image reference, as `v1.33.13`; undefined when it is named by digest alone. */
export function imageTag(image: string): string | undefined {
  const name = image.split('@')[0] ?? '';
  return /:([^:/]+)$/.exec(name)?.[1];
}

/** Version of a static pod of kubeadm on a node, by its image. */
export function staticPodVersion(pods: readonly ClusterPod[], component: string, node: string): string | undefined {
  const pod = pods.find(({ name, isMirror }) => isMirror && name === `${component}-${node}`);
  return pod?.images[0] === undefined ? undefined : imageTag(pod.images[0]);
}

/** Version of kube-proxy on a node, by the image of its DaemonSet's pod: the Node object's field is deprecated and shows the kubelet's. */
export function kubeProxyVersion(pods: readonly ClusterPod[], node: string): string | undefined {
  const pod = pods.find((candidate) => candidate.node === node && candidate.labels['k8s-app'] === 'kube-proxy');
  return pod?.images[0] === undefined ? undefined : imageTag(pod.images[0]);
}
