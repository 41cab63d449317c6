/**
 * The proof on real Kubernetes: two packages, three enrolled nodes, one command, and a cluster one minor version later.
 * `npm run lab` does it undisturbed, `npm run lab -- faults` with two kills and a power cut, `npm run lab -- packages` looks at what the packages
 * leave behind, `npm run lab -- restore` brings the cluster back from a snapshot and undoes it; `--size 3+2` takes three control-plane nodes, `--to v1.35.4` climbs two minors, `--workers once` drains each worker once on the way;
 * `--keep` leaves the cluster up, `--no-up` takes the one that is there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  kubestepJson,
  type RunView,
  whatIsWrongWithHistory,
  whatIsWrongWithNodes,
  whatIsWrongWithSnapshots,
  whatRanTwice,
} from './evidence.ts';
import { startFaults } from './faults.ts';
import { installKubestep } from './install.ts';
import { labScript, showOn, startProbe, tryOn } from './machines.ts';
import { whatIsWrongWithPackages } from './packages.ts';
import { restoreAndUndo } from './restore.ts';
import { restoreUnderFire } from './restore-faults.ts';

const from = 'v1.33.13';
const longestRunMs = 60 * 60_000;
const viaWorker = '10.77.0.15';
const viaControlPlane = '10.77.0.11'; // the worker is switched off in between

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '1+2' },
    to: { type: 'string', default: 'v1.34.4' },
    workers: { type: 'string', default: 'each-hop' },
    keep: { type: 'boolean' },
    'no-up': { type: 'boolean' },
  },
});
const target = values.to;
const hopCount = Number(target.split('.')[1]) - Number(from.split('.')[1]);
/** The laboratory's nodes have cgroup v1, which kubeadm and kubelet of 1.35 take only when told so by name. */
const exceptions = target >= 'v1.35' ? ['--ignore-preflight-errors', 'SystemVerification'] : [];
const planning = ['--workers', values.workers, ...exceptions];

async function main(): Promise<number> {
  if (values['no-up'] !== true) {
    labScript('down.sh', []);
    labScript('up.sh', [...values.size.split('+'), from]);
  }
  installKubestep();
  if (positionals.includes('packages')) return report(whatIsWrongWithPackages(), 'the packages come and go');
  if (positionals.includes('restore')) {
    const isUnderFire = positionals.includes('faults');
    const wrong = isUnderFire ? await restoreUnderFire() : await restoreAndUndo(viaWorker);
    return report(wrong, isUnderFire ? 'a restore under fire' : 'a restore and its undoing');
  }
  return upgrade();
}

async function upgrade(): Promise<number> {
  const hasFaults = positionals.includes('faults');
  if (showOn('cp1', ['kubestep', 'upgrade', 'plan', '--to', target, ...planning]) !== 0)
    throw new Error('upgrade plan does not call the way free');

  const probe = startProbe(hasFaults ? viaControlPlane : viaWorker);
  const startedAtMs = Date.now();
  const wrong = hasFaults ? await upgradeUnderFire() : upgradeInPeace();
  console.log(`the upgrade took ${Math.round((Date.now() - startedAtMs) / 1000)} s`);
  const { requests, failed, failures } = await probe.stop();
  console.log(`the service was asked ${requests} times, ${failed} failed`);
  if (failed > 0) wrong.push(`${failed} of ${requests} requests failed: ${JSON.stringify(failures)}`);

  wrong.push(...judge());
  return report(wrong, `${from} to ${target} ${hasFaults ? 'with faults' : 'undisturbed'}`);
}

function upgradeInPeace(): string[] {
  const status = showOn('cp1', ['kubestep', 'upgrade', 'start', target, ...planning, '--yes', '--wait']);
  return status === 0 ? [] : [`upgrade start ended with ${status}`];
}

async function upgradeUnderFire(): Promise<string[]> {
  const stop = new AbortController();
  const faults = startFaults(stop.signal);
  const outcomes = Promise.allSettled(faults.map(({ done }) => done));
  if (showOn('cp1', ['kubestep', 'upgrade', 'start', target, ...planning, '--yes', '--detach']) !== 0) return ['upgrade start failed'];
  const state = await endOfRun();
  stop.abort();
  const missed = (await outcomes).flatMap((outcome, at) => (outcome.status === 'fulfilled' ? [] : [`did not happen: ${faults[at]?.name}`]));
  return state === 'succeeded' ? missed : [`the run is ${state}`, ...missed];
}

/** Asks as a person would; the coordinator that does not answer for a while is the point of the exercise. */
async function endOfRun(): Promise<string> {
  const deadlineMs = Date.now() + longestRunMs;
  let state = 'unknown';
  while (Date.now() < deadlineMs) {
    const { status, stdout } = tryOn('cp1', ['kubestep', 'upgrade', 'status', '-o', 'json']);
    if (status === 0) {
      const now = (JSON.parse(stdout) as RunView).state;
      if (now !== state) console.log(`the run is ${now}`);
      state = now;
      if (state !== 'running') return state;
    }
    await delay(1000);
  }
  return `${state} after ${longestRunMs / 60_000} minutes`;
}

function judge(): string[] {
  const last = kubestepJson<{ items: readonly { id: string }[] }>('upgrade', 'history').items[0];
  if (last === undefined) return ['upgrade history is empty'];
  const run = kubestepJson<RunView>('upgrade', 'describe', last.id);
  showOn('cp1', ['kubestep', 'node', 'list']);
  showOn('cp1', ['kubestep', 'backup', 'list']);
  showOn('cp1', ['kubestep', 'upgrade', 'history']);
  showOn('cp1', ['kubestep', 'upgrade', 'describe', run.id]);
  return [
    ...whatIsWrongWithNodes(target),
    ...whatIsWrongWithSnapshots(run),
    ...whatIsWrongWithHistory(run),
    ...whatIsWrongWithDrains(run),
    ...whatRanTwice(run),
  ];
}

/** A worker leaves once for each minor, or once in all; a control-plane node once for each minor. */
function whatIsWrongWithDrains({ steps }: RunView): string[] {
  const drains = Map.groupBy(
    steps.filter(({ kind }) => kind === 'drain'),
    ({ node }) => node,
  );
  return [...drains].flatMap(([node, { length }]) => {
    const expected = node.startsWith('w') && values.workers === 'once' ? 1 : hopCount;
    return length === expected ? [] : [`${node} was drained ${length} times, not ${expected}`];
  });
}

function report(wrong: readonly string[], what: string): number {
  for (const line of wrong) console.error(`wrong: ${line}`);
  console.log(wrong.length === 0 ? `lab: ${what}, as promised` : `lab: ${what}: ${wrong.length} promises broken; the nodes are still up`);
  if (wrong.length === 0 && values.keep !== true) labScript('down.sh', []);
  return wrong.length === 0 ? 0 : 1;
}

process.exitCode = await main();
