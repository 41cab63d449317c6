import { formatDuration } from '../../shared/text.ts';
import type { Disruption } from '../run/disruption.ts';
import { renderTable } from './table.ts';

const mostRows = 10;

/** What a run cost; empty before the first drain has ended. */
export function renderDisruption({ nodes, workloads, budgets }: Disruption): string {
  const tables = [
    { head: ['NODE', 'OUT', 'TIMES'], rows: nodes.map(({ node, outMs, times }) => [node, formatDuration(outMs), String(times)]) },
    { head: ['WORKLOAD', 'PODS MOVED'], rows: workloads.map(({ workload, moves }) => [workload, String(moves)]) },
    { head: ['BUDGET', 'HELD UP'], rows: budgets.map(({ budget, heldUpMs }) => [budget, formatDuration(heldUpMs)]) },
  ].filter(({ rows }) => rows.length > 0);
  if (tables.length === 0) return '';
  const shown = tables.map(({ head, rows }) => {
    const more = rows.length > mostRows ? `and ${rows.length - mostRows} more: -o json has all\n` : '';
    return `${renderTable({ head, rows: rows.slice(0, mostRows) })}${more}`;
  });
  return `\nWhat it cost:\n${shown.join('\n')}`;
}
