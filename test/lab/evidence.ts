import { jsonOn, kubectl, runningNodes, runOn } from './machines.ts';

export interface RunView {
  readonly id: string;
  readonly state: string;
  readonly steps: readonly {
    readonly id: string;
    readonly node: string;
    readonly kind: string;
    readonly state: string;
    readonly startedAt?: string;
    readonly operationIds?: readonly string[];
  }[];
}

interface SnapshotView {
  readonly name: string;
  readonly state: string;
  readonly takenAt: string;
  readonly trigger: string;
}

interface NodeObject {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly unschedulable?: boolean };
  readonly status: {
    readonly nodeInfo: { readonly kubeletVersion: string };
    readonly conditions: readonly { type: string; status: string }[];
  };
}

export function kubestepJson<T>(...args: readonly string[]): T {
  return jsonOn<T>('cp1', ['kubestep', ...args, '-o', 'json']);
}

/** Each entry is one thing that is not as promised; the list of a good run is empty. */
export function whatIsWrongWithNodes(target: string): string[] {
  const { items } = JSON.parse(kubectl(['get', 'nodes', '-o', 'json'])) as { items: readonly NodeObject[] };
  const wrong = items.flatMap(({ metadata: { name }, spec, status }) => [
    ...(status.nodeInfo.kubeletVersion === target ? [] : [`${name} runs ${status.nodeInfo.kubeletVersion}`]),
    ...(status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ? [] : [`${name} is not Ready`]),
    ...(spec.unschedulable === true ? [`${name} is cordoned`] : []),
  ]);
  const { serverVersion } = JSON.parse(kubectl(['version', '-o', 'json'])) as { serverVersion: { gitVersion: string } };
  if (serverVersion.gitVersion !== target) wrong.push(`the API server runs ${serverVersion.gitVersion}`);
  if (items.length !== runningNodes().length) wrong.push(`${items.length} nodes, not ${runningNodes().length}`);
  return wrong;
}

export function whatIsWrongWithSnapshots(run: RunView): string[] {
  const { items } = kubestepJson<{ items: readonly SnapshotView[] }>('backup', 'list');
  const firstChange = run.steps.find(({ kind }) => kind === 'kubeadmApply')?.startedAt;
  if (firstChange === undefined) return ['the run has no kubeadmApply step that was started'];
  const before = items.filter(({ state, takenAt }) => state === 'verified' && Date.parse(takenAt) < Date.parse(firstChange));
  return before.length > 0 ? [] : [`no verified snapshot from before ${firstChange}; there are: ${JSON.stringify(items)}`];
}

export function whatIsWrongWithHistory(run: RunView): string[] {
  const { items } = kubestepJson<{ items: readonly { id: string; state: string }[] }>('upgrade', 'history');
  const entry = items.find(({ id }) => id === run.id);
  const undone = run.steps
    .filter(({ state }) => state !== 'succeeded' && state !== 'skipped')
    .map(({ id, state }) => `step ${id} is ${state}`);
  return entry?.state === 'succeeded' ? undone : [`history has ${JSON.stringify(entry)}`, ...undone];
}

const unitStarted = '39f53479d3a045ac8e11786248231fbf'; // systemd's message id for "a start job has finished"

/**
 * Counts the starts of every operation's unit, as process 1 of each node wrote them into its journal: no word of ours is believed.
 *
 * @returns operation unit names by node, with the number of starts.
 */
export function startsOfOperations(): Map<string, Map<string, number>> {
  const starts = new Map<string, Map<string, number>>();
  for (const node of runningNodes()) {
    const lines = runOn(node, ['journalctl', '--no-pager', '-o', 'json', '--output-fields=UNIT', `MESSAGE_ID=${unitStarted}`, '_PID=1']);
    const units = new Map<string, number>();
    for (const line of lines.split('\n').filter((text) => text.includes('kubestep-op-'))) {
      const { UNIT } = JSON.parse(line) as { UNIT: string };
      units.set(UNIT, (units.get(UNIT) ?? 0) + 1);
    }
    starts.set(node, units);
  }
  return starts;
}

export function whatRanTwice(run: RunView): string[] {
  const starts = startsOfOperations();
  const twice = [...starts].flatMap(([node, units]) =>
    [...units].filter(([, count]) => count > 1).map(([unit, count]) => `${node} started ${unit} ${count} times`),
  );
  const ordered = run.steps.flatMap(({ operationIds }) => operationIds ?? []);
  const lost = ordered.filter((id) => ![...starts.values()].some((units) => units.has(`kubestep-op-${id}.service`)));
  const repeated = ordered.filter((id, at) => ordered.indexOf(id) !== at).map((id) => `operation ${id} belongs to two steps`);
  for (const [node, units] of starts) console.log(`${node}: process 1 started ${units.size} operations, each once`);
  return [...twice, ...repeated, ...lost.map((id) => `process 1 of no node ever started operation ${id} of the run`)];
}
