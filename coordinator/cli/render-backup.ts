import { formatBytes, formatDuration } from '../../shared/text.ts';
import type { ScheduleView } from '../api/operator-ports.ts';
import type { BackupAttempt } from '../snapshots/attempts.ts';
import { failureDomains } from '../snapshots/failure-domains.ts';
import type { Snapshot, SnapshotCopy } from '../snapshots/snapshot-port.ts';
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
        snapshot.removedAtMs === undefined ? `${snapshot.state}${snapshot.pin ? ', pinned' : ''}` : `${snapshot.state}, removed`,
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
    ...snapshot.copies.map((copy): [string, string] => ['Copy', describeCopy(copy)]),
    ['Domains', failureDomains(snapshot).join(', ') || 'none: there is no copy'],
    ['Encrypted', snapshot.recipients ? `to ${snapshot.recipients.join(', ')}` : 'no'],
    ['Files', filesLine(snapshot)],
    ['Operations', snapshot.operationIds.join(' ') || '-'],
  ];
  if (snapshot.pin) lines.push(['Pinned', `${snapshot.pin.reason} (${new Date(snapshot.pin.atMs).toISOString()})`]);
  if (snapshot.removedAtMs !== undefined) lines.push(['Removed', new Date(snapshot.removedAtMs).toISOString()]);
  if (snapshot.problem !== undefined) lines.push(['Problem', snapshot.problem]);
  return lines.map(([name, value]) => `${`${name}:`.padEnd(13)}${value}\n`).join('');
}

function describeCopy({ place, path, form = 'plain', sizeBytes, checkedAtMs }: SnapshotCopy): string {
  const size = sizeBytes === undefined ? '' : `, ${formatBytes(sizeBytes)}`;
  return `${place} ${path} (${form}${size}${checkedAtMs === undefined ? '' : `, read back ${new Date(checkedAtMs).toISOString()}`})`;
}

function filesLine({ configuration, recipients, member }: Snapshot): string {
  if (!configuration) return 'none beside it';
  const where = recipients ? `on ${member}, and encrypted beside each stored copy` : `with their private keys on ${member} only`;
  return `${configuration.files} of PKI and configuration, ${where}`;
}

export function renderEvents(events: readonly { readonly atMs: number; readonly type: string; readonly detail: string }[]): string {
  return events.map(({ atMs, type, detail }) => `${'Event:'.padEnd(13)}${new Date(atMs).toISOString()} ${type}: ${detail}\n`).join('');
}

export function attemptTable(attempts: readonly BackupAttempt[]): Table {
  return {
    head: ['STARTED', 'TRIGGER', 'OUTCOME', 'MEMBER', 'SNAPSHOT', 'REASON'],
    rows: attempts.map(({ startedAtMs, trigger, outcome, member = '-', snapshot = '-', reason = '-' }) => {
      return [new Date(startedAtMs).toISOString(), trigger, outcome, member, snapshot, reason];
    }),
  };
}

export function decisionTable(
  decisions: readonly {
    readonly name: string;
    readonly action: string;
    readonly reasons: readonly string[];
    readonly obstacles?: readonly string[];
  }[],
): Table {
  return {
    head: ['NAME', 'DECISION', 'WHY'],
    rows: decisions.map(({ name, action, reasons, obstacles = [] }) => {
      return [name, action, [...reasons, ...obstacles.map((obstacle) => `still there: ${obstacle}`)].join('; ')];
    }),
  };
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
