import type { Clock } from '../../shared/clock.ts';
import type { Budget, ClusterPod, ClusterPort, EvictionAnswer } from '../cluster/cluster-port.ts';
import { budgetName, budgetsOf, refusingBudget } from './budgets.ts';
import type { DrainProgress } from './drain-port.ts';
import { type Blocker, explain } from './explain.ts';
import { podName } from './select.ts';

export interface EvictionRoundDeps {
  readonly cluster: ClusterPort;
  readonly clock: Clock;
  readonly onProgress: (progress: DrainProgress) => void;
}

/** kubectl's own pause after a refusal; the server may ask for a longer one. */
const retryMs = 5_000;
const parallelEvictions = 10;
/** Once may be a pod that was bound just before the cordon. */
const hopelessReturns = 3;

interface Attempt {
  readonly answer: EvictionAnswer;
  readonly retryAtMs: number;
}

/** Evicts one node's pods round after round and remembers what each eviction came to. A pod is its uid: a new one under an old name is asked anew. */
export class EvictionRound {
  readonly #deps: EvictionRoundDeps;
  readonly #attempts = new Map<string, Attempt>();
  readonly #seen = new Set<string>();
  /** How often a controller has put a new pod on the node since the first round. */
  readonly #returns = new Map<string, number>();
  #left: readonly ClusterPod[] = [];
  #lastProgress = '';

  constructor(deps: EvictionRoundDeps) {
    this.#deps = deps;
  }

  /** Asks each pod that is due to leave. @returns how many pods were there. */
  async run(pods: readonly ClusterPod[], signal: AbortSignal): Promise<number> {
    this.#left = pods;
    this.#countReturns(pods);
    const before = await this.#budgetsWhenRefused(signal);
    const due = pods.filter((pod) => this.#isDue(pod, before));
    await forEachOf(due, parallelEvictions, (pod) => this.#evict(pod, signal));
    this.#report(due.length === 0 ? before : await this.#budgetsWhenRefused(signal));
    return pods.length;
  }

  /** True when every pod that is left can never be evicted as things are. */
  isHopeless(): boolean {
    return this.#left.length > 0 && this.#left.every((pod) => pod.deletedAtMs === undefined && this.#answerOf(pod)?.kind === 'impossible');
  }

  left(): readonly ClusterPod[] {
    return this.#left;
  }

  leftNames(): string[] {
    return this.#left.map(podName);
  }

  /** A sentence for each pod that is left. */
  async explainLeft(signal: AbortSignal): Promise<string[]> {
    const budgets = await this.#deps.cluster.listBudgets(signal).catch(() => []); // the end of a drain is told even when no API server answers
    return this.#left.map((pod) => explain(this.#blocker(pod), budgets, this.#deps.clock.now()));
  }

  /** A refused pod is asked again as soon as its budget allows it, which is often sooner than kubectl's pause. */
  #isDue(pod: ClusterPod, budgets: readonly Budget[]): boolean {
    if (pod.deletedAtMs !== undefined || this.#returnsOf(pod) >= hopelessReturns) return false; // leaving already, or for ever coming back
    const attempt = this.#attempts.get(pod.uid);
    if (attempt === undefined || this.#deps.clock.monotonic() >= attempt.retryAtMs) return true;
    const { answer } = attempt;
    return (
      answer.kind === 'refused' && answer.retryAfterMs === undefined && budgets.length > 0 && refusingBudget(pod, budgets) === undefined
    );
  }

  /** A controller that does not mind the cordon makes a drain endless: each eviction only makes a new pod. */
  #countReturns(pods: readonly ClusterPod[]): void {
    const isFirst = this.#seen.size === 0;
    for (const pod of pods) {
      if (this.#seen.has(pod.uid)) continue;
      this.#seen.add(pod.uid);
      if (!isFirst && pod.controller) this.#returns.set(controllerOf(pod), this.#returnsOf(pod) + 1);
    }
  }

  #returnsOf(pod: ClusterPod): number {
    return this.#returns.get(controllerOf(pod)) ?? 0;
  }

  async #budgetsWhenRefused(signal: AbortSignal): Promise<readonly Budget[]> {
    const isAnyRefused = this.#left.some((pod) => this.#stateOf(pod) === 'refused');
    return isAnyRefused ? await this.#deps.cluster.listBudgets(signal) : [];
  }

  async #evict(pod: ClusterPod, signal: AbortSignal): Promise<void> {
    const answer = await this.#deps.cluster.evict(pod, signal);
    const pauseMs = answer.kind === 'refused' ? (answer.retryAfterMs ?? retryMs) : retryMs;
    this.#attempts.set(pod.uid, { answer, retryAtMs: this.#deps.clock.monotonic() + pauseMs });
  }

  #report(budgets: readonly Budget[]): void {
    const remaining = this.#left.map((pod) => {
      const state = this.#stateOf(pod);
      if (state !== 'refused') return { pod: podName(pod), state };
      const budget = budgetsOf(pod, budgets).map(budgetName).join(' and ');
      const { message } = this.#blocker(pod);
      return { pod: podName(pod), state, ...(budget === '' ? {} : { budget }), ...(message === undefined ? {} : { message }) };
    });
    const progress: DrainProgress = { total: this.#seen.size, remaining };
    const text = JSON.stringify(progress);
    if (text === this.#lastProgress) return;
    this.#lastProgress = text;
    this.#deps.onProgress(progress);
  }

  #stateOf(pod: ClusterPod): 'evicting' | 'refused' | 'terminating' {
    if (pod.deletedAtMs !== undefined) return 'terminating';
    const kind = this.#answerOf(pod)?.kind;
    return kind === 'refused' || kind === 'impossible' ? 'refused' : 'evicting';
  }

  #blocker(pod: ClusterPod): Blocker {
    const answer = this.#answerOf(pod);
    return { pod, ...(answer?.kind === 'refused' || answer?.kind === 'impossible' ? { message: answer.message } : {}) };
  }

  #answerOf(pod: ClusterPod): EvictionAnswer | undefined {
    const returns = this.#returnsOf(pod);
    if (returns < hopelessReturns) return this.#attempts.get(pod.uid)?.answer;
    const owner = `${pod.controller?.kind} ${pod.controller?.name}`;
    return {
      kind: 'impossible',
      message: `${owner} has put a new pod on this node ${returns} times since it was cordoned: it names the node or tolerates the cordon; scale it down or narrow its tolerations`,
    };
  }
}

function controllerOf({ namespace, controller }: ClusterPod): string {
  return `${namespace} ${controller?.kind} ${controller?.name}`;
}

/** Runs `work` for every item, `limit` at a time. The first failure is thrown after what had begun has ended. */
async function forEachOf<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  const settled = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
}
