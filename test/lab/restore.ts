import { setTimeout as delay } from 'node:timers/promises';
import { jsonOn, kubectl, runningNodes, runOn, showOn, startProbe, tryOn } from './machines.ts';

/** What a restore must prove on real Kubernetes. Each entry of the result is one thing that is not as promised. */
export async function restoreAndUndo(probeAddress: string): Promise<string[]> {
  await apply(Array.from({ length: 20 }, (_, index) => configMap(`before-${index}`)));
  const pods = podsNow();
  const snapshot = takeSnapshot();
  await changeEverything();

  const probe = startProbe(probeAddress);
  const wrong = restoreFrom(snapshot);
  if (wrong.length === 0) {
    wrong.push(...(await judge('after the restore', { pods, isRestored: true })), ...whatIsWrongWithEtcd(), ...(await whatNoLongerWorks()));
  }
  const { requests, failed, failures } = await probe.stop();
  console.log(`the service was asked ${requests} times, ${failed} failed`);
  if (failed > 0) wrong.push(`${failed} of ${requests} requests failed: ${JSON.stringify(failures)}`);
  return wrong.length > 0 ? wrong : undo(probeAddress);
}

function restoreFrom(snapshot: string): string[] {
  return run(['kubestep', 'backup', 'restore', snapshot, '--cluster', '--confirm-cluster', 'lab', '--discard-live-data', '--yes']);
}

/** Brings back data that speak of pods which the restore has ended: requests may go to them until kubelets and controllers have caught up. */
async function undo(probeAddress: string): Promise<string[]> {
  const probe = startProbe(probeAddress);
  const wrong = run(['kubestep', 'backup', 'restore', '--undo', '--confirm-cluster', 'lab', '--yes']);
  wrong.push(...(await judge('after the undo', { pods: [], isRestored: false })), ...whatIsWrongWithEtcd());
  const { requests, failed } = await probe.stop();
  console.log(`the service was asked ${requests} times during the undo, ${failed} failed: pods of before were gone`);
  showOn('cp1', ['kubestep', 'backup', 'restores']);
  return wrong;
}

interface PodNow {
  readonly name: string;
  readonly uid: string;
  readonly app: string;
  readonly restarts: number;
  readonly isRunning: boolean;
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels?: Record<string, string> };
  readonly status: { readonly phase: string; readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

function podsNow(): PodNow[] {
  const { items } = JSON.parse(kubectl(['get', 'pods', '-n', 'default', '-o', 'json'])) as { items: readonly PodObject[] };
  return items.map(({ metadata, status }) => ({
    name: metadata.name,
    uid: metadata.uid,
    app: metadata.labels?.['app'] ?? '',
    restarts: status.containerStatuses?.[0]?.restartCount ?? 0,
    isRunning: status.phase === 'Running',
  }));
}

function takeSnapshot(): string {
  const { name } = jsonOn<{ name: string }>('cp1', ['kubestep', 'backup', 'create', '-o', 'json']);
  console.log(`snapshot ${name}`);
  return name;
}

/** Everything that a restore must take back. */
async function changeEverything(): Promise<void> {
  await apply(Array.from({ length: 5 }, (_, index) => configMap(`after-${index}`)));
  await patiently(['delete', 'configmap', 'before-0', '--ignore-not-found']);
  await patiently(['create', 'deployment', 'late', '--image=registry.k8s.io/web:1', '--replicas=2']);
  await patiently(['scale', 'deployment', 'web', '--replicas=4']);
  for (const name of ['late', 'web']) await patiently(['rollout', 'status', '--timeout=120s', `deployment/${name}`]);
}

function configMap(name: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { when: name.split('-')[0] } };
}

async function apply(items: readonly object[]): Promise<void> {
  await patiently(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

/** An API server on a busy machine lets a request fall now and then; that is not what is tried here. */
async function patiently(words: readonly string[], input = ''): Promise<void> {
  let last = '';
  for (let tries = 0; tries < 20; tries += 1) {
    const { status, stderr } = tryOn('cp1', ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', ...words], { input });
    if (status === 0 || /already exists/.test(stderr)) return;
    last = stderr;
    await delay(3000);
  }
  throw new Error(`kubectl ${words.join(' ')}: ${last.slice(-500)}`);
}

function run(argv: readonly string[]): string[] {
  const startedAtMs = Date.now();
  const status = showOn('cp1', argv);
  console.log(`it took ${Math.round((Date.now() - startedAtMs) / 1000)} s`);
  return status === 0 ? [] : [`${argv.slice(0, 4).join(' ')} … ended with ${status}`];
}

interface Expected {
  /** Those that must still be there, and never have been restarted. */
  readonly pods: readonly PodNow[];
  readonly isRestored: boolean;
}

/** Objects are as they were at once; nodes follow within a minute. */
async function judge(when: string, { pods, isRestored }: Expected): Promise<string[]> {
  const names = kubectl(['get', 'configmaps', '-n', 'default', '-o', 'name']);
  const wrong: string[] = [];
  const expect = (name: string, isThere: boolean) => {
    if (new RegExp(`^configmap/${name}$`, 'm').test(names) !== isThere) wrong.push(`${when}: ${name} is ${isThere ? 'gone' : 'there'}`);
  };
  for (let index = 1; index < 20; index += 1) expect(`before-${index}`, true);
  expect('before-0', isRestored);
  for (const index of [0, 1, 2, 3, 4]) expect(`after-${index}`, !isRestored);
  const settled = await within(90, () => {
    const now = podsNow();
    const count = (app: string) => now.filter((pod) => pod.app === app && pod.isRunning).length;
    const wanted = isRestored ? { web: 2, late: 0 } : { web: 4, late: 2 };
    if (count('web') !== wanted.web || count('late') !== wanted.late) return `web ${count('web')}, late ${count('late')} pods run`;
    return undefined;
  });
  if (settled !== undefined) wrong.push(`${when}: ${settled}`);
  const now = podsNow();
  for (const { name, uid } of isRestored ? pods : []) {
    const same = now.find((pod) => pod.uid === uid);
    if (!same) wrong.push(`${when}: pod ${name} is another one`);
    else if (same.restarts > 0) wrong.push(`${when}: pod ${name} was restarted ${same.restarts} times`);
  }
  return wrong;
}

/** The members agree, their manifests cannot start empty, and kubeadm will write the same. */
function whatIsWrongWithEtcd(): string[] {
  const wrong: string[] = [];
  const members = runningNodes().filter((name) => name.startsWith('cp'));
  for (const node of members) {
    const manifest = runOn(node, ['cat', '/etc/kubernetes/manifests/etcd.yaml']);
    if (!manifest.includes('--initial-cluster-state=existing')) wrong.push(`${node}: the etcd manifest does not say existing`);
    if (manifest.includes('initial-cluster-token')) wrong.push(`${node}: the etcd manifest names a token`);
    const listed = /--initial-cluster=(\S+)/.exec(manifest)?.[1]?.split(',') ?? [];
    if (listed.length !== members.length) wrong.push(`${node}: the etcd manifest lists ${listed.join(',')}`);
  }
  const config = kubectl(['get', 'configmap', 'kubeadm-config', '-n', 'kube-system', '-o', 'jsonpath={.data.ClusterConfiguration}']);
  if (!/initial-cluster-state/.test(config)) wrong.push('kubeadm-config does not keep initial-cluster-state');
  return wrong;
}

/** Controllers, scheduler and kubelets act on what happens now, not on what they remember. */
async function whatNoLongerWorks(): Promise<string[]> {
  await patiently(['create', 'deployment', 'proof', '--image=registry.k8s.io/web:1', '--replicas=2']);
  const { status, stderr } = tryOn('cp1', [
    ...['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', 'rollout', 'status', '--timeout=90s', 'deployment/proof'],
  ]);
  const wrong = status === 0 ? [] : [`a new deployment does not start: ${stderr.slice(-300)}`];
  await patiently(['delete', 'deployment', 'proof', '--ignore-not-found']);
  const left = await within(60, () => (podsNow().some(({ app }) => app === 'proof') ? 'pods of a deleted deployment stay' : undefined));
  return left === undefined ? wrong : [...wrong, left];
}

/** @returns the last problem when there still is one at the end. */
async function within(seconds: number, problem: () => string | undefined): Promise<string | undefined> {
  const deadlineMs = Date.now() + seconds * 1000;
  for (;;) {
    const found = problem();
    if (found === undefined || Date.now() > deadlineMs) return found;
    await delay(1000);
  }
}
