import { setTimeout as delay } from 'node:timers/promises';
import { jsonOn, labScript, runOn, showOn, tryOn } from './machines.ts';

interface RestoreView {
  readonly state: string;
  readonly failure?: { readonly message: string };
  readonly steps: readonly { readonly kind: string; readonly state: string }[];
}

/** Each blow falls once, when a step of that kind runs. */
const blows: Readonly<Record<string, readonly [string, () => void]>> = {
  proveSnapshot: ['kill -9 of the agent of cp2 while it proves the snapshot', () => kill('cp2', 'kubestep-agent')],
  stopApiServers: ['kill -9 of the coordinator while API servers stop', () => kill('cp1', 'kubestep-coordinator')],
  swapMember: [
    'kill -9 of the coordinator and of the executor of cp2 while data are exchanged',
    () => {
      kill('cp1', 'kubestep-coordinator');
      kill('cp2', 'kubestep-executor');
    },
  ],
  startEtcd: [
    'power cut of cp3 while etcd starts',
    () => {
      labScript('node.sh', ['kill', 'cp3']);
      labScript('node.sh', ['boot', 'cp3']);
    },
  ],
};
const longestMs = 20 * 60_000;

/** A restore of three members under fire; one that failed is resumed as a person would. @returns what is not as promised. */
export async function restoreUnderFire(): Promise<string[]> {
  const { name } = jsonOn<{ name: string }>('cp1', ['kubestep', 'backup', 'create', '-o', 'json']);
  const restore = [
    'kubestep',
    'backup',
    'restore',
    name,
    '--cluster',
    '--confirm-cluster',
    'lab',
    '--discard-live-data',
    '--yes',
    '--detach',
  ];
  if (showOn('cp1', restore) !== 0) return ['the restore did not begin'];
  const fallen = new Set<string>();
  let resumes = 0;
  for (const deadlineMs = Date.now() + longestMs; Date.now() < deadlineMs; await delay(300)) {
    const view = newest();
    if (view === undefined) continue; // the coordinator is away: that is the point
    if (view.state === 'succeeded') return missed(fallen);
    if (view.state === 'failed' && resumes < 5) {
      resumes += 1;
      console.log(`it failed: ${view.failure?.message}`);
      showOn('cp1', ['kubestep', 'backup', 'restore', '--resume', '--detach']);
    }
    for (const { kind, state } of view.steps) if (state === 'running' && !fallen.has(kind)) strike(kind, fallen);
  }
  return [`the restore is ${newest()?.state} after ${longestMs / 60_000} minutes`];
}

function newest(): RestoreView | undefined {
  const { status, stdout } = tryOn('cp1', ['kubestep', 'backup', 'restores', '-o', 'json']);
  return status === 0 ? (JSON.parse(stdout) as { items: readonly RestoreView[] }).items[0] : undefined;
}

function strike(kind: string, fallen: Set<string>): void {
  const blow = blows[kind];
  if (!blow) return;
  fallen.add(kind);
  console.log(`*** ${blow[0]}`);
  blow[1]();
}

function kill(node: string, unit: string): void {
  runOn(node, ['systemctl', 'kill', '--signal=KILL', `${unit}.service`]);
}

function missed(fallen: ReadonlySet<string>): string[] {
  return Object.entries(blows).flatMap(([kind, [what]]) => (fallen.has(kind) ? [] : [`did not happen: ${what}`]));
}
