import { formatDuration } from '../../shared/text.ts';
import { minorsBetween, tryParseKubeVersion } from '../../shared/version.ts';
import { type Finding, hasBlockers, type Plan, type Step, type StepKind } from '../plan/plan.ts';
import type { Colours } from './colours.ts';
import { osNodesTable, osPackagesTable, osWords } from './render-os.ts';
import { stepWords } from './step-words.ts';
import { renderTable } from './table.ts';

/** The whole plan on one screen: where every node goes, what was found, what to run next. */
export function renderPlan(plan: Plan, colours: Colours, { isStarting = false } = {}): string {
  const about = plan.options.os ? [osNodesTable(plan), osPackagesTable(plan)] : [nodes(plan)];
  return [heading(plan, colours), ...about, hops(plan), findings(plan, colours), summary(plan, colours, isStarting)]
    .filter((part) => part !== '')
    .join('\n');
}

function heading({ cluster, hops: path, target, id, options }: Plan, { strong }: Colours): string {
  if (options.os) return `${strong(`Cluster ${cluster}`)}   ${osWords(options.os)}   ${id}\n`;
  const from = path[0]?.from ?? target;
  return `${strong(`Cluster ${cluster}`)}   ${from} -> ${target}${kindOfPath(from, target)}   ${id}\n`;
}

function kindOfPath(from: string, target: string): string {
  const [a, b] = [tryParseKubeVersion(from), tryParseKubeVersion(target)];
  if (!a || !b || a.major !== b.major) return '';
  const minors = minorsBetween(a, b);
  if (minors === 0) return a.patch === b.patch ? ' (the same version)' : ' (patch)';
  return minors === 1 ? ' (next minor)' : ` (${minors} minors)`;
}

function nodes({ nodes: all, target }: Plan): string {
  const rows = all.map(({ name, role, kubeadmVersion, kubeletVersion }) => [name, role, kubeadmVersion ?? '-', kubeletVersion, target]);
  return renderTable({ head: ['NODE', 'ROLE', 'KUBEADM', 'KUBELET', 'TARGET'], rows });
}

function hops({ hops: path, steps, options }: Plan): string {
  const pools = options.pools.map(({ name, maxUnavailable }) => `, of ${name} ${maxUnavailable}`);
  const pace = `workers out at once: ${options.maxUnavailable}${pools.join('')}`;
  return path
    .map(({ from, to }, index) => {
      const own = steps.filter(({ hop }) => hop === index + 1);
      const rows = phases(own).map(({ nodes: names, kinds }, order) => [
        `  ${order + 1}`,
        shortList(names),
        kinds.map((kind) => stepWords[kind]).join(', '),
      ]);
      const what = options.os ? 'Node by node' : `Hop ${index + 1}: ${from} -> ${to}`;
      return `${what}, ${own.length} steps; ${pace}\n${renderTable({ head: ['', '', ''], rows }, { hasHead: false })}`;
    })
    .join('\n');
}

interface Phase {
  readonly nodes: readonly string[];
  readonly kinds: readonly StepKind[];
}

/** Nodes that go through the same steps one after the other are one line; the lines keep the order of the steps. */
function phases(steps: readonly Step[]): Phase[] {
  const perNode: Phase[] = [];
  for (const { node = 'cluster', kind } of steps) {
    const last = perNode.at(-1);
    if (last?.nodes[0] === node) perNode[perNode.length - 1] = { nodes: last.nodes, kinds: [...last.kinds, kind] };
    else perNode.push({ nodes: [node], kinds: [kind] });
  }
  const merged: Phase[] = [];
  for (const phase of perNode) {
    const last = merged.at(-1);
    if (last?.kinds.join() === phase.kinds.join())
      merged[merged.length - 1] = { nodes: [...last.nodes, ...phase.nodes], kinds: last.kinds };
    else merged.push(phase);
  }
  return merged;
}

function shortList(names: readonly string[]): string {
  if (names.length <= 6) return names.join(' ');
  return `${names.slice(0, 3).join(' ')} … ${names.at(-1)} (${names.length} nodes)`;
}

const marks = { blocker: 'BLOCKER', warning: 'WARN', note: 'note' } as const;
const rank = { blocker: 0, warning: 1, note: 2 } as const;

function findings({ findings: all }: Plan, colours: Colours): string {
  return worstFirst(all)
    .map((finding) => renderFinding(finding, colours))
    .join('');
}

export function worstFirst<F extends Pick<Finding, 'severity'>>(findings: readonly F[]): F[] {
  return findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

export function renderFinding(
  { severity, node, evidence, fix, rule }: Omit<Finding, 'rule'> & { readonly rule: string },
  colours: Colours,
): string {
  const paint = { blocker: colours.bad, warning: colours.warn, note: colours.faint }[severity];
  const where = node === undefined || evidence.includes(node) ? '' : `${node}: `; // most sentences name their node already
  const repair = fix === '' ? '' : `         fix: ${fix}\n`;
  return `${paint(marks[severity].padEnd(8))} ${where}${evidence}  ${colours.faint(`[${rule}]`)}\n${repair}`;
}

function summary(plan: Plan, { bad, strong }: Colours, isStarting: boolean): string {
  const count = (severity: Finding['severity']) => plan.findings.filter((finding) => finding.severity === severity).length;
  const [blockers, warnings] = [count('blocker'), count('warning')];
  const figures = `${plan.steps.length} steps on ${plan.nodes.length} nodes, ${plural(warnings, 'warning')}, ${plural(blockers, 'blocker')}${estimate(plan)}.`;
  if (hasBlockers(plan)) return `${figures}\n${bad('Not possible yet.')} Repair what is marked BLOCKER, then run: ${planCommand(plan)}\n`;
  if (plan.steps.length === 0 && plan.options.os)
    return `${figures}\nNothing to do: every node has these packages, and none asks for a reboot.\n`;
  if (plan.steps.length === 0) return `${figures}\nNothing to do: the cluster is at ${plan.target}.\n`;
  if (isStarting) return `${figures}\n`;
  return `${figures}\n\nRun it with:   ${strong(`kubestep ${plan.options.os ? 'os' : 'upgrade'} start --plan ${plan.id}`)}\n`;
}

/** Makes such a plan anew. */
export function planCommand({ options: { os }, target }: Plan): string {
  return os ? `kubestep os plan --packages ${os.packages} --reboot ${os.reboot}` : `kubestep upgrade plan --to ${target}`;
}

function estimate({ estimatedMs, steps }: Plan): string {
  return estimatedMs === undefined || steps.length === 0 ? '' : `; about ${formatDuration(estimatedMs)}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
