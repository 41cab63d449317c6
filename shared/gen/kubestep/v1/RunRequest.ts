// Original file: proto/kubestep/v1/operator.proto

export const RunRequest = {
  RUN_REQUEST_UNSPECIFIED: 'RUN_REQUEST_UNSPECIFIED',
  RUN_REQUEST_PAUSE: 'RUN_REQUEST_PAUSE',
  RUN_REQUEST_CANCEL: 'RUN_REQUEST_CANCEL',
} as const;

export type RunRequest =
  | 'RUN_REQUEST_UNSPECIFIED'
  | 0
  | 'RUN_REQUEST_PAUSE'
  | 1
  | 'RUN_REQUEST_CANCEL'
  | 2

export type RunRequest__Output = typeof RunRequest[keyof typeof RunRequest]
