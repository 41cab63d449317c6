// Original file: proto/kubestep/v1/operator.proto

export const DrainedPodState = {
  DRAINED_POD_STATE_UNSPECIFIED: 'DRAINED_POD_STATE_UNSPECIFIED',
  DRAINED_POD_STATE_EVICTING: 'DRAINED_POD_STATE_EVICTING',
  DRAINED_POD_STATE_REFUSED: 'DRAINED_POD_STATE_REFUSED',
  DRAINED_POD_STATE_TERMINATING: 'DRAINED_POD_STATE_TERMINATING',
} as const;

export type DrainedPodState =
  | 'DRAINED_POD_STATE_UNSPECIFIED'
  | 0
  | 'DRAINED_POD_STATE_EVICTING'
  | 1
  | 'DRAINED_POD_STATE_REFUSED'
  | 2
  | 'DRAINED_POD_STATE_TERMINATING'
  | 3

export type DrainedPodState__Output = typeof DrainedPodState[keyof typeof DrainedPodState]
