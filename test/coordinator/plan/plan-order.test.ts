import { expect } from 'chai';
import fc from 'fast-check';
import { componentVersions } from '../../../coordinator/plan/component-versions.ts';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import type { Plan, Step } from '../../../coordinator/plan/plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { versionsAfter } from '../../../coordinator/plan/step-effects.ts';
import { skewViolations } from '../../../coordinator/policy/skew.ts';
import { inventory, nowMs } from './inventory-builder.ts';

const anyPlan = fc
  .record({
    controlPlane: fc.integer({ min: 1, max: 3 }),
    workers: fc.integer({ min: 0, max: 12 }),
    gpus: fc.integer({ min: 0, max: 3 }),
    target: fc.constantFrom('v1.33.14', 'v1.34.4', 'v1.35.2', 'v1.36.1'),
    maxUnavailable: fc.constantFrom('1', '2', '3', '50%'),
    canaries: fc.integer({ min: 0, max: 2 }),
    pauseAfter: fc.subarray(['control-plane', 'canary', 'each'] as const),
    policy: fc.constantFrom('each-hop', 'once'),
  })
  .map(({ controlPlane, workers, gpus, target, policy, ...chosen }) => {
    const gpu = { labels: { gpu: 'yes' } };
    const nodes = Object.fromEntries(Array.from({ length: Math.min(gpus, workers) }, (_, index) => [`w${index + 1}`, gpu]));
    const pools = gpus > 0 && workers > 0 ? [{ name: 'gpu', labels: { gpu: 'yes' }, maxUnavailable: '1' }] : [];
    const options = { ...defaultPlanOptions, ...chosen, pools, workers: policy } as const;
    const found = inventory({ controlPlane, workers, target, nodes });
    return { found, options, plan: makePlan({ inventory: found, target, options, id: 'p1', nowMs }) };
  });

/** Some order in which an engine could start and end the steps: `chooser` picks among those that may start. */
function walk({ steps }: Plan, chooser: readonly number[], visit: (step: Step, running: readonly Step[]) => void): number {
  const done = new Set<string>();
  let running: Step[] = [];
  for (let turn = 0; ; turn += 1) {
    const isOpen = (step: Step) => !done.has(step.id) && !running.includes(step);
    const mayStart = steps.filter((step) => isOpen(step) && step.needs.every((id) => done.has(id)));
    const pick = chooser[turn % chooser.length] ?? 0;
    const starting = mayStart[pick % Math.max(1, mayStart.length)];
    if (starting && (pick % 3 !== 0 || running.length === 0)) {
      running = [...running, starting];
      visit(starting, running);
    } else if (running.length > 0) {
      const ending = running[pick % running.length];
      running = running.filter((step) => step !== ending);
      if (ending) done.add(ending.id);
    } else return done.size;
  }
}

const choices = fc.array(fc.nat(1000), { minLength: 5, maxLength: 40 });

describe('the order of a plan', () => {
  it('comes to its end in every order that its needs allow, with one step on a node at a time', () => {
    fc.assert(
      fc.property(anyPlan, choices, ({ plan }, chooser) => {
        const count = walk(plan, chooser, (step, running) => {
          if (step.node !== undefined) expect(running.filter(({ node }) => node === step.node)).to.have.length(1);
        });
        expect(count).to.equal(plan.steps.length);
      }),
    );
  });

  it('names only earlier steps as needs', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan: { steps } }) => {
        const seen = new Set<string>();
        for (const { id, needs } of steps) {
          expect(needs.every((needed) => seen.has(needed))).to.equal(true);
          seen.add(id);
        }
      }),
    );
  });

  it('has no more workers out than their pool allows, no second node beside one of the control plane, and puts every one back', () => {
    fc.assert(
      fc.property(anyPlan, choices, ({ plan, options, found }, chooser) => {
        const out = new Set<string>();
        const roleOf = new Map(plan.nodes.map(({ name, role }) => [name, role]));
        const isGpu = (name: string) => found.nodes.some((node) => node.name === name && node.labels['gpu'] === 'yes');
        const others = found.nodes.filter(({ role, name }) => role === 'worker' && !isGpu(name)).length;
        const percent = Math.max(1, Math.floor(others / 2));
        const limit = options.maxUnavailable === '50%' ? percent : Number(options.maxUnavailable);
        walk(plan, chooser, ({ kind, node = '' }) => {
          if (kind === 'drain') out.add(node);
          if (kind === 'uncordon') out.delete(node); // its start is the earliest moment at which it is back
          const names = [...out];
          if (names.some((name) => roleOf.get(name) === 'control-plane')) expect(names).to.have.length(1);
          if (options.pools.length > 0) expect(names.filter(isGpu).length).to.be.at.most(1);
          expect(names.filter((name) => !isGpu(name)).length).to.be.at.most(Math.max(1, limit));
        });
        expect([...out]).to.deep.equal([]);
      }),
    );
  });

  it('never breaks the skew policy, in whatever order steps end', () => {
    fc.assert(
      fc.property(anyPlan, choices, ({ plan, found }, chooser) => {
        let versions = componentVersions(found);
        const isSerious = ({ rule }: { rule: string }) => rule !== 'skew/kubectl';
        walk(plan, chooser, (step) => {
          const hop = plan.hops[step.hop - 1];
          if (!hop) throw new Error(`no hop ${step.hop}`);
          versions = versionsAfter(versions, step, hop);
          expect(skewViolations(versions).filter(isSerious)).to.deep.equal([]);
        });
      }),
    );
  });

  it('takes a snapshot before every hop, when everything of the hop before is done', () => {
    fc.assert(
      fc.property(anyPlan, choices, ({ plan }, chooser) => {
        const started: Step[] = [];
        walk(plan, chooser, (step, running) => {
          if (step.kind === 'snapshot') {
            expect(running).to.have.length(1);
            expect(started.filter(({ hop }) => hop < step.hop)).to.have.length(plan.steps.filter(({ hop }) => hop < step.hop).length);
          } else expect(started.some(({ kind, hop }) => kind === 'snapshot' && hop === step.hop)).to.equal(true);
          started.push(step);
        });
      }),
    );
  });

  it('drains a worker once for every hop, or once in all', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan, options }) => {
        for (const { name, role } of plan.nodes) {
          const drains = plan.steps.filter(({ kind, node }) => kind === 'drain' && node === name).length;
          expect(drains).to.equal(role === 'worker' && options.workers === 'once' ? 1 : plan.hops.length);
        }
      }),
    );
  });
});

describe('a path over several minors', () => {
  it('stops at the newest patch of each minor between', () => {
    const found = inventory({ target: 'v1.36.1' });

    const { hops, findings } = makePlan({ inventory: found, target: 'v1.36.1', options: defaultPlanOptions, id: 'p1', nowMs });

    expect(hops.map(({ from, to }) => `${from} ${to}`)).to.deep.equal(['v1.33.13 v1.34.9', 'v1.34.9 v1.35.9', 'v1.35.9 v1.36.1']);
    expect(findings.filter(({ severity }) => severity === 'blocker')).to.deep.equal([]);
  });

  it('refuses to drain workers once when their kubelets would lag too far', () => {
    const found = inventory({ target: 'v1.37.0' });
    const options = { ...defaultPlanOptions, workers: 'once' } as const;

    const { findings } = makePlan({ inventory: found, target: 'v1.37.0', options, id: 'p1', nowMs });

    expect(findings.map(({ rule }) => rule)).to.include('skew/after-upgrade');
  });
});
