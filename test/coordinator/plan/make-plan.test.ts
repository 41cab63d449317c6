import { expect } from 'chai';
import fc from 'fast-check';
import { componentVersions } from '../../../coordinator/plan/component-versions.ts';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import type { Step } from '../../../coordinator/plan/plan.ts';
import { defaultPlanOptions, type PlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { versionsAfter } from '../../../coordinator/plan/step-effects.ts';
import { skewViolations } from '../../../coordinator/policy/skew.ts';
import { healthyFacts, type InventoryShape, inventory, nowMs } from './inventory-builder.ts';

function planOf(shape: InventoryShape = {}, target = shape.target ?? 'v1.34.4', options: Partial<PlanOptions> = {}) {
  return makePlan({ inventory: inventory(shape), target, options: { ...defaultPlanOptions, ...options }, id: 'p1', nowMs });
}

const shapes = fc.record({ controlPlane: fc.integer({ min: 1, max: 3 }), workers: fc.integer({ min: 0, max: 6 }) });
const indexesOf = (steps: readonly Step[], kinds: readonly string[]) =>
  steps.flatMap((step, index) => (kinds.includes(step.kind) ? [index] : []));

describe('makePlan', () => {
  it('plans a healthy cluster without a finding that refuses it', () => {
    const plan = planOf();

    expect(plan.findings.filter(({ severity }) => severity === 'blocker')).to.deep.equal([]);
    expect(plan.hops).to.deep.equal([
      { from: 'v1.33.13', to: 'v1.34.4', packages: { kubeadm: '1.34.4-1.1', kubelet: '1.34.4-1.1', kubectl: '1.34.4-1.1' } },
    ]);
  });

  it('puts the steps of one control-plane node and one worker in the order of the architecture', () => {
    const { steps } = planOf({ controlPlane: 1, workers: 1 });

    expect(steps.map(({ id }) => id)).to.deep.equal([
      '1-01-cluster-snapshot',
      '1-02-cp1-setRepository',
      '1-03-cp1-downloadPackages',
      '1-04-w1-setRepository',
      '1-05-w1-downloadPackages',
      '1-06-cp1-installKubeadm',
      '1-07-cp1-pullImages',
      '1-08-cp1-kubeadmApply',
      '1-09-cp1-controlPlaneGate',
      '1-10-cp1-drain',
      '1-11-cp1-installKubelet',
      '1-12-cp1-restartKubelet',
      '1-13-cp1-nodeGate',
      '1-14-cp1-uncordon',
      '1-15-w1-installKubeadm',
      '1-16-w1-kubeadmNode',
      '1-17-w1-drain',
      '1-18-w1-installKubelet',
      '1-19-w1-restartKubelet',
      '1-20-w1-nodeGate',
      '1-21-w1-uncordon',
    ]);
  });

  it("upgrades the coordinator's own node after the other control-plane nodes", () => {
    const { steps } = planOf({ more: { coordinatorNode: 'cp1' } });

    const order = steps.filter(({ kind }) => kind === 'kubeadmApply' || kind === 'kubeadmNode').map(({ node, kind }) => `${node} ${kind}`);
    expect(order.slice(0, 3)).to.deep.equal(['cp2 kubeadmApply', 'cp3 kubeadmNode', 'cp1 kubeadmNode']);
  });

  it('makes an equal plan from an equal inventory', () => {
    expect(planOf()).to.deep.equal(planOf());
  });

  it('notices that the cluster has changed, but not that time went by', () => {
    const base = planOf().inventoryHash;

    expect(planOf({ more: { takenAtMs: nowMs + 1 } }).inventoryHash).to.equal(base);
    expect(planOf({ nodes: { w1: { kubeletVersion: 'v1.33.12' } } }).inventoryHash).to.not.equal(base);
    expect(planOf({ nodes: { w1: { isCordoned: true } } }).inventoryHash).to.not.equal(base);
  });

  it('touches no kubelet before every API server has passed its gate', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { steps } = planOf(shape);
        const gates = indexesOf(steps, ['controlPlaneGate']);
        const kubelets = indexesOf(steps, ['drain', 'installKubelet', 'restartKubelet']);
        expect(gates).to.have.length(shape.controlPlane);
        expect(Math.max(...gates)).to.be.lessThan(Math.min(...kubelets));
      }),
    );
  });

  it('has never more than one node out, and puts every one back', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        let out: string | undefined;
        for (const { kind, node } of planOf(shape).steps) {
          if (kind === 'drain') {
            expect(out).to.equal(undefined);
            out = node;
          }
          if (kind === 'installKubelet' || kind === 'restartKubelet') expect(node).to.equal(out);
          if (kind === 'uncordon') {
            expect(node).to.equal(out);
            out = undefined;
          }
        }
        expect(out).to.equal(undefined);
      }),
    );
  });

  it('takes one snapshot, before anything else', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(indexesOf(planOf(shape).steps, ['snapshot'])).to.deep.equal([0]);
      }),
    );
  });

  it('gives every step an id of its own that sorts in order', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const ids = planOf(shape).steps.map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
        expect([...ids].sort()).to.deep.equal(ids);
      }),
    );
  });

  it('never breaks the skew policy on the way, wherever the kubelets start within it', () => {
    const lag = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(shapes, lag, fc.boolean(), (shape, lags, isPatch) => {
        const target = isPatch ? 'v1.33.14' : 'v1.34.4';
        const nodes = Object.fromEntries(
          lags.slice(0, shape.workers).map((behind, index) => [`w${index + 1}`, { kubeletVersion: `v1.${33 - behind}.0` }]),
        );
        const given = inventory({ ...shape, nodes, target });
        const plan = makePlan({ inventory: given, target, options: defaultPlanOptions, id: 'p', nowMs });
        let versions = componentVersions(given);
        for (const step of plan.steps) {
          for (const hop of plan.hops) versions = versionsAfter(versions, step, hop);
          expect(skewViolations(versions).filter(({ rule }) => rule !== 'skew/kubectl')).to.deep.equal([]);
        }
        expect(versions.nodes.every(({ kubelet }) => `v1.${kubelet.minor}.${kubelet.patch}` === target)).to.equal(true);
      }),
    );
  });

  it('looks ahead: a kubelet that the new API servers would leave behind is a blocker now', () => {
    const plan = planOf({ nodes: { w2: { kubeletVersion: 'v1.30.14', kubeProxyVersion: 'v1.33.13' } } });

    const [first] = plan.findings;
    expect(first).to.include({ severity: 'blocker', rule: 'skew/after-upgrade', node: 'w2' });
    expect(first?.evidence).to.contain('v1.30.14').and.to.contain('kubeadmApply');
  });

  it('goes on where a cancelled run left the cluster', () => {
    const half = { apiServerVersion: 'v1.34.4', controllerManagerVersion: 'v1.34.4', schedulerVersion: 'v1.34.4' };
    const plan = planOf({ nodes: { cp2: half }, more: { serverVersion: 'v1.34.4' } });

    expect(plan.findings.filter(({ severity }) => severity === 'blocker')).to.deep.equal([]);
    expect(plan.steps.some(({ kind }) => kind === 'kubeadmApply')).to.equal(true);
  });

  for (const typed of ['1.34', 'latest', 'v1.34.4; reboot', '']) {
    it(`refuses ${JSON.stringify(typed)} as a target`, () => {
      expect(() => planOf({}, typed))
        .to.throw()
        .with.property('code', 'usage');
    });
  }

  it('refuses to ignore all preflight errors', () => {
    expect(() => planOf({}, 'v1.34.4', { ignorePreflightErrors: ['all'] }))
      .to.throw('one by one')
      .with.property('code', 'usage');
  });
});

describe('makePlan with accepted rules', () => {
  const onCgroup1 = {
    controlPlane: 1,
    workers: 1,
    target: 'v1.35.2',
    nodes: { w1: { facts: healthyFacts('v1.33.13', false, { cgroupVersion: 1 as const }) } },
  };

  it('lets the operator take a blocker upon himself, and keeps who did', () => {
    const refused = planOf(onCgroup1);
    const accepted = planOf(onCgroup1, 'v1.35.2', { accept: ['cgroup-v1'], acceptedBy: 'kim' });

    expect(refused.findings.find(({ rule }) => rule === 'node/cgroup-v1')).to.have.property('severity', 'blocker');
    const finding = accepted.findings.find(({ rule }) => rule === 'node/cgroup-v1');
    expect(finding).to.have.property('severity', 'warning');
    expect(finding?.evidence).to.contain('kim');
  });

  it('refuses names that are no rules, and rules that nobody may accept', () => {
    expect(() => planOf(onCgroup1, 'v1.35.2', { accept: ['everything'] })).to.throw('everything');
    expect(() => planOf(onCgroup1, 'v1.35.2', { accept: ['etcd/waypoint'] })).to.throw('etcd/waypoint');
  });
});
