import { expect } from 'chai';
import { isActive, nextRunState, nextStepState, stepStateOf } from '../../../coordinator/run/transition.ts';

const stepStates = ['waiting', 'running', 'succeeded', 'failed', 'skipped'] as const;
const stepEvents = ['started', 'operation', 'succeeded', 'failed', 'retried', 'skipped'] as const;
const allowedSteps: Record<string, string> = {
  'waiting started': 'running',
  'waiting skipped': 'skipped',
  'waiting failed': 'failed',
  'running started': 'running',
  'running operation': 'running',
  'running succeeded': 'succeeded',
  'running failed': 'failed',
  'failed retried': 'running',
  'failed skipped': 'skipped',
};

const runStates = ['running', 'paused', 'failed', 'succeeded', 'cancelled'] as const;
const runActions = ['pause', 'resume', 'fail', 'retry', 'succeed', 'cancel'] as const;
const allowedRuns: Record<string, string> = {
  'running pause': 'paused',
  'running fail': 'failed',
  'running succeed': 'succeeded',
  'running cancel': 'cancelled',
  'paused resume': 'running',
  'paused cancel': 'cancelled',
  'failed retry': 'running',
  'failed cancel': 'cancelled',
};

describe('transitions of a step', () => {
  for (const state of stepStates) {
    for (const event of stepEvents) {
      const expected = allowedSteps[`${state} ${event}`];
      it(`${expected ? `makes a ${state} step ${expected}` : `refuses a ${state} step to be`} by ${event}`, () => {
        if (expected) expect(nextStepState(state, event)).to.equal(expected);
        else expect(() => nextStepState(state, event)).to.throw(state);
      });
    }
  }

  it('derives a state from a history', () => {
    expect(stepStateOf([])).to.equal('waiting');
    expect(stepStateOf(['started', 'operation', 'failed', 'retried', 'operation', 'succeeded'])).to.equal('succeeded');
  });
});

describe('transitions of a run', () => {
  for (const state of runStates) {
    for (const action of runActions) {
      const expected = allowedRuns[`${state} ${action}`];
      it(`${expected ? `makes a ${state} run ${expected} by` : `does not let a ${state} run`} ${action}`, () => {
        if (expected) expect(nextRunState('up-1', state, action)).to.equal(expected);
        else {
          expect(() => nextRunState('up-1', state, action))
            .to.throw('up-1')
            .with.property('code', 'conflict');
        }
      });
    }
  }

  it('lets a run hold the cluster until somebody decided', () => {
    expect(runStates.filter(isActive)).to.deep.equal(['running', 'paused', 'failed']);
  });
});
