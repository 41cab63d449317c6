import { compareKubeVersions, type KubeVersion, parseKubeVersion } from '../../shared/version.ts';
import type { ComponentVersions, NodeVersions } from '../policy/skew.ts';
import type { Hop, Step } from './plan.ts';

/**
 * The versions as a step would leave them. Pure; used to prove plans and to look ahead before each step of a run.
 *
 * `installKubelet` counts as a new kubelet already: a reboot before the restart step starts the new binary.
 */
export function versionsAfter(versions: ComponentVersions, step: Step, hop: Pick<Hop, 'to'>): ComponentVersions {
  const target = parseKubeVersion(hop.to);
  const change = changeOf(step, target, versions);
  if (!change) return versions;
  const nodes = versions.nodes.map((node) => (node.name === step.node ? { ...node, ...change } : node));
  return { nodes: isAddonStep(step) ? withKubeProxy(nodes, target) : nodes };
}

function changeOf(step: Step, target: KubeVersion, versions: ComponentVersions): Partial<NodeVersions> | undefined {
  switch (step.kind) {
    case 'installKubeadm':
      return { kubeadm: target };
    case 'kubeadmApply':
    case 'kubeadmNode':
      return isControlPlane(step, versions) ? { apiServer: target, controllerManager: target, scheduler: target } : undefined;
    case 'installKubelet':
      return { kubelet: target, kubectl: target };
    case 'restartKubelet':
      return { kubelet: target };
    default:
      return undefined;
  }
}

function isControlPlane(step: Step, versions: ComponentVersions): boolean {
  return versions.nodes.some((node) => node.name === step.node && node.apiServer !== undefined);
}

function isAddonStep(step: Step): boolean {
  return step.kind === 'kubeadmApply' || step.kind === 'kubeadmNode';
}

/** Since 1.28 kubeadm upgrades kube-proxy only when the last control-plane node is done. */
function withKubeProxy(nodes: readonly NodeVersions[], target: KubeVersion): NodeVersions[] {
  const isLast = nodes.every(({ apiServer }) => !apiServer || compareKubeVersions(apiServer, target) === 0);
  return nodes.map((node) => (isLast && node.kubeProxy ? { ...node, kubeProxy: target } : node));
}
