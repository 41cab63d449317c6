import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedLists } from './tools/apt-lists.ts';
import { debVersion, kubernetesPackages } from './tools/catalog.ts';
import { installTool } from './tools/install-tool.ts';
import { startedNow } from './tools/kubelet-unit.ts';
import { imageOf } from './tools/manifests.ts';
import { type SimulatedNode, writeNode, writeState } from './tools/node-state.ts';

const fixtures = new URL('../fixtures/kubeadm-1.33.13/', import.meta.url);

/** What a kubeadm node has on its disk before kubestep comes. */
export function makeNodeFolder(node: SimulatedNode, version: string): void {
  const { root } = node;
  const directories = [
    'etc/kubernetes/manifests',
    'etc/kubernetes/pki',
    'etc/kubestep',
    'var/lib/kubelet',
    'var/lib/etcd',
    'var/lib/dpkg/updates',
  ];
  for (const directory of [...directories, 'etc/apt/keyrings', 'etc/apt/sources.list.d', 'usr/bin', 'run', 'tmp', 'var/log']) {
    mkdirSync(join(root, directory), { recursive: true });
  }
  writeNode(node);
  writeState(root, 'kubelet', startedNow(version));
  writePackages(node, version);
  cpSync(new URL('kubelet-config.yaml', fixtures), join(root, 'var/lib/kubelet/config.yaml'));
  cpSync(new URL('kubeadm-flags.env', fixtures), join(root, 'var/lib/kubelet/kubeadm-flags.env'));
  writeFileSync(join(root, 'etc/kubernetes/kubelet.conf'), kubeletConf(node.name), { mode: 0o600 });
  if (node.role === 'control-plane') writeManifests(node, version);
  for (const tool of standInTools) installTool(join(root, 'usr/bin'), tool, `${tool}.ts`);
}

const standInTools = [
  ...['apt-get', 'apt-cache', 'apt-mark', 'dpkg', 'dpkg-query'],
  ...['kubeadm', 'kubelet', 'kubectl', 'systemctl', 'systemd-run'],
];

/** Only the name in it is read: by `coordinator install`, which asks whose kubelet this is. */
function kubeletConf(name: string): string {
  const context = { name: `system:node:${name}@kubernetes`, context: { cluster: 'kubernetes', user: `system:node:${name}` } };
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'Config', contexts: [context], 'current-context': context.name })}\n`;
}

function writePackages({ root, repositoryFile }: SimulatedNode, version: string): void {
  const minor = version.split('.').slice(0, 2).join('.');
  const uri = `https://pkgs.k8s.io/core:/stable:/${minor}/deb/`;
  const keyring = '/etc/apt/keyrings/kubernetes-apt-keyring.gpg';
  writeFileSync(join(root, keyring), 'simulated keyring\n', { mode: 0o644 });
  writeFileSync(join(root, 'etc/apt/sources.list.d/kubernetes.list'), `deb [signed-by=${keyring}] ${uri} /\n`, { mode: 0o644 });
  const record = { version: debVersion(version), isHeld: true, state: 'installed' };
  const cni = { version: '1.6.0-1.1', isHeld: false, state: 'installed' };
  const packages = Object.fromEntries(kubernetesPackages.map((name) => [name, record]));
  writeState(root, 'packages', { ...packages, 'kubernetes-cni': cni });
  seedLists({ repositoryFile, minor, uri, directory: join(root, 'var/lib/apt/lists') });
}

function writeManifests({ root, ip, name, etcdVersion }: SimulatedNode, version: string): void {
  for (const component of ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
    const text = readFileSync(new URL(`manifest-${component}.yaml`, fixtures), 'utf8')
      .replaceAll('https://127.0.0.1:2379,https://10.77.0.11:2379', `https://${ip}:2379`)
      .replaceAll('10.77.0.11', ip)
      .replaceAll(/\bcp1\b/g, name)
      .replaceAll('registry.k8s.io/etcd:3.5.24-0', imageOf('etcd', version, etcdVersion))
      .replaceAll('v1.33.13', version);
    writeFileSync(join(root, 'etc/kubernetes/manifests', `${component}.yaml`), text, { mode: 0o600 });
  }
}
