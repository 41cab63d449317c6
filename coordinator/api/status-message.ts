import type { GetStatusResponse, GetStatusResponse__Output } from '../../shared/gen/kubestep/v1/GetStatusResponse.ts';
import { nodeFromMessage, nodeToMessage } from './node-message.ts';
import { findingFromMessage, findingToMessage } from './plan-message.ts';
import { present, textOrAbsent } from './present.ts';
import { runFromMessage, runToMessage } from './run-message.ts';
import { snapshotFromMessage, snapshotToMessage } from './snapshot-message.ts';
import type { StatusView } from './status-view.ts';

export function statusToMessage(status: StatusView): GetStatusResponse {
  const { nodes, support, lastVerifiedSnapshot, activeRun, attention, problems, ...same } = status;
  return {
    ...same,
    nodes: nodes.map(nodeToMessage),
    ...(support && { support: { ...support, newer: [...support.newer] } }),
    ...(lastVerifiedSnapshot && { lastVerifiedSnapshot: snapshotToMessage(lastVerifiedSnapshot) }),
    ...(activeRun && { activeRun: runToMessage(activeRun) }),
    attention: attention.map(findingToMessage),
    problems: [...problems],
  };
}

export function statusFromMessage(message: GetStatusResponse__Output): StatusView {
  const { cluster, nodes, kubeletSkewMinors, lastVerifiedSnapshot, activeRun, attention, problems, coordinatorVersion } = message;
  return present({
    cluster,
    serverVersion: textOrAbsent(message.serverVersion),
    nodes: nodes.map(nodeFromMessage),
    kubeletSkewMinors,
    support: message.support ? supportFromMessage(message.support) : undefined,
    lastVerifiedSnapshot: lastVerifiedSnapshot ? snapshotFromMessage(lastVerifiedSnapshot) : undefined,
    activeRun: activeRun ? runFromMessage(activeRun) : undefined,
    attention: attention.map(findingFromMessage),
    problems,
    coordinatorVersion,
  });
}

function supportFromMessage(message: NonNullable<GetStatusResponse__Output['support']>): NonNullable<StatusView['support']> {
  const { minor, isKnown, isSupported, endOfLife, daysLeft, newer, source } = message;
  return present({ minor, isKnown, isSupported, endOfLife: textOrAbsent(endOfLife), daysLeft, newer, source });
}
