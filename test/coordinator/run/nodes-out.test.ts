import { expect } from 'chai';
import { nodesOut } from '../../../coordinator/run/nodes-out.ts';
import type { RunStep, StepState } from '../../../coordinator/run/run.ts';

describe('nodes that a run has out', () => {
  const lane = (node: string, drain: StepState, uncordon: StepState): RunStep[] =>
    (['drain', 'uncordon'] as const).map((kind) => ({
      ...{ id: `${node}-${kind}`, node, kind, operationIds: [] },
      state: kind === 'drain' ? drain : uncordon,
    }));
  const cases: [what: string, steps: RunStep[], out: string[]][] = [
    ['none before the first drain', lane('w1', 'waiting', 'waiting'), []],
    ['a node whose drain runs', lane('w1', 'running', 'waiting'), ['w1']],
    ['a node whose drain failed', lane('w1', 'failed', 'waiting'), ['w1']],
    ['a node until it is given back', [...lane('w1', 'succeeded', 'succeeded'), ...lane('w2', 'succeeded', 'running')], ['w2']],
    ['a node that is out for its second minor', [...lane('w1', 'succeeded', 'succeeded'), ...lane('w1', 'succeeded', 'waiting')], ['w1']],
    ['no node that is left out of the run', [...lane('w1', 'succeeded', 'skipped'), ...lane('w2', 'skipped', 'skipped')], []],
  ];
  for (const [what, steps, out] of cases) {
    it(`are ${what}`, () => {
      expect(nodesOut({ steps })).to.deep.equal(out);
    });
  }
});
