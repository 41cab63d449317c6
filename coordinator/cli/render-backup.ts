import { formatBytes, formatDuration } from '../../shared/text.ts';
import type { ScheduleView } from '../api/operator-ports.ts';
import type { Snapshot } from '../snapshots/snapshot-port.ts';
import type { Table } from './table.ts';

interface TableOptions {
  readonly isWide: boolean;
  readonly nowMs: number;
}

export function backupTable(snapshots: readonly Snapshot[], { isWide, nowMs }: TableOptions): Table {
  const head = ['NAME', 'STATE', 'REVISION', 'KEYS', 'SIZE', 'TRIGGER', 'COPIES', 'AGE'];
  return {
    head: isWide ? [...head, 'TAKEN', 'ETCD', 'SHA256'] : head,
    rows: snapshots.map((snapshot) => {
      const row = [
        snapshot.name,
        snapshot.state,
        String(snapshot.revision ?? '-'),
        String(snapshot.totalKeys ?? '-'),
        snapshot.sizeBytes === undefined ? '-' : formatBytes(snapshot.sizeBytes),
        snapshot.trigger,
        snapshot.copies.map(({ place }) => place).join(',') || '-',
        formatDuration(nowMs - snapshot.takenAtMs),
      ];
      const wide = [new Date(snapshot.takenAtMs).toISOString(), snapshot.etcdVersion ?? '-', snapshot.sha256 ?? '-'];
      return isWide ? [...row, ...wide] : row;
    }),
  };
}

export function renderBackup(snapshot: Snapshot): string {
  const verified = snapshot.verifiedAtMs === undefined ? '' : `, restored and started at ${new Date(snapshot.verifiedAtMs).toISOString()}`;
  const lines: [string, string][] = [
    ['Name', snapshot.name],
    ['State', `${snapshot.state}${verified}`],
    ['Taken', `${new Date(snapshot.takenAtMs).toISOString()} from ${snapshot.member} (${snapshot.trigger})`],
    ['etcd', snapshot.etcdVersion ?? '-'],
    ['Revision', String(snapshot.revision ?? '-')],
    ['Keys', String(snapshot.totalKeys ?? '-')],
    ['Size', snapshot.sizeBytes === undefined ? '-' : `${formatBytes(snapshot.sizeBytes)} (${snapshot.sizeBytes} bytes)`],
    ['SHA-256', snapshot.sha256 ?? '-'],
    ['Hash', snapshot.hash === undefined ? '-' : `${snapshot.hash} at compact revision ${snapshot.compactRevision ?? '-'}`],
    ...snapshot.copies.map(({ place, path }): [string, string] => ['Copy', `${place} ${path}`]),
    ['Files', snapshot.configuration ? `${snapshot.configuration.files} of PKI and configuration` : 'none beside it'],
    ['Operations', snapshot.operationIds.join(' ') || '-'],
  ];
  if (snapshot.problem !== undefined) lines.push(['Problem', snapshot.problem]);
  return lines.map(([name, value]) => `${`${name}:`.padEnd(13)}${value}\n`).join('');
}

export function scheduleTable(schedules: readonly ScheduleView[], { isWide, nowMs }: TableOptions): Table {
  return {
    head: ['NAME', 'CRON', 'TIMEZONE', 'NEXT', 'LAST', 'RESULT'],
    rows: schedules.map(({ name, cron, timezone, nextDueMs, lastStartedMs, lastResult }) => {
      const next = isWide ? new Date(nextDueMs).toISOString() : nextDueMs <= nowMs ? 'now' : `in ${formatDuration(nextDueMs - nowMs)}`;
      const last =
        lastStartedMs === undefined ? '-' : isWide ? new Date(lastStartedMs).toISOString() : `${formatDuration(nowMs - lastStartedMs)} ago`;
      return [name, cron, timezone, next, last, lastResult ?? '-'];
    }),
  };
}
