import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/log.ts';
import type { ClusterPod, ClusterPort } from '../cluster/cluster-port.ts';
import { podName } from './select.ts';

export interface ForcedDeletionsDeps {
  readonly cluster: ClusterPort;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a kubelet needs to confirm the end of a pod on top of its grace period. */
const confirmMs = 30_000;

/**
 * The last means against pods that were named: deletion with their own grace period, which asks no budget; and when nobody has confirmed their end
 * by then, as on a dead node, removal of the object. Finalizers are never touched.
 */
export class ForcedDeletions {
  readonly #deps: ForcedDeletionsDeps;
  readonly #names: ReadonlySet<string>;
  readonly #asked = new Map<string, 'asked' | 'removed'>();

  constructor(names: readonly string[], deps: ForcedDeletionsDeps) {
    this.#names = new Set(names);
    this.#deps = deps;
  }

  /** Takes the next step against each named pod. @returns how long to wait for them; undefined when nothing is left to try. */
  async run(left: readonly ClusterPod[], signal: AbortSignal): Promise<number | undefined> {
    const waits: number[] = [];
    for (const pod of left.filter((candidate) => this.#names.has(podName(candidate)))) {
      const waitMs = await this.#force(pod, signal);
      if (waitMs !== undefined) waits.push(waitMs);
    }
    return waits.length === 0 ? undefined : Math.max(...waits);
  }

  async #force(pod: ClusterPod, signal: AbortSignal): Promise<number | undefined> {
    const stage = this.#asked.get(pod.uid);
    if (stage === 'removed') return undefined; // only a finalizer still holds it
    const graceMs = pod.terminationGraceSeconds * 1000;
    if (stage === undefined && pod.deletedAtMs === undefined) {
      await this.#delete(pod, {}, signal);
      this.#asked.set(pod.uid, 'asked');
      return graceMs + confirmMs;
    }
    const leftMs = pod.deletedAtMs === undefined ? 0 : pod.deletedAtMs + graceMs + confirmMs - this.#deps.clock.now();
    if (leftMs > 0) return leftMs;
    await this.#delete(pod, { graceSeconds: 0 }, signal);
    this.#asked.set(pod.uid, 'removed');
    return confirmMs;
  }

  async #delete(pod: ClusterPod, options: { readonly graceSeconds?: number }, signal: AbortSignal): Promise<void> {
    const answer = await this.#deps.cluster.deletePod(pod, options, signal);
    this.#deps.log.warn('pod deleted by name', { pod: podName(pod), answer, ...options });
  }
}
