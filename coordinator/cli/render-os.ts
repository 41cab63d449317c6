import { formatBytes } from '../../shared/text.ts';
import type { Plan } from '../plan/plan.ts';
import type { OsOptions } from '../plan/plan-options.ts';
import { renderTable } from './table.ts';

/** What a run is about, in few words: `security packages`, `all packages, reboot always`. */
export function osWords({ packages, reboot }: OsOptions): string {
  return `${packages} packages${reboot === 'auto' ? '' : `, reboot ${reboot}`}`;
}

/** One line for each node: how much changes there, and why it would be rebooted. */
export function osNodesTable({ nodes, steps }: Plan): string {
  const rows = nodes.map(({ name, role, os }) => {
    const isRebooting = steps.some(({ node, kind }) => node === name && kind === 'reboot');
    const due = os?.rebootReasons[0];
    const reboot = isRebooting ? (due ?? 'if it is due then') : due === undefined ? '-' : `declined: ${due}`;
    return [name, role, os ? String(os.packages.length) : '?', os ? formatBytes(os.downloadBytes) : '?', reboot];
  });
  return renderTable({ head: ['NODE', 'ROLE', 'PACKAGES', 'DOWNLOAD', 'REBOOT'], rows });
}

const maxLines = 40;

/** One line for each package and pair of versions, with the nodes that get it. */
export function osPackagesTable({ nodes }: Plan): string {
  const offers = nodes.flatMap(({ name: node, os }) => (os?.packages ?? []).map((one) => ({ node, one })));
  const groups = [...Map.groupBy(offers, ({ one: { name, from = '-', to, origin } }) => [name, from, to, origin].join(' '))];
  if (groups.length === 0) return '';
  const rows = groups
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, maxLines)
    .map(([, same]) => {
      const one = same[0]?.one;
      const names = same.map(({ node }) => node);
      return [
        one?.name ?? '',
        one?.from ?? '-',
        one?.to ?? '',
        one?.origin ?? '',
        names.length > 4 ? `${names.length} nodes` : names.join(' '),
      ];
    });
  const more = groups.length > maxLines ? `… and ${groups.length - maxLines} more; all of them with -o yaml\n` : '';
  return `${renderTable({ head: ['PACKAGE', 'FROM', 'TO', 'ORIGIN', 'NODES'], rows })}${more}`;
}
