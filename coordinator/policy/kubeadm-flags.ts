/**
 * Flags that kubeadm itself writes into the manifests of static pods; with a value where kubeadm always writes the same one.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/cmd/kubeadm/app/phases/controlplane/manifests.go
 * @see https://github.com/kubernetes/kubernetes/blob/master/cmd/kubeadm/app/phases/etcd/local.go
 */
const written = {
  'kube-apiserver': [
    'advertise-address',
    'allow-privileged=true',
    'authorization-mode=Node,RBAC',
    'client-ca-file',
    'enable-admission-plugins=NodeRestriction',
    'enable-bootstrap-token-auth=true',
    'etcd-cafile',
    'etcd-certfile',
    'etcd-keyfile',
    'etcd-servers',
    'kubelet-client-certificate',
    'kubelet-client-key',
    'kubelet-preferred-address-types',
    'proxy-client-cert-file',
    'proxy-client-key-file',
    'requestheader-allowed-names',
    'requestheader-client-ca-file',
    'requestheader-extra-headers-prefix',
    'requestheader-group-headers',
    'requestheader-username-headers',
    'secure-port',
    'service-account-issuer',
    'service-account-key-file',
    'service-account-signing-key-file',
    'service-cluster-ip-range',
    'tls-cert-file',
    'tls-private-key-file',
  ],
  'kube-controller-manager': [
    'allocate-node-cidrs',
    'authentication-kubeconfig',
    'authorization-kubeconfig',
    'bind-address=127.0.0.1',
    'client-ca-file',
    'cluster-cidr',
    'cluster-name',
    'cluster-signing-cert-file',
    'cluster-signing-key-file',
    'controllers=*,bootstrapsigner,tokencleaner',
    'kubeconfig',
    'leader-elect=true',
    'requestheader-client-ca-file',
    'root-ca-file',
    'service-account-private-key-file',
    'service-cluster-ip-range',
    'use-service-account-credentials=true',
  ],
  'kube-scheduler': ['authentication-kubeconfig', 'authorization-kubeconfig', 'bind-address=127.0.0.1', 'kubeconfig', 'leader-elect=true'],
  etcd: [
    'advertise-client-urls',
    'cert-file',
    'client-cert-auth=true',
    'data-dir',
    'experimental-initial-corrupt-check=true',
    'experimental-watch-progress-notify-interval=5s',
    'feature-gates=InitialCorruptCheck=true',
    'initial-advertise-peer-urls',
    'initial-cluster',
    'initial-cluster-state',
    'key-file',
    'listen-client-urls',
    'listen-metrics-urls',
    'listen-peer-urls',
    'name',
    'peer-cert-file',
    'peer-client-cert-auth=true',
    'peer-key-file',
    'peer-trusted-ca-file',
    'snapshot-count=10000',
    'trusted-ca-file',
    'watch-progress-notify-interval=5s',
  ],
} as const satisfies Record<string, readonly string[]>;

export type KubeadmComponent = keyof typeof written;

/**
 * Flags of a manifest that neither kubeadm nor its extraArgs account for: somebody wrote them by hand, and the next upgrade drops them. Pure.
 *
 * @param flags - As in the manifest, `--name=value`.
 * @param extraArgs - As `name=value`.
 */
export function unexplainedFlags(component: KubeadmComponent, flags: readonly string[], extraArgs: readonly string[]): string[] {
  const overridden = new Set(extraArgs.map(nameOf));
  return flags.filter((flag) => {
    const argument = flag.replace(/^--/, '');
    if (overridden.has(nameOf(argument))) return !extraArgs.includes(argument);
    return !written[component].some((own) => own === argument || own === nameOf(argument));
  });
}

function nameOf(argument: string): string {
  return argument.split('=')[0] ?? argument;
}
