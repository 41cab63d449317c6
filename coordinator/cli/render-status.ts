import { formatDuration } from '../../shared/text.ts';
import type { StatusView } from '../api/status-view.ts';
import type { Colours } from './colours.ts';
import { nodeTable } from './render-node.ts';
import { renderFinding } from './render-plan.ts';
import { nodesDone, pathOf } from './render-run.ts';
import { renderTable } from './table.ts';

/** The cluster on one screen; what needs a person comes last, next to the prompt. */
export function renderStatus(
  status: StatusView,
  { nowMs, isWide, colours }: { readonly nowMs: number; readonly isWide: boolean; readonly colours: Colours },
): string {
  const lines: [string, string][] = [
    ['Cluster', status.cluster],
    ['Kubernetes', status.serverVersion ?? 'no API server answers'],
    ['Skew', skewLine(status)],
    ['Support', supportLine(status)],
    ['Backup', backupLine(status, nowMs)],
    ['Upgrade', runLine(status)],
  ];
  const head = lines.map(([name, value]) => `${`${name}:`.padEnd(12)}${value}\n`).join('');
  const problems = status.problems.map((problem) => `${colours.bad('not seen')} ${problem}\n`).join('');
  const attention = together(status.attention)
    .map((finding) => renderFinding(finding, colours))
    .join('');
  const needs = problems === '' && attention === '' ? 'Nothing needs you.\n' : `Needs you:\n${problems}${attention}`;
  return `${head}\n${renderTable(nodeTable(status.nodes, { isWide, nowMs }))}\n${needs}`;
}

/** The same thing on five nodes is one line. */
function together(findings: StatusView['attention']): StatusView['attention'] {
  const groups = Map.groupBy(findings, ({ rule, evidence, severity }) => `${severity} ${rule} ${evidence}`);
  return [...groups.values()].flatMap((group) => {
    const [first, ...more] = group;
    if (!first?.node || more.length === 0) return group;
    return [{ ...first, node: group.map(({ node }) => node).join(', '), fix: first.fix.replaceAll(first.node, 'NODE') }];
  });
}

function skewLine({ kubeletSkewMinors }: StatusView): string {
  if (kubeletSkewMinors === undefined) return '-';
  if (kubeletSkewMinors === 0) return 'every kubelet has the minor of the API server';
  return `the oldest kubelet is ${kubeletSkewMinors} minor${kubeletSkewMinors === 1 ? '' : 's'} behind the API server`;
}

function supportLine({ support }: StatusView): string {
  if (!support) return '-';
  if (!support.isKnown) return `${support.minor} is not in the table (${support.source})`;
  const end = support.isSupported
    ? `patches until ${support.endOfLife} (${support.daysLeft} days)`
    : `no patches since ${support.endOfLife}`;
  return `${support.minor}: ${end}   [${support.source}]`;
}

function backupLine({ lastVerifiedSnapshot: last }: StatusView, nowMs: number): string {
  return last ? `${last.name}, verified, ${formatDuration(nowMs - last.takenAtMs)} old, revision ${last.revision ?? '-'}` : 'none verified';
}

function runLine({ activeRun: run }: StatusView): string {
  if (!run) return 'none under way';
  const { done, total } = nodesDone(run);
  return `${run.id} ${run.state}, ${pathOf(run)}, ${done}/${total} nodes`;
}
