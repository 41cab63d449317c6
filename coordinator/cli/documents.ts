import type { NodeView } from '../api/node-view.ts';
import type { ScheduleView } from '../api/operator-ports.ts';
import { present } from '../api/present.ts';
import type { StatusView } from '../api/status-view.ts';
import type { Plan } from '../plan/plan.ts';
import type { Run } from '../run/run.ts';
import type { BackupAttempt } from '../snapshots/attempts.ts';
import type { Snapshot } from '../snapshots/snapshot-port.ts';

// What `-o json` shows. The names are a promise to scripts: fields may be added, never renamed. Times are RFC 3339 in UTC.

export function nodeDocument(node: NodeView) {
  const { agent } = node;
  return present({
    name: node.name,
    role: node.role,
    kubeletVersion: node.kubeletVersion,
    ready: node.isReady,
    notReadySince: time(node.notReadySinceMs),
    podsEvictedAt: time(node.podsEvictedAtMs),
    cordoned: node.isCordoned,
    cordonedBy: node.cordonedBy,
    inCluster: node.isInCluster,
    containerRuntime: node.containerRuntime,
    internalIP: node.internalIp,
    taints: node.taints,
    agent: present({
      enrolled: agent.isEnrolled,
      connected: agent.isConnected,
      lastSeenAt: time(agent.lastSeenMs),
      version: agent.version,
      clockSkewMs: agent.clockSkewMs,
    }),
    machine: node.machineFacts,
  });
}

export function planDocument({ createdAtMs, ...plan }: Plan) {
  return { ...plan, createdAt: time(createdAtMs) };
}

export function runDocument(run: Run) {
  const { startedAtMs, finishedAtMs, steps, ...same } = run;
  return present({
    ...same,
    startedAt: time(startedAtMs),
    finishedAt: time(finishedAtMs),
    steps: steps.map((step) => {
      const { startedAtMs: began, finishedAtMs: ended, ...rest } = step;
      return present({ ...rest, startedAt: time(began), finishedAt: time(ended) });
    }),
  });
}

export function snapshotDocument({ takenAtMs, verifiedAtMs, removedAtMs, pin, copies, ...same }: Snapshot) {
  return present({
    ...{ ...same, takenAt: time(takenAtMs), verifiedAt: time(verifiedAtMs), removedAt: time(removedAtMs) },
    copies: copies.map(({ checkedAtMs, ...copy }) => present({ ...copy, checkedAt: time(checkedAtMs) })),
    pin: pin && { at: time(pin.atMs), reason: pin.reason },
  });
}

export function attemptDocument({ startedAtMs, finishedAtMs, ...same }: BackupAttempt) {
  return present({ ...same, startedAt: time(startedAtMs), finishedAt: time(finishedAtMs) });
}

export function scheduleDocument({ nextDueMs, lastStartedMs, ...same }: ScheduleView) {
  return present({ ...same, nextDueAt: time(nextDueMs), lastStartedAt: time(lastStartedMs) });
}

export function statusDocument(status: StatusView) {
  const { support } = status;
  return present({
    cluster: status.cluster,
    serverVersion: status.serverVersion,
    nodes: status.nodes.map(nodeDocument),
    kubeletSkewMinors: status.kubeletSkewMinors,
    support:
      support &&
      present({ ...support, isKnown: undefined, isSupported: undefined, known: support.isKnown, supported: support.isSupported }),
    lastVerifiedSnapshot: status.lastVerifiedSnapshot && snapshotDocument(status.lastVerifiedSnapshot),
    activeUpgrade: status.activeRun && runDocument(status.activeRun),
    attention: status.attention,
    problems: status.problems,
    coordinatorVersion: status.coordinatorVersion,
  });
}

function time(ms: number): string;
function time(ms: number | undefined): string | undefined;
function time(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
