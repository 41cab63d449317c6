// Original file: proto/kubestep/v1/operator.proto

export const StepState = {
  STEP_STATE_UNSPECIFIED: 'STEP_STATE_UNSPECIFIED',
  STEP_STATE_WAITING: 'STEP_STATE_WAITING',
  STEP_STATE_RUNNING: 'STEP_STATE_RUNNING',
  STEP_STATE_SUCCEEDED: 'STEP_STATE_SUCCEEDED',
  STEP_STATE_FAILED: 'STEP_STATE_FAILED',
  STEP_STATE_SKIPPED: 'STEP_STATE_SKIPPED',
} as const;

export type StepState =
  | 'STEP_STATE_UNSPECIFIED'
  | 0
  | 'STEP_STATE_WAITING'
  | 1
  | 'STEP_STATE_RUNNING'
  | 2
  | 'STEP_STATE_SUCCEEDED'
  | 3
  | 'STEP_STATE_FAILED'
  | 4
  | 'STEP_STATE_SKIPPED'
  | 5

export type StepState__Output = typeof StepState[keyof typeof StepState]
