import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { ulid } from '../../shared/names.ts';
import type { OperationInput, OperationKind, OperationOutcome, OperationResult } from '../../shared/operations.ts';
import type { Random } from '../../shared/random.ts';
import type { AgentOn, TypedOutcome } from '../agents/agent-port.ts';

export interface OperationDeps {
  readonly agentOn: AgentOn;
  readonly clock: Clock;
  readonly random: Random;
}

export interface NodeOperation<K extends OperationKind> {
  readonly node: string;
  readonly kind: K;
  readonly input: OperationInput<K>;
  readonly runId?: string;
  /** Makes the id durable; awaited before the order is sent. */
  readonly record: (operationId: string) => Promise<void>;
}

/** The closed word that the node gave, beside the message. */
export class OperationFailure extends KubestepError {
  readonly reasonCode: string | undefined;

  constructor(message: string, reasonCode: string | undefined, hint: string) {
    super('command-failed', message, { hint });
    this.reasonCode = reasonCode;
  }
}

const busyWaitMs = 5_000;
const busyTries = 120;
const interruptedTries = 3;
/** Orders that were good when they were made, and never ran: the executor was away for too long, or a coordinator started in between. */
const neverRan: ReadonlySet<string | undefined> = new Set(['expired', 'old-epoch']);

/**
 * Runs one of the etcd jobs to its result. They are all safe to repeat, so an interrupted one is tried again under a new id, and one that was
 * refused because its node is busy is sent again when it may be free.
 *
 * @throws OperationFailure with the job's own reason; whatever AgentPort throws.
 */
export async function runOnNode<K extends OperationKind>(
  operation: NodeOperation<K>,
  deps: OperationDeps,
  signal: AbortSignal,
): Promise<OperationResult<K>> {
  for (let refusals = 0, interruptions = 0; ; ) {
    const { outcome, operationId } = await runOnce(operation, deps, signal);
    if (outcome.state === 'succeeded' && outcome.result !== undefined) return outcome.result;
    if (outcome.state === 'refused' && outcome.reasonCode === 'busy' && refusals < busyTries) refusals += 1;
    else if (isWorthAnotherId(outcome) && interruptions < interruptedTries) interruptions += 1;
    else throw failureOf(operation, operationId, outcome);
    if (outcome.reasonCode === 'busy') await deps.clock.sleep(busyWaitMs, signal);
  }
}

function isWorthAnotherId({ state, reasonCode }: Pick<OperationOutcome, 'state' | 'reasonCode'>): boolean {
  return state === 'interrupted' || (state === 'refused' && neverRan.has(reasonCode));
}

async function runOnce<K extends OperationKind>(
  operation: NodeOperation<K>,
  { agentOn, clock, random }: OperationDeps,
  signal: AbortSignal,
) {
  const { node, kind, input, runId, record } = operation;
  signal.throwIfAborted();
  const operationId = ulid(clock.now(), random);
  await record(operationId);
  const outcome = await agentOn(node).run(kind, input, { operationId, ...(runId !== undefined && { runId }) }, signal);
  return { outcome, operationId };
}

function failureOf<K extends OperationKind>({ node, kind }: NodeOperation<K>, id: string, outcome: TypedOutcome<K>): OperationFailure {
  const reason = outcome.reason ?? `exit code ${outcome.exitCode ?? '?'}`;
  const hint = `read the output of the operation: kubestep node describe ${node} (operation ${id})`;
  return new OperationFailure(`${kind} on ${node} ${outcome.state}: ${reason}`, outcome.reasonCode, hint);
}
