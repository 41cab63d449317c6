import { expect } from 'chai';
import fc from 'fast-check';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { controlPlaneHooks, type Plan, type Step } from '../../../coordinator/plan/plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { delayOf, outagesOf } from '../../../coordinator/plan/work-window.ts';
import { healthyEtcd, inventory, nowMs } from './inventory-builder.ts';

type Hooks = readonly (typeof controlPlaneHooks)[number][];

/** Two members that must stop at 3.5.26 first. */
function planned(hooks: Hooks): Plan {
  const names = ['cp1', 'cp2'];
  const nodes = Object.fromEntries(names.map((name) => [name, { etcd: healthyEtcd(name, names, { version: '3.5.24' }) }]));
  const found = inventory({ controlPlane: 2, workers: 1, nodes, more: { hooks } });
  return makePlan({ inventory: found, target: 'v1.34.4', options: defaultPlanOptions, id: 'p', nowMs });
}

const minute = 60_000;
const outages = (plan: Plan, node: string): string[] => {
  const outageOf = outagesOf(plan, () => minute);
  const own = plan.steps.filter((step) => step.node === node);
  return own.flatMap((step) => (outageOf(step) > minute ? [`${nameOf(step)} ${outageOf(step) / minute}`] : []));
};
const nameOf = (step: Step) => (step.kind === 'hook' ? `${step.args.hook} ${step.args.phase}` : step.kind);

describe('the outages of a plan', () => {
  it('begin with what is done right before a node is disturbed, and end with its gate or its return', () => {
    expect(outages(planned([]), 'cp1')).to.deep.equal(['moveEtcdLeader 3', 'moveEtcdLeader 3', 'drain 6']);
    expect(outages(planned([]), 'w1')).to.deep.equal(['drain 5']);
  });

  it('begin with the hook that takes the node out, and end with the one that takes it back', () => {
    expect(outages(planned(controlPlaneHooks), 'cp1')).to.deep.equal([
      'beforeControlPlane etcd 5',
      'beforeControlPlane control-plane 5',
      'beforeControlPlane kubelet 8',
    ]);
  });

  it('end with the node itself when no hook takes it back', () => {
    expect(outages(planned(['beforeControlPlane']), 'cp1')).to.deep.equal([
      'beforeControlPlane etcd 4',
      'beforeControlPlane control-plane 4',
      'beforeControlPlane kubelet 7',
    ]);
  });

  it('are never held up in the middle by a window that closes', () => {
    fc.assert(
      fc.property(fc.subarray([...controlPlaneHooks]), (hooks) => {
        const plan = planned(hooks);
        const outageOf = outagesOf(plan, () => minute);
        const isHeldUp = (step: Step) => delayOf(step, outageOf, { openMs: 0, nextMs: 1 }) !== undefined;
        for (const role of ['cp1', 'cp2', 'w1']) {
          const own = plan.steps.filter(({ node }) => node === role);
          const drain = own.findIndex(({ kind }) => kind === 'drain');
          const end = own.findIndex(({ kind }) => kind === 'uncordon');
          expect(own.slice(drain + 1, end + 1).some(isHeldUp)).to.equal(false);
        }
        expect(plan.steps.filter(({ kind }) => kind === 'upgradeEtcd' || kind.endsWith('Gate')).some(isHeldUp)).to.equal(false);
      }),
    );
  });
});
