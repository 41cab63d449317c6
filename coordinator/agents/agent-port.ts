import type { SetFile } from '../../shared/names.ts';
import type { OperationInput, OperationKind, OperationOutcome, OperationResult } from '../../shared/operations.ts';

/** One node's agent as the rest of the coordinator sees it. */
export interface AgentPort {
  /**
   * Runs an operation to its end. The operation row is durable before the order is sent. Safe to repeat with the same id: what was started is
   * attached to, what ended answers at once. Survives the loss of the connection; gives up after `contactLossMs` without contact.
   *
   * @returns the outcome; a failed command is an outcome, not a throw.
   * @throws KubestepError `outcome-unknown` when contact was lost for too long (the operation may still be running),
   *   `not-found` for a node that was never enrolled, `unavailable` when no agent was connected and nothing was started.
   */
  run<K extends OperationKind>(kind: K, input: OperationInput<K>, options: RunOptions, signal: AbortSignal): Promise<TypedOutcome<K>>;
  /** Fetches a file of a set from the node into the coordinator's store, `snapshot.db` by default. Safe to repeat: goes on at the stored offset. */
  fetchSnapshot(
    request: { readonly name: string; readonly file?: SetFile; readonly sha256: string; readonly sizeBytes: number },
    signal: AbortSignal,
  ): Promise<{ readonly path: string }>;
  isConnected(): boolean;
}

export interface RunOptions {
  /** ULID; made and recorded by the caller before this call. */
  readonly operationId: string;
  readonly runId?: string;
  readonly stepId?: string;
  /** Default 10 minutes. */
  readonly contactLossMs?: number;
}

export type TypedOutcome<K extends OperationKind> = Omit<OperationOutcome, 'result'> & { readonly result?: OperationResult<K> };

export type AgentOn = (node: string) => AgentPort;
