import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { imagesOf, kubeVersionOf } from './catalog.ts';
import { type ClusterView, lookAtCluster, tellCluster } from './cluster-line.ts';
import { applyRefusal, nodeRefusal } from './kubeadm-refusals.ts';
import { applyScript, type Component, components, type UpgradeScript, workerScript } from './kubeadm-script.ts';
import { imageOf, readManifestImage, writeManifestImage } from './manifests.ts';
import { readPackages } from './packages.ts';
import type { Tool } from './tool.ts';

/** Measured: `upgrade apply` takes 160 s, almost all of it waiting for the kubelet to restart the four static pods. */
const seconds = { preflight: 6, etcd: 66, 'kube-apiserver': 45, 'kube-controller-manager': 20, 'kube-scheduler': 18, end: 4, worker: 0.3 };

export function kubeadmVersion(tool: Tool): string {
  return kubeVersionOf(readPackages(tool.node.root)['kubeadm']?.version ?? '0.0.0-1.1');
}

/** `kubeadm upgrade apply`: safe to repeat, skips components whose manifests are new already. */
export async function upgradeApply(tool: Tool, target: string): Promise<number> {
  const cluster = await lookOrComplain(tool);
  if (!cluster) return 1;
  const from = cluster.apiServers[tool.node.name] ?? cluster.configuredVersion;
  const script = applyScript({ from, to: target });
  const refused = applyRefusal({ target, kubeadm: kubeadmVersion(tool), cluster: from, kubelets: cluster.kubelets });
  if (refused !== undefined) {
    tool.print(...script.preflight.slice(0, script.preflight.findIndex((line) => line.includes('kubeadm version')) + 1));
    tool.complain(refused);
    return 1;
  }
  tool.print(...script.preflight);
  await tool.spend(seconds.preflight);
  await replaceStaticPods(tool, script, target);
  tool.print(...script.end.slice(0, -2));
  await tellCluster(tool.node, { kind: 'cluster-upgraded', version: target, corednsTag: imagesOf(target).coredns });
  await tool.spend(seconds.end);
  tool.print(...script.end.slice(-2));
  return 0;
}

/** `kubeadm upgrade node`: the control-plane instance of this node to the version that `apply` stored, or only a worker's configuration. */
export async function upgradeNode(tool: Tool): Promise<number> {
  const cluster = await lookOrComplain(tool);
  if (!cluster) return 1;
  const target = cluster.configuredVersion;
  const refused = nodeRefusal({ target, kubeadm: kubeadmVersion(tool) });
  if (refused !== undefined) {
    tool.complain(refused);
    return 1;
  }
  const from = cluster.apiServers[tool.node.name] ?? target;
  if (tool.node.role === 'worker') {
    await tool.spend(seconds.worker);
    tool.print(...workerScript({ from, to: target }));
    return 0;
  }
  const script = applyScript({ from, to: target });
  const isForEveryNode = (line: string) => !/Not a control plane node/.test(line);
  const [first = '', second = '', ...rest] = workerScript({ from, to: target }).filter(isForEveryNode);
  tool.print(first, second);
  await tool.spend(seconds.preflight);
  await replaceStaticPods(tool, script, target);
  tool.print('[upgrade/control-plane] The control plane instance for this node was successfully upgraded!', ...rest);
  return 0;
}

async function lookOrComplain(tool: Tool): Promise<ClusterView | undefined> {
  try {
    return await lookAtCluster(tool.node);
  } catch {
    const url = `https://${tool.node.ip}:6443/api/v1/namespaces/kube-system/configmaps/kubeadm-config?timeout=10s`;
    tool.complain(
      'error execution phase preflight: unable to fetch the kubeadm-config ConfigMap: failed to get config map: ' +
        `Get "${url}": dial tcp ${tool.node.ip}:6443: connect: connection refused`,
      'To see the stack trace of this error execute with --v=5 or higher',
    );
    return undefined;
  }
}

async function replaceStaticPods(tool: Tool, script: UpgradeScript, target: string): Promise<void> {
  tool.print(...script.begin);
  mkdirSync(join(tool.node.root, 'etc/kubernetes/tmp'), { recursive: true });
  for (const component of components) {
    await replaceStaticPod(tool, script, { component, image: imageOf(component, target, tool.node.etcdVersion) });
  }
}

async function replaceStaticPod(
  tool: Tool,
  script: UpgradeScript,
  { component, image }: { readonly component: Component; readonly image: string },
): Promise<void> {
  const { root, name } = tool.node;
  const { before, after } = script.component(component);
  if (readManifestImage(root, component) === image) {
    tool.print(before[0] ?? '', `[upgrade/staticpods] Current and new manifests of ${component} are equal, skipping upgrade`);
    return;
  }
  tool.print(...before);
  writeManifestImage(root, component, image);
  await tellCluster(tool.node, { kind: 'static-pod', node: name, component, image });
  await tool.spend(seconds[component]);
  tool.print(...after);
}
