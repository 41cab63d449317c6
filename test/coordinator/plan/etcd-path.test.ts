import { expect } from 'chai';
import fc from 'fast-check';
import { etcdPhases, kubeadmsEtcd } from '../../../coordinator/plan/etcd-path.ts';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { controlPlaneHooks, type Plan, type Step } from '../../../coordinator/plan/plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { missedWaypoints } from '../../../coordinator/policy/etcd-waypoints.ts';
import { compareKubeVersions, type KubeVersion, parseKubeVersion } from '../../../shared/version.ts';
import { healthyEtcd, inventory, nowMs } from './inventory-builder.ts';

interface Shape {
  readonly versions: readonly string[];
  readonly target?: string;
  readonly leader?: string;
  readonly hooks?: readonly (typeof controlPlaneHooks)[number][];
}

function planned({ versions, target = 'v1.34.4', leader = 'cp1', hooks = [] }: Shape): Plan {
  const names = versions.map((_, index) => `cp${index + 1}`);
  const nodes = Object.fromEntries(
    names.map((name, index) => [name, { etcd: healthyEtcd(name, names, { version: versions[index] ?? '', leaderId: `id-${leader}` }) }]),
  );
  const found = inventory({ controlPlane: names.length, workers: 1, target, nodes, more: { hooks } });
  return makePlan({ inventory: found, target, options: defaultPlanOptions, id: 'p', nowMs });
}

const upgradesOf = ({ steps }: Plan) =>
  steps.flatMap((step) => (step.kind === 'upgradeEtcd' ? [`${step.hop} ${step.node} ${step.args.tag}`] : []));
const blockersOf = ({ findings }: Plan) => findings.filter(({ severity }) => severity === 'blocker').map(({ evidence }) => evidence);

describe("etcd's own stops on a path", () => {
  it('come before the hop that needs them, the leader last', () => {
    const plan = planned({ versions: ['3.5.24', '3.5.24', '3.5.24'], leader: 'cp2' });

    expect(upgradesOf(plan)).to.deep.equal(['1 cp3 3.5.26-0', '1 cp1 3.5.26-0', '1 cp2 3.5.26-0']);
    expect(blockersOf(plan)).to.deep.equal([]);
  });

  it('are made by those members alone that need them', () => {
    expect(upgradesOf(planned({ versions: ['3.5.26', '3.5.25', '3.6.5'] }))).to.deep.equal(['1 cp2 3.5.26-0']);
  });

  it('are judged by what each hop brings, not by what runs now', () => {
    const plan = planned({ versions: ['3.5.33'], target: 'v1.37.1' });

    expect(upgradesOf(plan)).to.deep.equal(['4 cp1 3.6.11-0']);
    expect(plan.findings.find(({ rule }) => rule === 'etcd/waypoint')).to.include({ severity: 'warning', node: 'cp1' });
  });

  it('are both made on the whole way from 1.33 to 1.37', () => {
    expect(upgradesOf(planned({ versions: ['3.5.24'], target: 'v1.37.1' }))).to.deep.equal(['1 cp1 3.5.26-0', '4 cp1 3.6.11-0']);
  });

  it('are none for a patch', () => {
    expect(upgradesOf(planned({ versions: ['3.5.24'], target: 'v1.33.14' }))).to.deep.equal([]);
  });

  it('come one by one when a pinned image asks for an etcd that is further away', () => {
    const found = inventory({ controlPlane: 1, nodes: { cp1: { etcd: healthyEtcd('cp1', ['cp1'], { version: '3.5.24' }) } } });
    const pinned = {
      ...found,
      clusterConfiguration: { kubernetesVersion: 'v1.33.13', etcd: 'local', featureGates: [], etcdImageTag: '3.7.0-0' },
    } as const;

    const [phases] = etcdPhases(pinned, [{ from: 'v1.33.13', to: 'v1.34.4', packages: { kubeadm: '', kubelet: '', kubectl: '' } }]);

    expect(phases?.map(({ tag, members }) => [tag, members])).to.deep.equal([
      ['3.5.26-0', ['cp1']],
      ['3.6.11-0', ['cp1']],
    ]);
  });
});

const anyMembers = fc.record({
  versions: fc.array(fc.constantFrom('3.5.15', '3.5.24', '3.5.26', '3.5.33', '3.6.5'), { minLength: 1, maxLength: 5 }),
  target: fc.constantFrom('v1.33.14', 'v1.34.4', 'v1.35.2', 'v1.36.1', 'v1.37.1'),
  leader: fc.nat(4),
  hooks: fc.subarray([...controlPlaneHooks]),
});
const anyShape = anyMembers.map(({ leader, ...shape }) => ({ ...shape, leader: `cp${(leader % shape.versions.length) + 1}` }));

/** Whether `later` waits for `earlier`, directly or through others. */
function waitsFor({ steps }: Plan, later: Step, earlier: Step): boolean {
  const needs = new Map(steps.map((step) => [step.id, step.needs]));
  const seen = new Set<string>();
  const open = [...later.needs];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === earlier.id) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(needs.get(id) ?? []));
  }
  return false;
}

describe('the plan of a path with stops of etcd', () => {
  it('changes one member at a time, with a gate between, when all have their image, and the leader last', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const plan = planned(shape);
        const upgrades = plan.steps.filter(({ kind }) => kind === 'upgradeEtcd');
        for (const [index, upgrade] of upgrades.entries()) {
          const gate = plan.steps.find(
            ({ kind, node, needs }) => kind === 'etcdGate' && node === upgrade.node && needs.includes(upgrade.id),
          );
          const pulls = plan.steps.filter(({ kind, hop }) => kind === 'pullEtcdImage' && hop === upgrade.hop);
          const kubeadm = plan.steps.filter(({ kind, hop }) => kind === 'kubeadmApply' && hop === upgrade.hop);
          const next = upgrades[index + 1];
          if (!gate) throw new Error(`${upgrade.id} has no gate`);
          if (next) expect(waitsFor(plan, next, gate), `${next.id} after ${gate.id}`).to.equal(true);
          for (const pull of pulls) expect(waitsFor(plan, upgrade, pull)).to.equal(true);
          for (const apply of kubeadm) expect(waitsFor(plan, apply, gate)).to.equal(true);
        }
        for (const { hop, tags } of tagsByHop(upgrades)) {
          for (const tag of tags) {
            const nodes = upgrades.flatMap((step) =>
              step.kind === 'upgradeEtcd' && step.hop === hop && step.args.tag === tag ? [step.node] : [],
            );
            if (nodes.includes(shape.leader)) expect(nodes.at(-1)).to.equal(shape.leader);
          }
        }
      }),
    );
  });

  it('never lets kubeadm take a member past a stop', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const plan = planned(shape);
        const versions = new Map<string, KubeVersion>(
          shape.versions.map((version, index) => [`cp${index + 1}`, parseKubeVersion(version)]),
        );
        for (const step of plan.steps) {
          const node = step.node ?? '';
          const version = versions.get(node);
          if (!version) continue;
          if (step.kind === 'upgradeEtcd') {
            const next = parseKubeVersion(step.args.version);
            expect(compareKubeVersions(next, version)).to.be.greaterThan(0);
            expect(next.minor - version.minor).to.be.at.most(1);
            versions.set(node, next);
          } else if (step.kind === 'kubeadmApply' || step.kind === 'kubeadmNode') {
            const next = kubeadmsEtcd(parseKubeVersion(plan.hops[step.hop - 1]?.to ?? '').minor) ?? version;
            expect(missedWaypoints(version, next)).to.deep.equal([]);
            if (compareKubeVersions(next, version) > 0) versions.set(node, next);
          }
        }
      }),
    );
  });

  it('moves leadership off every member right before it is disturbed, where there is another one', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const { steps } = planned(shape);
        const disturbing = steps.filter(({ kind, node = '' }) => node.startsWith('cp') && disturbances.has(kind));
        for (const step of disturbing) {
          const before = steps.find(({ id }) => id === step.needs[0]);
          const isMoved = before?.kind === 'moveEtcdLeader' && before.node === step.node && step.needs.length === 1;
          expect(isMoved, step.id).to.equal(shape.versions.length > 1);
        }
      }),
    );
  });

  it('runs the configured hooks around each disturbance of a control-plane node, before the drain and after the uncordon, and nowhere else', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const plan = planned(shape);
        const { steps } = plan;
        const hooks = steps.filter((step) => step.kind === 'hook');
        for (const step of steps.filter(({ kind, node = '' }) => node.startsWith('cp') && disturbances.has(kind))) {
          const around = hooks.filter(
            ({ node, hop, args }) => node === step.node && hop === step.hop && args.phase === phases.get(step.kind),
          );
          const before = around.filter(({ args }) => args.hook === 'beforeControlPlane');
          const after = around.filter(({ args }) => args.hook === 'afterControlPlane');
          expect(before.filter((hook) => waitsFor(plan, step, hook)).length > 0).to.equal(shape.hooks.includes('beforeControlPlane'));
          expect(after.filter((hook) => waitsFor(plan, hook, step)).length > 0).to.equal(shape.hooks.includes('afterControlPlane'));
        }
        for (const { node, hop } of steps.filter(({ kind, node = '' }) => kind === 'drain' && node.startsWith('cp'))) {
          const own = steps.filter((step) => step.node === node && step.hop === hop);
          const order = own.map((step) => (step.kind === 'hook' ? `${step.args.hook} ${step.args.phase}` : step.kind));
          const hook = (name: string) => (shape.hooks.some((one) => one === name) ? [`${name} kubelet`] : []);
          const chain = [
            ...hook('beforeControlPlane'),
            'drain',
            ...(shape.versions.length > 1 ? ['moveEtcdLeader'] : []),
            'installKubelet',
          ];
          const rest = ['restartKubelet', 'nodeGate', 'uncordon', ...hook('afterControlPlane')];
          expect(order.slice(-chain.length - rest.length)).to.deep.equal([...chain, ...rest]);
        }
        expect(hooks.every(({ node = '' }) => node.startsWith('cp'))).to.equal(true);
      }),
    );
  });
});

const phases = new Map<string, string>([
  ['upgradeEtcd', 'etcd'],
  ['kubeadmApply', 'control-plane'],
  ['kubeadmNode', 'control-plane'],
  ['installKubelet', 'kubelet'],
]);
const disturbances = new Set(phases.keys());

function tagsByHop(upgrades: readonly Step[]): { readonly hop: number; readonly tags: readonly string[] }[] {
  const hops = Map.groupBy(upgrades, ({ hop }) => hop);
  return [...hops].map(([hop, steps]) => ({
    hop,
    tags: [...new Set(steps.flatMap((step) => (step.kind === 'upgradeEtcd' ? [step.args.tag] : [])))],
  }));
}
