import type { OperationOutcome } from './operations.ts';

/**
 * What the agent and the executor of one node say to each other over `/run/kubestep/executor.sock`: one JSON object a line, answers carry the
 * request's id. Output is not sent: the agent reads `<operations>/<operationId>/output` itself (group kubestep-agent, 0640).
 */
export type ExecutorRequest =
  | { readonly id: number; readonly method: 'hello' }
  /** Starts an order, or tells the state of what was started under this id before. Safe to repeat. */
  | { readonly id: number; readonly method: 'start'; readonly order: string; readonly signature: string }
  | { readonly id: number; readonly method: 'state'; readonly operationId: string }
  /** Answers when the operation has ended; at once when it has already. */
  | { readonly id: number; readonly method: 'wait'; readonly operationId: string };

export type ExecutorResponse =
  | { readonly id: number; readonly hello: ExecutorHello }
  | { readonly id: number; readonly operation: OperationState }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } };

export interface ExecutorHello {
  readonly version: string;
  readonly bootId: string;
  readonly highestEpoch: number;
  /** Folder that holds one folder per operation, each with `output`. */
  readonly operationsDir: string;
  /** Ids that have an intent and no outcome yet. */
  readonly running: readonly string[];
}

export type OperationState =
  | { readonly operationId: string; readonly state: 'unknown' }
  | { readonly operationId: string; readonly state: 'running'; readonly startedAtMs: number }
  | ({ readonly operationId: string } & OperationOutcome);

/** Root-owned `/etc/kubestep/trust.json`: the only thing the executor believes without a signature. */
export interface TrustAnchor {
  readonly clusterId: string;
  readonly node: string;
  /** `sha256:<hex>` of the CA's SPKI. */
  readonly caPin: string;
  /** Ed25519 SPKI DER, base64. */
  readonly signingKey: string;
}
