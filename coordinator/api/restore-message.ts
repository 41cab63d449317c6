import type { Restore__Output, Restore as RestoreMessage } from '../../shared/gen/kubestep/v1/Restore.ts';
import type { RestoreStep__Output, RestoreStep as RestoreStepMessage } from '../../shared/gen/kubestep/v1/RestoreStep.ts';
import type { StepFailure__Output } from '../../shared/gen/kubestep/v1/StepFailure.ts';
import type { Restore, RestoreState, RestoreStepState, RestoreStepView } from '../restore/restore.ts';
import type { StepFailure } from '../run/run.ts';
import { type FindingLike, findingFromMessage, findingToMessage } from './plan-message.ts';
import { present, textOrAbsent } from './present.ts';
import { fromWireWord, toWireWord } from './words.ts';

const states = ['planned', 'running', 'failed', 'succeeded', 'undoing', 'undo-failed', 'undone'] as const satisfies readonly RestoreState[];
const stepStates = ['waiting', 'running', 'succeeded', 'failed'] as const satisfies readonly RestoreStepState[];

/** A restore as the operator's side sees it: what it does, and how far it has come. */
export interface RestoreView extends Omit<Restore, 'plan' | 'steps'> {
  readonly cluster: string;
  readonly snapshot: string;
  readonly snapshotTakenAtMs: number;
  readonly snapshotRevision: number;
  readonly bumpRevision: number;
  readonly members: readonly { readonly node: string; readonly peerUrl: string; readonly etcdVersion: string }[];
  readonly excluded: readonly string[];
  readonly findings: readonly FindingLike[];
  readonly steps: readonly RestoreStepLine[];
}

export interface RestoreStepLine extends Omit<RestoreStepView, 'kind'> {
  /** Shown, never decided upon: a kind of a newer coordinator is shown as it is. */
  readonly kind: string;
}

export function restoreToMessage({ plan, state, steps, failure, ...same }: Restore): RestoreMessage {
  const { snapshot, members, findings } = plan;
  return {
    ...same,
    state: toWireWord('RESTORE_STATE', state),
    cluster: plan.cluster,
    snapshot: snapshot.name,
    snapshotTakenAtMs: snapshot.takenAtMs,
    snapshotRevision: snapshot.revision,
    bumpRevision: plan.bumpRevision,
    members: members.map(({ node, peerUrl, etcdVersion }) => ({ node, peerUrl, etcdVersion })),
    excluded: [...plan.excluded],
    findings: findings.map(findingToMessage),
    steps: steps.map(stepToMessage),
    ...(failure && { failure: { ...failure, causes: [...failure.causes] } }),
  };
}

function stepToMessage({ state, failure, operationIds, ...same }: Restore['steps'][number]): RestoreStepMessage {
  return {
    ...same,
    operationIds: [...operationIds],
    state: toWireWord('STEP_STATE', state),
    ...(failure && { failure: { ...failure, causes: [...failure.causes] } }),
  };
}

export function restoreFromMessage(message: Restore__Output): RestoreView {
  const { id, cluster, snapshot, snapshotTakenAtMs, snapshotRevision, bumpRevision, excluded, createdAtMs, startedAtMs, finishedAtMs } =
    message;
  return present({
    ...{ id, cluster, snapshot, snapshotTakenAtMs, snapshotRevision, bumpRevision, excluded, createdAtMs, startedAtMs, finishedAtMs },
    state: fromWireWord('RESTORE_STATE', message.state, states),
    members: message.members.map(({ node, peerUrl, etcdVersion }) => ({ node, peerUrl, etcdVersion })),
    findings: message.findings.map(findingFromMessage),
    steps: message.steps.map(stepFromMessage),
    startedBy: textOrAbsent(message.startedBy),
    salvaged: textOrAbsent(message.salvaged),
    failure: message.failure ? failureFromMessage(message.failure) : undefined,
  });
}

function stepFromMessage(message: RestoreStep__Output): RestoreStepLine {
  const { id, kind, stage, startedAtMs, finishedAtMs, operationIds } = message;
  return present({
    ...{ id, kind, stage, startedAtMs, finishedAtMs, operationIds },
    node: textOrAbsent(message.node),
    state: fromWireWord('STEP_STATE', message.state, stepStates),
    note: textOrAbsent(message.note),
    failure: message.failure ? failureFromMessage(message.failure) : undefined,
  });
}

function failureFromMessage({ code, message, causes, hint }: StepFailure__Output): StepFailure {
  return present({ code, message, causes, hint: textOrAbsent(hint) });
}
