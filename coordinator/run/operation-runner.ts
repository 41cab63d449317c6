import { KubestepError } from '../../shared/errors.ts';
import type { FactsOf, FactsPart } from '../../shared/facts-parts.ts';
import { ulid } from '../../shared/names.ts';
import type { OperationInput, OperationKind, OperationOutcome, OperationResult } from '../../shared/operations.ts';
import type { PackageVersion } from '../../shared/operations-packages.ts';
import type { TypedOutcome } from '../agents/agent-port.ts';
import type { RunEvent } from './engine-port.ts';
import type { JournaledOperation } from './journal.ts';
import { nodeOf, patiently, type StepScope } from './step-scope.ts';
import { TryAgain } from './try-again.ts';

/**
 * Runs a step's writing operations, each under an id that is durable before the order goes out. Whatever died in between, the same id is asked
 * for again first; only an outcome that is known leads to a new one.
 */
export class OperationRunner {
  readonly #scope: StepScope;
  readonly #ended = new Map<string, OperationOutcome>();
  /** The last look at the node, while nothing has been written since. */
  #look: { readonly part: FactsPart; readonly facts: object } | undefined;
  /** An outcome that came while nobody listened and has not been judged yet. */
  #unjudged: { readonly kind: string; readonly outcome: OperationOutcome } | undefined;

  constructor(scope: Omit<StepScope, 'operations'>) {
    this.#scope = { ...scope, operations: this };
  }

  /**
   * After a crash or a retry: attaches to the newest operation of this step and waits for its end. What it ended with is judged at the next
   * `perform`, unless a retry asked for a new attempt.
   */
  async settle(): Promise<void> {
    const events = await this.#scope.journal.eventsOf(this.#scope.runId, this.#scope.step.id);
    const last = events.findLast(({ type }) => type === 'operation');
    const operation = last && attachable(last);
    if (!operation) return;
    const outcome = await this.#run(operation.kind, operation.input, operation.operationId);
    const isNewAttempt = events.at(-1)?.type === 'retried';
    if (outcome.state !== 'succeeded' && !isNewAttempt) this.#unjudged = { kind: operation.kind, outcome };
  }

  /** True when this step's operation of that kind ended well: the evidence for effects that leave no trace. */
  hasSucceeded(kind: OperationKind): boolean {
    return this.#ended.get(kind)?.state === 'succeeded';
  }

  /** What this step's last operation of that kind has itself seen after its work: right after `perform` as good as a look. */
  resultOf<K extends OperationKind>(kind: K): OperationResult<K> | undefined {
    return this.#ended.get(kind)?.result as OperationResult<K> | undefined; // #run keeps outcomes by their own kind
  }

  /** Keeps a look for `takeLook`. */
  keepLook<P extends FactsPart>(part: P, facts: FactsOf<P>): void {
    this.#look = { part, facts };
  }

  /** The last look, once: undefined when it was at another part, when something was written since, or when it was taken already. */
  takeLook<P extends FactsPart>(part: P): FactsOf<P> | undefined {
    const look = this.#look;
    this.#look = undefined;
    return look?.part === part ? (look.facts as FactsOf<P>) : undefined;
  }

  /**
   * Runs an operation to a good end.
   *
   * @throws TryAgain when it was interrupted, expired or met a passing trouble; KubestepError `command-failed` with the node's reason,
   *   `outcome-unknown` when contact was lost.
   */
  async perform<K extends OperationKind>(kind: K, input: OperationInput<K>): Promise<void> {
    this.#look = undefined;
    const earlier = this.#unjudged;
    this.#unjudged = undefined;
    if (earlier?.kind === kind) judge(earlier.outcome, kind, this.#scope);
    const operationId = ulid(this.#scope.clock.now(), this.#scope.random);
    await this.#scope.journal.operation(this.#scope.runId, this.#scope.step.id, { operationId, node: nodeOf(this.#scope), kind, input });
    judge(await this.#run(kind, input, operationId), kind, this.#scope);
  }

  /** A dpkg that a power cut left half-way refuses every other package operation. */
  async repairPackagesIfBroken(packages: readonly PackageVersion[], isBroken: boolean): Promise<void> {
    if (isBroken) await this.perform('repairPackages', { packages });
  }

  async #run<K extends OperationKind>(kind: K, input: OperationInput<K>, operationId: string): Promise<TypedOutcome<K>> {
    const { runId, step, agentOn, signal, waits, note } = this.#scope;
    const options = { operationId, runId, stepId: step.id, contactLossMs: waits.contactLossMs };
    note(`${kind} runs on ${nodeOf(this.#scope)}`);
    const outcome = await patiently(() => agentOn(nodeOf(this.#scope)).run(kind, input, options, signal), this.#scope);
    this.#ended.set(kind, outcome);
    return outcome;
  }
}

function attachable({ detail }: RunEvent): { operationId: string; kind: OperationKind; input: OperationInput<OperationKind> } | undefined {
  const operation = detail as JournaledOperation; // written by journal.operation alone
  if (operation.input === undefined) return undefined;
  return {
    operationId: operation.operationId,
    kind: operation.kind as OperationKind,
    input: operation.input as OperationInput<OperationKind>,
  };
}

/** Troubles that pass by themselves: apt's lock, a mirror, another write on the node, an API server that is just starting. */
const passing = new Set(['locked', 'source-network', 'busy', 'api-unavailable']);
/** Refusals of an order that was good when it was made: under a new id it is again. */
const neverRan = new Set(['expired', 'old-epoch']);

function judge(outcome: OperationOutcome, kind: OperationKind, scope: StepScope): void {
  const { waits } = scope;
  const { state, reason, reasonCode = '' } = outcome;
  if (state === 'succeeded') return;
  const failure = new KubestepError('command-failed', `${kind} on ${nodeOf(scope)} ${wordFor(outcome)}${reason ? `: ${reason}` : ''}`, {
    hint: `kubestep upgrade logs ${scope.runId} --step ${scope.step.id}`,
  });
  if (state === 'refused' && reasonCode === 'not-connected') throw new KubestepError('unavailable', failure.message, { cause: failure });
  if (state === 'interrupted' || (state === 'refused' && neverRan.has(reasonCode))) {
    throw new TryAgain(failure, { waitMs: 0, limit: waits.interruptedAttempts });
  }
  if (passing.has(reasonCode)) throw new TryAgain(failure, { waitMs: waits.transientRetryMs, limit: waits.transientAttempts });
  throw failure;
}

function wordFor({ state, exitCode, signal }: OperationOutcome): string {
  if (state !== 'failed') return `was ${state}`;
  if (signal !== undefined) return `was ended by ${signal}`;
  return exitCode === undefined ? 'failed' : `failed with exit code ${exitCode}`;
}
