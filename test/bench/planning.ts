import { makePlan } from '../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions } from '../../coordinator/plan/plan-options.ts';
import { inventory, nowMs } from '../coordinator/plan/inventory-builder.ts';
import { type Figure, medianMs } from './figures.ts';

const sizes = [500, 5_000] as const;

/** Planning alone: ten times the nodes may take ten times as long, and a little more. */
export function measurePlanning(): Figure[] {
  const [few, many] = sizes.map((nodes) => medianMs(5, planOf(nodes)));
  const ratio = (many ?? 0) / (few ?? 1);
  return [
    {
      what: `planning ${sizes.join(' and ')} nodes`,
      figure: `${few?.toFixed(0)} ms and ${many?.toFixed(0)} ms: ${ratio.toFixed(1)} times`,
      goal: '≤ 11 times',
    },
  ];
}

function planOf(nodes: number): () => void {
  const observed = inventory({ controlPlane: 3, workers: nodes - 3 });
  const options = { ...defaultPlanOptions, maxUnavailable: '10%' };
  return () => {
    const plan = makePlan({ inventory: observed, target: 'v1.34.4', options, id: 'bench', nowMs });
    if (plan.steps.length < nodes) throw new Error(`a plan of ${nodes} nodes has ${plan.steps.length} steps`);
  };
}
