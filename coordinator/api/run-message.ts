import type { Run__Output, Run as RunMessage } from '../../shared/gen/kubestep/v1/Run.ts';
import type { RunEvent__Output, RunEvent as RunEventMessage } from '../../shared/gen/kubestep/v1/RunEvent.ts';
import type { RunStep__Output, RunStep as RunStepMessage } from '../../shared/gen/kubestep/v1/RunStep.ts';
import type { StepFailure__Output, StepFailure as StepFailureMessage } from '../../shared/gen/kubestep/v1/StepFailure.ts';
import type { WatchUpgradeResponse, WatchUpgradeResponse__Output } from '../../shared/gen/kubestep/v1/WatchUpgradeResponse.ts';
import type { RunEvent, RunUpdate } from '../run/engine-port.ts';
import type { Run, RunStep, StepFailure } from '../run/run.ts';
import { osFromMessage } from './plan-message.ts';
import { present, textOrAbsent } from './present.ts';
import { fromWireWord, toWireWord } from './words.ts';

const runStates = ['running', 'paused', 'failed', 'succeeded', 'cancelled'] as const;
const stepStates = ['waiting', 'running', 'succeeded', 'failed', 'skipped'] as const;
const requests = ['pause', 'cancel'] as const;

export function runToMessage({ state, requested, steps, failure, ...same }: Run): RunMessage {
  return {
    ...same,
    state: toWireWord('RUN_STATE', state),
    ...(requested && { requested: toWireWord('RUN_REQUEST', requested) }),
    steps: steps.map(stepToMessage),
    ...(failure && { failure: failureToMessage(failure) }),
  };
}

export function runFromMessage(message: Run__Output): Run {
  const { id, planId, from, target, startedAtMs, finishedAtMs, remainingMs, startedBy, failure, os } = message;
  return present({
    id,
    planId,
    state: fromWireWord('RUN_STATE', message.state, runStates),
    requested: message.requested === 'RUN_REQUEST_UNSPECIFIED' ? undefined : fromWireWord('RUN_REQUEST', message.requested, requests),
    from,
    target,
    startedAtMs,
    finishedAtMs,
    remainingMs,
    startedBy,
    steps: message.steps.map(stepFromMessage),
    failure: failure ? failureFromMessage(failure) : undefined,
    os: os ? osFromMessage(os) : undefined,
  });
}

export function updateToMessage({ sequence, run, event }: RunUpdate): WatchUpgradeResponse {
  return { sequence, run: runToMessage(run), ...(event && { event: eventToMessage(event) }) };
}

export function updateFromMessage({ sequence, run, event }: WatchUpgradeResponse__Output): RunUpdate | undefined {
  return run ? present({ sequence, run: runFromMessage(run), event: event ? eventFromMessage(event) : undefined }) : undefined;
}

function stepToMessage({ state, failure, operationIds, ...same }: RunStep): RunStepMessage {
  return {
    ...same,
    operationIds: [...operationIds],
    state: toWireWord('STEP_STATE', state),
    ...(failure && { failure: failureToMessage(failure) }),
  };
}

function stepFromMessage(message: RunStep__Output): RunStep {
  const { id, node, kind, startedAtMs, finishedAtMs, operationIds, note, failure } = message;
  return present({
    id,
    node: textOrAbsent(node),
    kind: kind as RunStep['kind'], // shown, never decided upon: a kind of a newer coordinator is shown as it is
    state: fromWireWord('STEP_STATE', message.state, stepStates),
    startedAtMs,
    finishedAtMs,
    operationIds,
    note: textOrAbsent(note),
    failure: failure ? failureFromMessage(failure) : undefined,
  });
}

function failureToMessage({ causes, ...same }: StepFailure): StepFailureMessage {
  return { ...same, causes: [...causes] };
}

function failureFromMessage({ code, message, causes, hint }: StepFailure__Output): StepFailure {
  return present({ code, message, causes, hint: textOrAbsent(hint) });
}

function eventToMessage({ detail, ...same }: RunEvent): RunEventMessage {
  return { ...same, ...(detail !== undefined && { detailJson: JSON.stringify(detail) }) };
}

function eventFromMessage({ sequence, stepId, type, atMs, detailJson }: RunEvent__Output): RunEvent {
  const detail: unknown = detailJson === '' ? undefined : JSON.parse(detailJson);
  return present({ sequence, stepId, type: type as RunEvent['type'], atMs, detail });
}
