import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { staticComponents } from '../../../shared/operations-restore.ts';
import { nodePaths } from '../../../shared/paths.ts';

/** A node's folders below a root of its own. */
export interface BedNode {
  readonly name: string;
  readonly root: string;
  readonly clientPort: number;
  readonly peerPort: number;
}

/** As kubeadm leaves a control-plane node. */
export function makeNode({ name, root, clientPort, peerPort }: BedNode, nodes: readonly BedNode[], version: string): void {
  const { kubernetesDir, snapshotsDir } = nodePaths(root);
  const manifests = join(kubernetesDir, 'manifests');
  for (const dir of [manifests, join(kubernetesDir, 'pki'), snapshotsDir, join(root, 'var/lib/etcd'), join(root, 'run')])
    mkdirSync(dir, { recursive: true });
  writeFileSync(join(kubernetesDir, 'pki/ca.crt'), 'the CA');
  for (const component of staticComponents) {
    const pod = `spec:\n  containers:\n  - command: [${component}, --root=${root}]\n`;
    writeFileSync(join(manifests, `${component}.yaml`), pod);
  }
  const dataDir = join(root, 'var/lib/etcd');
  const members = nodes.map((node) => `${node.name}=http://127.0.0.1:${node.peerPort}`).join(',');
  writeFileSync(join(manifests, 'etcd.yaml'), etcdManifest({ name, dataDir, members, clientPort, peerPort, version }));
}

interface ManifestFacts {
  readonly name: string;
  readonly dataDir: string;
  readonly members: string;
  readonly clientPort: number;
  readonly peerPort: number;
  readonly version: string;
}

export function etcdManifest({ name, dataDir, members, clientPort, peerPort, version }: ManifestFacts): string {
  return `apiVersion: v1
kind: Pod
# a comment of the operator
metadata:
  name: etcd
spec:
  containers:
  - command:
    - etcd
    - --advertise-client-urls=http://127.0.0.1:${clientPort}
    - --data-dir=${dataDir}
    - --initial-advertise-peer-urls=http://127.0.0.1:${peerPort}
    - --initial-cluster=${members}
    - --listen-client-urls=http://127.0.0.1:${clientPort}
    - --listen-peer-urls=http://127.0.0.1:${peerPort}
    - --name=${name} # the node's own
    - --logger=zap
    image: registry.k8s.io/etcd:${version}-0
    volumeMounts:
    - mountPath: ${dataDir}
      name: etcd-data
  volumes:
  - hostPath:
      path: /var/lib/etcd
      type: DirectoryOrCreate
    name: etcd-data
`;
}
