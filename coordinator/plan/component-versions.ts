import { compareKubeVersions, type KubeVersion, tryParseKubeVersion } from '../../shared/version.ts';
import type { Inventory, NodeInventory } from '../inventory/inventory.ts';
import type { ComponentVersions, NodeVersions } from '../policy/skew.ts';

/** The inventory as the skew policy wants it. A version that could not be observed is left out; other rules report that. */
export function componentVersions(inventory: Inventory): ComponentVersions {
  return { nodes: inventory.nodes.flatMap((node) => nodeVersions(node, inventory)) };
}

function nodeVersions(node: NodeInventory, inventory: Inventory): NodeVersions[] {
  const kubelet = tryParseKubeVersion(node.kubeletVersion);
  if (!kubelet) return [];
  const found = {
    kubeProxy: parsed(node.kubeProxyVersion ?? inventory.kubeProxyVersion),
    kubeadm: parsed(node.facts?.kubeadmVersion),
    kubectl: parsed(node.kubectlVersion ?? node.facts?.kubectlVersion),
    apiServer: parsed(node.apiServerVersion),
    controllerManager: parsed(node.controllerManagerVersion),
    scheduler: parsed(node.schedulerVersion),
  };
  return [{ name: node.name, kubelet, ...definedOnly(found) }];
}

/** The API server that is furthest behind: where a hop starts from. */
export function oldestApiServer(inventory: Inventory): KubeVersion | undefined {
  const serving = inventory.nodes.flatMap((node) => parsed(node.apiServerVersion) ?? []);
  return serving.sort(compareKubeVersions)[0] ?? parsed(inventory.serverVersion);
}

function parsed(version: string | undefined): KubeVersion | undefined {
  return version === undefined ? undefined : tryParseKubeVersion(version);
}

function definedOnly<T extends Record<string, KubeVersion | undefined>>(found: T): { [K in keyof T]?: KubeVersion } {
  return Object.fromEntries(Object.entries(found).filter(([, version]) => version !== undefined)) as { [K in keyof T]?: KubeVersion };
}
