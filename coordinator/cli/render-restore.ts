import { formatDuration } from '../../shared/text.ts';
import type { RestoreStepLine, RestoreView } from '../api/restore-message.ts';
import type { RestoreStepKind } from '../restore/restore-plan.ts';
import { renderTable, type Table } from './table.ts';

const words: Record<RestoreStepKind, string> = {
  stageSnapshot: 'bring the snapshot to the node',
  proveSnapshot: 'prove it there',
  restoreBeside: 'restore it beside the living data',
  stopApiServers: 'stop API server and controllers',
  salvage: 'save what is there now',
  stopEtcd: 'stop etcd',
  swapMember: 'exchange the data, keep the old ones',
  writeManifest: 'write the member list into the manifest',
  startEtcd: 'start etcd',
  gate: 'one cluster, every voter, the same data',
  disarmAlarms: 'take back alarms',
  startApiServer: 'start the API server',
  keepConfig: 'keep kubeadm-config in step',
  startControllers: 'start the controllers',
  restartKubelet: 'restart the kubelet',
  nodesReady: 'every node Ready again',
  undoStop: 'stop the control plane',
  undoSwap: 'put the old data back',
  undoManifest: 'put the old manifest back',
  undoStartEtcd: 'start etcd',
  undoGate: 'the old cluster answers',
  undoStartApiServer: 'start the API server',
  undoStartControllers: 'start the controllers',
};

export function restoreStepWords(kind: string): string {
  return (words as Partial<Record<string, string>>)[kind] ?? kind;
}

/** What would happen, where, and what stands against it. */
export function renderRestorePlan(restore: RestoreView): string {
  const { id, cluster, snapshot, snapshotTakenAtMs, snapshotRevision, bumpRevision, members, excluded, steps, findings } = restore;
  const head = [
    `Restore ${id} of ${cluster}`,
    `  from       ${snapshot}, taken ${new Date(snapshotTakenAtMs).toISOString()}, revision ${snapshotRevision}`,
    `  to         revision ${snapshotRevision + bumpRevision}, so that no client sees one go back`,
    ...members.map(({ node, peerUrl, etcdVersion }) => `  member     ${node} ${peerUrl} etcd ${etcdVersion}`),
    ...excluded.map((node) => `  left out   ${node}`),
  ];
  const stages = new Map<number, RestoreStepLine[]>();
  for (const step of steps) stages.set(step.stage, [...(stages.get(step.stage) ?? []), step]);
  const rows = [...stages.values()].map((stage, index) => [
    `  ${index + 1}`,
    stage.flatMap(({ node }) => node ?? []).join(',') || 'cluster',
    restoreStepWords(stage[0]?.kind ?? ''),
  ]);
  const found = findings.map(({ severity, node, rule, evidence, fix }) => {
    return `${severity.toUpperCase()} ${rule}: ${node === undefined ? '' : `${node}: `}${evidence}\n  ${fix}`;
  });
  return [...head, '', renderTable({ head: ['', '', ''], rows }, { hasHead: false }).trimEnd(), '', ...found, ''].join('\n');
}

/** How far it is, or how it ended. */
export function renderRestore(restore: RestoreView, nowMs: number): string {
  const { id, cluster, state, snapshot, startedAtMs, finishedAtMs, steps, failure, salvaged, members } = restore;
  const took = startedAtMs === undefined ? '' : `, ${formatDuration((finishedAtMs ?? nowMs) - startedAtMs)}`;
  const done = steps.filter((step) => step.state !== 'waiting');
  const rows = done.map((step) => [
    `  ${step.node ?? 'cluster'}`,
    restoreStepWords(step.kind),
    step.state,
    timeOf(step, nowMs),
    step.note ?? '',
  ]);
  return [
    `Restore ${id} of ${cluster} from ${snapshot}: ${state}${took}`,
    ...(rows.length > 0 ? [renderTable({ head: ['', '', '', '', ''], rows }, { hasHead: false }).trimEnd()] : []),
    ...outageLine(steps),
    ...(salvaged === undefined ? [] : [`What was there before is ${salvaged}.`]),
    ...(state === 'succeeded' ? [`The old data are kept on ${members.map(({ node }) => node).join(', ')} as member.kubestep-${id}.`] : []),
    ...(failure === undefined ? [] : [`Failed: ${failure.message}`, ...failure.causes.map((cause) => `  because: ${cause}`)]),
    ...(failure?.hint === undefined ? [] : [`  next: ${failure.hint}`]),
    '',
  ].join('\n');
}

/** From the first API server that was stopped to the last one that answers. */
function outageLine(steps: readonly RestoreStepLine[]): string[] {
  const stopped = steps.filter(({ kind }) => kind === 'stopApiServers').flatMap(({ startedAtMs }) => startedAtMs ?? []);
  const started = steps.filter(({ kind }) => kind === 'startApiServer').map(({ finishedAtMs }) => finishedAtMs);
  if (stopped.length === 0 || started.length === 0 || started.includes(undefined)) return [];
  const lastMs = Math.max(...started.flatMap((atMs) => atMs ?? []));
  return [`The API was away for ${formatDuration(lastMs - Math.min(...stopped))}.`];
}

function timeOf({ startedAtMs, finishedAtMs }: RestoreStepLine, nowMs: number): string {
  return startedAtMs === undefined ? '' : formatDuration((finishedAtMs ?? nowMs) - startedAtMs);
}

export function restoreTable(restores: readonly RestoreView[], nowMs: number): Table {
  return {
    head: ['ID', 'STATE', 'BACKUP', 'MEMBERS', 'STARTED', 'TOOK'],
    rows: restores.map(({ id, state, snapshot, members, startedAtMs, finishedAtMs }) => [
      id,
      state,
      snapshot,
      members.map(({ node }) => node).join(','),
      startedAtMs === undefined ? '-' : new Date(startedAtMs).toISOString(),
      startedAtMs === undefined ? '-' : formatDuration((finishedAtMs ?? nowMs) - startedAtMs),
    ]),
  };
}

/** For machines: times as ISO, nothing that is absent. */
export function restoreDocument({ createdAtMs, startedAtMs, finishedAtMs, snapshotTakenAtMs, steps, ...same }: RestoreView): object {
  const iso = (atMs: number | undefined) => (atMs === undefined ? undefined : new Date(atMs).toISOString());
  return {
    ...same,
    snapshotTakenAt: iso(snapshotTakenAtMs),
    createdAt: iso(createdAtMs),
    startedAt: iso(startedAtMs),
    finishedAt: iso(finishedAtMs),
    steps: steps.map(({ startedAtMs: from, finishedAtMs: to, ...step }) => ({ ...step, startedAt: iso(from), finishedAt: iso(to) })),
  };
}
