// Original file: proto/kubestep/v1/operator.proto

export const FindingSeverity = {
  FINDING_SEVERITY_UNSPECIFIED: 'FINDING_SEVERITY_UNSPECIFIED',
  FINDING_SEVERITY_BLOCKER: 'FINDING_SEVERITY_BLOCKER',
  FINDING_SEVERITY_WARNING: 'FINDING_SEVERITY_WARNING',
  FINDING_SEVERITY_NOTE: 'FINDING_SEVERITY_NOTE',
} as const;

export type FindingSeverity =
  | 'FINDING_SEVERITY_UNSPECIFIED'
  | 0
  | 'FINDING_SEVERITY_BLOCKER'
  | 1
  | 'FINDING_SEVERITY_WARNING'
  | 2
  | 'FINDING_SEVERITY_NOTE'
  | 3

export type FindingSeverity__Output = typeof FindingSeverity[keyof typeof FindingSeverity]
