import type { AgentStatus__Output } from '../../shared/gen/kubestep/v1/AgentStatus.ts';
import type { DrainPreview__Output, DrainPreview as DrainPreviewMessage } from '../../shared/gen/kubestep/v1/DrainPreview.ts';
import type { DrainProgress__Output, DrainProgress as DrainProgressMessage } from '../../shared/gen/kubestep/v1/DrainProgress.ts';
import type { NodeStatus__Output, NodeStatus as NodeStatusMessage } from '../../shared/gen/kubestep/v1/NodeStatus.ts';
import type { PodFate__Output } from '../../shared/gen/kubestep/v1/PodFate.ts';
import type { MachineFacts } from '../../shared/machine-facts.ts';
import type { DrainProgress } from '../drain/drain-port.ts';
import type { DrainPreview, PodFate } from '../drain/drain-preview.ts';
import type { AgentView, NodeView } from './node-view.ts';
import { roles } from './plan-message.ts';
import { present, textOrAbsent } from './present.ts';
import { fromWireWord, toWireWord } from './words.ts';

const fates = ['goes', 'stays', 'blocks'] as const;
const podStates = ['evicting', 'refused', 'terminating'] as const;

export function nodeToMessage({ role, taints, machineFacts, ...same }: NodeView): NodeStatusMessage {
  return {
    ...same,
    role: toWireWord('NODE_ROLE', role),
    taints: [...taints],
    ...(machineFacts && { machineFactsJson: JSON.stringify(machineFacts) }),
  };
}

export function nodeFromMessage(message: NodeStatus__Output): NodeView {
  const { name, isInCluster, isReady, notReadySinceMs, podsEvictedAtMs, isCordoned, taints, agent, machineFactsJson } = message;
  return present({
    name,
    role: fromWireWord('NODE_ROLE', message.role, roles),
    isInCluster,
    kubeletVersion: textOrAbsent(message.kubeletVersion),
    isReady,
    notReadySinceMs,
    podsEvictedAtMs,
    isCordoned,
    cordonedBy: textOrAbsent(message.cordonedBy),
    containerRuntime: textOrAbsent(message.containerRuntime),
    internalIp: textOrAbsent(message.internalIp),
    taints,
    agent: agent ? agentFromMessage(agent) : { isEnrolled: false, isConnected: false },
    machineFacts: machineFactsJson === '' ? undefined : (JSON.parse(machineFactsJson) as MachineFacts),
  });
}

function agentFromMessage({ isEnrolled, isConnected, lastSeenMs, version, clockSkewMs }: AgentStatus__Output): AgentView {
  return present({ isEnrolled, isConnected, lastSeenMs, version: textOrAbsent(version), clockSkewMs });
}

export function previewToMessage({ evictable, bare, emptyDir, blockedByBudget, ignored, pods = [] }: DrainPreview): DrainPreviewMessage {
  return {
    evictable: [...evictable],
    bare: [...bare],
    emptyDir: [...emptyDir],
    blockedByBudget: [...blockedByBudget],
    ignored: [...ignored],
    pods: [...pods],
  };
}

export function previewFromMessage({ evictable, bare, emptyDir, blockedByBudget, ignored, pods }: DrainPreview__Output): DrainPreview {
  return { evictable, bare, emptyDir, blockedByBudget, ignored, ...(pods.length > 0 ? { pods: pods.map(fateFromMessage) } : {}) };
}

function fateFromMessage({ pod, owner, fate, reason, why, seconds }: PodFate__Output): PodFate {
  const kind = fates.find((candidate) => candidate === fate) ?? 'blocks';
  // A reason of a newer coordinator is shown as it is.
  return present({ pod, owner: textOrAbsent(owner), fate: kind, reason: reason as PodFate['reason'], why, seconds });
}

export function progressToMessage({ total, remaining }: DrainProgress): DrainProgressMessage {
  return { total, remaining: remaining.map(({ state, ...pod }) => ({ ...pod, state: toWireWord('DRAINED_POD_STATE', state) })) };
}

export function progressFromMessage({ total, remaining }: DrainProgress__Output): DrainProgress {
  return {
    total,
    remaining: remaining.map(({ pod, state, budget, message }) =>
      present({
        pod,
        state: fromWireWord('DRAINED_POD_STATE', state, podStates),
        budget: textOrAbsent(budget),
        message: textOrAbsent(message),
      }),
    ),
  };
}
