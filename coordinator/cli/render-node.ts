import { formatBytes, formatDuration } from '../../shared/text.ts';
import type { NodeView } from '../api/node-view.ts';
import type { DrainProgress } from '../drain/drain-port.ts';
import type { DrainPreview, PodFate } from '../drain/drain-preview.ts';
import { renderTable, type Table } from './table.ts';

export function nodeTable(nodes: readonly NodeView[], { isWide, nowMs }: { readonly isWide: boolean; readonly nowMs: number }): Table {
  const head = ['NAME', 'ROLE', 'STATE', 'KUBELET', 'AGENT'];
  const wideHead = ['AGENT-VERSION', 'INTERNAL-IP', 'RUNTIME', 'OS', 'CORDONED-BY'];
  return {
    head: isWide ? [...head, ...wideHead] : head,
    rows: nodes.map((node) => {
      const row = [node.name, node.role, stateOf(node, nowMs), node.kubeletVersion ?? '-', agentOf(node, nowMs)];
      const { machineFacts: machine } = node;
      const os = machine ? `${machine.osName} ${machine.osVersion}` : '-';
      const wide = [node.agent.version ?? '-', node.internalIp ?? '-', node.containerRuntime ?? '-', os, node.cordonedBy ?? '-'];
      return isWide ? [...row, ...wide] : row;
    }),
  };
}

function stateOf(node: NodeView, nowMs: number): string {
  if (!node.isInCluster) return 'NotInCluster';
  const since = node.notReadySinceMs === undefined ? '' : ` ${formatDuration(nowMs - node.notReadySinceMs)}`;
  return `${node.isReady ? 'Ready' : `NotReady${since}`}${node.isCordoned ? ',Cordoned' : ''}`;
}

function agentOf({ agent }: NodeView, nowMs: number): string {
  if (!agent.isEnrolled) return 'none';
  if (agent.isConnected) return 'connected';
  return agent.lastSeenMs === undefined ? 'never seen' : `lost ${formatDuration(nowMs - agent.lastSeenMs)} ago`;
}

export function renderNode(node: NodeView, drain: DrainPreview | undefined, nowMs: number): string {
  const { agent, machineFacts: machine } = node;
  const lines: [string, string][] = [
    ['Name', node.name],
    ['Role', node.role],
    ['State', stateOf(node, nowMs)],
    ['Kubelet', node.kubeletVersion ?? '-'],
    ['Runtime', node.containerRuntime ?? '-'],
    ['Address', node.internalIp ?? '-'],
    ['Taints', node.taints.join(', ') || 'none'],
    ['Agent', `${agentOf(node, nowMs)}${agent.version === undefined ? '' : `, version ${agent.version}`}`],
  ];
  if (node.podsEvictedAtMs !== undefined) lines.push(['Pods evicted', new Date(node.podsEvictedAtMs).toISOString()]);
  if (node.isCordoned) lines.push(['Cordoned by', node.cordonedBy ?? 'somebody outside kubestep']);
  if (agent.clockSkewMs !== undefined) lines.push(['Clock', `${agent.clockSkewMs} ms off the coordinator's`]);
  if (machine) {
    lines.push(['System', `${machine.osName} ${machine.osVersion}, kernel ${machine.kernel}, ${machine.architecture}`]);
    lines.push(['Memory', `${formatBytes(machine.memoryAvailableBytes)} free of ${formatBytes(machine.memoryTotalBytes)}`]);
    for (const disk of machine.disks)
      lines.push(['Disk', `${disk.mount} ${percent(disk.usedBytes, disk.sizeBytes)} of ${formatBytes(disk.sizeBytes)} used`]);
  }
  const facts = lines.map(([name, value]) => `${`${name}:`.padEnd(14)}${value}\n`).join('');
  return drain ? `${facts}\n${renderPreview(node.name, drain)}` : facts;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((part / whole) * 100)}%`;
}

/** Says what a drain would meet; the refusing lines come with what allows them. */
export function renderPreview(node: string, { evictable, bare, emptyDir, blockedByBudget, ignored, pods: fates }: DrainPreview): string {
  const pods = `${evictable.length} pod${evictable.length === 1 ? '' : 's'}`;
  const lines = [`Draining ${node} would evict ${pods} and leave ${ignored.length} alone.`];
  if (fates) return `${lines[0]}\n${fatesTable(fates)}`;
  for (const pod of bare) lines.push(`  refused  ${pod} has no controller and would be lost      allow it: --allow-bare-pod ${pod}`);
  for (const pod of emptyDir) lines.push(`  refused  ${pod} has local data (emptyDir)      allow it: --delete-emptydir-data`);
  for (const { pod, budget, disruptionsAllowed } of blockedByBudget)
    lines.push(`  waits    ${pod}: budget ${budget} allows ${disruptionsAllowed} disruptions now`);
  return `${lines.join('\n')}\n`;
}

/** What becomes of each pod; the times are grace periods, which most pods do not need. */
function fatesTable(pods: readonly PodFate[]): string {
  if (pods.length === 0) return '';
  const rows = pods.map(({ pod, owner, fate, seconds, why }) => [
    `  ${fate === 'blocks' ? 'BLOCKS' : fate}`,
    pod,
    owner ?? '-',
    seconds === undefined ? '-' : `<= ${formatDuration(seconds * 1000)}`,
    why,
  ]);
  return renderTable({ head: ['  FATE', 'POD', 'OWNER', 'TIME', 'WHY'], rows });
}

/** One line for what a drain waits for. */
export function drainLine({ total, remaining }: DrainProgress): string {
  const done = `${total - remaining.length}/${total} pods gone`;
  const refused = remaining.find(({ state }) => state === 'refused');
  if (refused) return `${done}; ${refused.pod} is refused${refused.budget === undefined ? '' : ` by budget ${refused.budget}`}`;
  const [first] = remaining;
  return first ? `${done}; ${first.pod} ${first.state}` : done;
}
