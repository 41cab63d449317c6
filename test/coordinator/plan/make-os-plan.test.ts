import { expect } from 'chai';
import type { NodeInventory } from '../../../coordinator/inventory/inventory.ts';
import { makeOsPlan } from '../../../coordinator/plan/make-os-plan.ts';
import type { Plan } from '../../../coordinator/plan/plan.ts';
import { defaultPlanOptions, type OsOptions, type PlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { KubestepError } from '../../../shared/errors.ts';
import type { OsProbe } from '../../../shared/os-operations.ts';
import { type InventoryShape, inventory, nowMs } from './inventory-builder.ts';

const bash = { name: 'bash', from: '5.2-1', to: '5.2-2', origin: 'Debian-Security:12/stable-security', sizeBytes: 1000 };
const boot = { bootId: 'b1', userspaceTimestampUs: 1, rebootReasons: [] };

function probe(more: Partial<OsProbe> = {}): OsProbe {
  return { packages: [bash], left: [], keptBack: [], refused: [], downloadBytes: 1000, boot, ...more };
}

const idle = probe({ packages: [], downloadBytes: 0 });

interface Asked extends InventoryShape {
  readonly os?: Partial<OsOptions>;
  readonly options?: Partial<PlanOptions>;
  readonly probes?: Readonly<Record<string, Partial<NodeInventory>>>;
}

/** A healthy cluster of Debian nodes on which bash is newer, changed as asked. */
function planOf({ os = {}, options = {}, probes = {}, ...shape }: Asked = {}): Plan {
  const seen = inventory(shape);
  const nodes = seen.nodes.map((node) => ({ ...node, os: probe(), ...probes[node.name] }));
  const choices: OsOptions = { packages: 'security', reboot: 'auto', ...os };
  return makeOsPlan({
    inventory: { ...seen, nodes },
    options: { ...defaultPlanOptions, ...options, os: choices },
    os: choices,
    id: 'plan-1',
    nowMs,
  });
}

const order = (plan: Plan) => plan.steps.map(({ node = 'cluster', kind }) => `${node} ${kind}`);
const kindsOn = (plan: Plan, name: string) => plan.steps.filter(({ node }) => node === name).map(({ kind }) => kind);
const rulesOf = (plan: Plan) => plan.findings.filter(({ severity }) => severity === 'blocker').map(({ rule }) => rule);

/** Steps that a step waits for, directly or through others. */
function waitsFor(plan: Plan, id: string): Set<string> {
  const step = plan.steps.find((candidate) => candidate.id === id);
  return new Set((step?.needs ?? []).flatMap((needed) => [needed, ...waitsFor(plan, needed)]));
}

describe('a plan of the distribution', () => {
  it('takes each node out, upgrades, reboots, proves and returns it, after a verified snapshot', () => {
    const plan = planOf({ controlPlane: 1, workers: 1 });

    expect(rulesOf(plan)).to.deep.equal([]);
    expect(order(plan)).to.deep.equal([
      'cluster snapshot',
      ...['drain', 'upgradeOsPackages', 'reboot', 'nodeGate', 'uncordon'].map((kind) => `cp1 ${kind}`),
      ...['drain', 'upgradeOsPackages', 'reboot', 'nodeGate', 'uncordon'].map((kind) => `w1 ${kind}`),
    ]);
    expect(plan).to.deep.include({ target: 'v1.33.13' });
    expect(plan.steps.find(({ kind }) => kind === 'upgradeOsPackages')?.args).to.deep.equal({
      packages: [{ name: 'bash', version: '5.2-2' }],
    });
  });

  it('does control-plane nodes one by one before any worker, the coordinator’s own last, leadership moved away first', () => {
    const plan = planOf({ controlPlane: 3, workers: 2 });

    expect(plan.steps.filter(({ kind }) => kind === 'reboot').map(({ node }) => node)).to.deep.equal(['cp2', 'cp3', 'cp1', 'w1', 'w2']);
    expect(kindsOn(plan, 'cp2')).to.deep.equal(['drain', 'moveEtcdLeader', 'upgradeOsPackages', 'reboot', 'nodeGate', 'uncordon']);
    for (const { id, node } of plan.steps.filter(({ kind }) => kind === 'drain')) {
      const earlier = waitsFor(plan, id);
      const gone = plan.steps.filter((step) => step.kind === 'uncordon' && step.node?.startsWith('cp') && step.node < (node ?? ''));
      if (node?.startsWith('w')) for (const step of gone) expect(earlier.has(step.id), `${node} waits for ${step.node}`).to.equal(true);
    }
  });

  it('keeps to what each pool allows, after the canary and where it was told to pause', () => {
    const workers = Object.fromEntries(['w1', 'w2', 'w3', 'w4', 'w5'].map((name) => [name, {}]));
    const plan = planOf({
      controlPlane: 1,
      workers: 5,
      nodes: workers,
      options: { maxUnavailable: '2', pauseAfter: ['control-plane', 'canary'] },
    });

    const drains = plan.steps.filter(({ kind, node }) => kind === 'drain' && node?.startsWith('w'));
    const [canary, ...others] = drains;
    const isBeside = (a: string, b: string) => !waitsFor(plan, a).has(b) && !waitsFor(plan, b).has(a);
    expect(others.every(({ id }) => canary && waitsFor(plan, id).has(canary.id))).to.equal(true);
    for (const one of others) expect(others.filter((other) => other !== one && isBeside(one.id, other.id)).length).to.be.at.most(2);
    expect(order(plan).filter((line) => line.endsWith('pausePoint'))).to.have.length(2);
  });

  it('leaves nodes alone that have nothing to do, and does not count them as canaries', () => {
    const plan = planOf({ controlPlane: 1, workers: 3, probes: { cp1: { os: idle }, w1: { os: idle } } });

    expect(new Set(plan.steps.map(({ node }) => node))).to.deep.equal(new Set([undefined, 'w2', 'w3']));
    const [canary, next] = plan.steps.filter(({ kind }) => kind === 'drain');
    expect(next && canary && waitsFor(plan, next.id).has(canary.id)).to.equal(true);
  });

  it('has no step, not even a snapshot, when nothing is to do', () => {
    const plan = planOf({ controlPlane: 1, workers: 1, probes: { cp1: { os: idle }, w1: { os: idle } } });

    expect(plan.steps).to.deep.equal([]);
    expect(rulesOf(plan)).to.deep.equal([]);
  });

  it('reboots a node that asks for it though no package is newer, every node with always, and none with never', () => {
    const due = { os: probe({ packages: [], boot: { ...boot, rebootReasons: ['/run/reboot-required is there'] } }) };
    const probes = { cp1: { os: idle }, w1: due };

    expect(order(planOf({ controlPlane: 1, workers: 1, probes }))).to.deep.equal([
      'cluster snapshot',
      ...['drain', 'reboot', 'nodeGate', 'uncordon'].map((kind) => `w1 ${kind}`),
    ]);
    expect(kindsOn(planOf({ controlPlane: 1, workers: 1, probes, os: { reboot: 'always' } }), 'cp1')).to.include('reboot');
    const declined = planOf({ controlPlane: 1, workers: 1, probes, os: { reboot: 'never' } });
    expect(declined.steps).to.deep.equal([]);
    expect(declined.findings.map(({ rule }) => rule)).to.include('os/reboot-declined');
  });

  it('gates each node at the versions that it has: nothing of Kubernetes changes', () => {
    const plan = planOf({ controlPlane: 1, workers: 1, nodes: { cp1: { kubeletVersion: 'v1.32.9' }, w1: { kubeletVersion: 'v1.32.9' } } });

    const gates = plan.steps.filter(({ kind }) => kind === 'nodeGate').map(({ args }) => args);
    expect(gates).to.deep.equal([{ version: 'v1.32.9', controlPlaneVersion: 'v1.33.13' }, { version: 'v1.32.9' }]);
  });

  it('does not judge versions of Kubernetes, and still judges the nodes', () => {
    const cgroup1 = { containerRuntime: 'containerd://1.7.1' };
    const plan = planOf({ from: 'v1.35.2', target: 'v1.35.2', controlPlane: 1, workers: 1, nodes: { w1: { ...cgroup1, isReady: false } } });

    expect(rulesOf(plan)).to.deep.equal(['node/not-ready']);
  });

  for (const [what, os, rule, said] of [
    ['the kubelet', { refused: [{ action: 'remove', name: 'kubelet', from: '1.33.13-1.1' }] }, 'os/protected', 'remove kubelet'],
    [
      'a runtime',
      { refused: [{ action: 'install', name: 'containerd', from: '1.6', to: '1.7' }] },
      'os/protected',
      'change containerd (1.6 -> 1.7)',
    ],
    ['a removal', { refused: [{ action: 'remove', name: 'nfs-common', from: '1' }] }, 'os/removes', 'remove nfs-common'],
    ['lists that cannot be read', { failure: { class: 'source-trust', line: 'E: not signed' } }, 'os/repository', 'E: not signed'],
    ['too much', { packages: Array.from({ length: 1001 }, (_, n) => ({ ...bash, name: `p${n}` })) }, 'os/too-many', '1001 packages'],
  ] as const) {
    it(`is refused because of ${what}, which it names`, () => {
      const plan = planOf({ controlPlane: 1, workers: 1, probes: { w1: { os: probe(os) } } });

      const [blocker] = plan.findings;
      expect(blocker).to.include({ severity: 'blocker', rule, node: 'w1' });
      expect(blocker?.evidence).to.include(said);
    });
  }

  it('is refused for a node whose apt told nothing', () => {
    const seen = inventory({ controlPlane: 1, workers: 1, nodes: { w1: { osProblem: 'it did not end in its time' } } });
    const nodes = seen.nodes.map((node) => (node.name === 'w1' ? node : { ...node, os: probe() }));
    const os: OsOptions = { packages: 'all', reboot: 'auto' };

    const plan = makeOsPlan({ inventory: { ...seen, nodes }, options: { ...defaultPlanOptions, os }, os, id: 'plan-1', nowMs });

    expect(rulesOf(plan)).to.deep.equal(['os/probe']);
    expect(plan.findings[0]?.evidence).to.include('it did not end in its time');
  });

  it('says what is left alone and what apt keeps back', () => {
    const left = [{ ...bash, name: 'containerd', why: 'protected' as const }];
    const plan = planOf({ controlPlane: 1, workers: 1, probes: { w1: { os: probe({ left, keptBack: ['snapd'] }) } } });

    expect(plan.findings.map(({ severity, rule, node }) => `${severity} ${rule} ${node}`)).to.include.members([
      'note os/left w1',
      'note os/kept-back w1',
    ]);
  });

  it('is another plan when another version is offered, or another node asks for a reboot', () => {
    const hashes = [
      planOf(),
      planOf({ probes: { w1: { os: probe({ packages: [{ ...bash, to: '5.2-3' }] }) } } }),
      planOf({ probes: { w1: { os: probe({ boot: { ...boot, rebootReasons: ['x'] } }) } } }),
    ].map(({ inventoryHash }) => inventoryHash);

    expect(new Set(hashes).size).to.equal(3);
    expect(planOf().inventoryHash).to.equal(hashes[0]);
  });

  it('refuses a pool without a worker, and never lets a protected package be accepted', () => {
    expect(() => planOf({ options: { pools: [{ name: 'gpu', labels: { gpu: 'yes' }, maxUnavailable: '1' }] } })).to.throw(
      KubestepError,
      'gpu',
    );
    expect(() => planOf({ options: { accept: ['os/protected'] } })).to.throw(KubestepError, 'never be accepted');
  });
});
