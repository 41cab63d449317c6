import type { OperationInput, OperationKind, OperationResult, operationEffects } from '../../shared/operations.ts';
import type { NodePaths } from '../../shared/paths.ts';
import type { InputParser } from './input.ts';

/** How the unit of an operation is set up beyond what all units have. */
export interface UnitSettings {
  /** Default: root. */
  readonly user?: string;
  readonly hasNetwork: boolean;
  /** Files that the unit gets as credentials (`$CREDENTIALS_DIRECTORY/<name>`), read by PID 1 as root. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Only for reads: a read that hangs is ended, a write never is. */
  readonly endAfterMs?: number;
}

/** A program of the node by name, found in the tool folders; or one of our own programs in agent/jobs/, which gets the input as JSON. */
export type Work = { readonly tool: readonly [string, ...string[]] } | { readonly job: string };

/** How an ended unit looked, for whoever reads the result. */
export interface Ended {
  readonly isExitZero: boolean;
  /** The last 64 KiB of what people see. */
  readonly output: string;
  /** One JSON line of a job; empty for a tool. */
  readonly stdout: string;
}

export interface ReadResult<R> {
  readonly result?: R;
  /** Why the operation failed; absent when it succeeded. */
  readonly failure?: { readonly reasonCode: string; readonly reason: string };
}

/** Read-only questions to the node, with a short time limit. */
export interface NodeQuery {
  query(
    tool: string,
    ...args: readonly string[]
  ): Promise<{ readonly exitCode?: number; readonly stdout: string; readonly stderr: string }>;
}

export interface OperationSpec<K extends OperationKind = OperationKind> {
  readonly effect: (typeof operationEffects)[K];
  /** A line in the executor's log after this; never a kill. */
  readonly warnAfterMs: number;
  readonly input: InputParser<OperationInput<K>>;
  readonly work: (input: OperationInput<K>) => Work;
  readonly unit: (paths: NodePaths) => UnitSettings;
  /** Runs when the unit ends, however it ends. */
  readonly afterStop?: readonly [string, ...string[]];
  readonly result: (ended: Ended, input: OperationInput<K>, node: NodeQuery) => Promise<ReadResult<OperationResult<K>>>;
}

export type OperationTable = { readonly [K in OperationKind]: OperationSpec<K> };

export type SomeOf<K extends OperationKind> = Pick<OperationTable, K>;

export const withNetwork = (): UnitSettings => ({ hasNetwork: true });
export const withoutNetwork = (): UnitSettings => ({ hasNetwork: false });
