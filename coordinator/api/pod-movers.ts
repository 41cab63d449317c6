import { KubestepError } from '../../shared/errors.ts';

/**
 * Keeps the operator's drains and the upgrade apart. Each notes what it is about to do before it looks at the other, so whoever comes second
 * sees it: a drain looks at the run in the store, and a run is let go only while nothing is drained.
 */
export class PodMovers {
  readonly #drained = new Map<string, number>();
  #runsLetGo = 0;

  /** @throws KubestepError `conflict` when a run is just being let go. */
  async drain<T>(node: string, work: () => Promise<T>): Promise<T> {
    if (this.#runsLetGo > 0) {
      throw new KubestepError('conflict', 'an upgrade is just being started: only one node may be out at a time', {
        hint: 'see what it does: kubestep upgrade status',
      });
    }
    this.#drained.set(node, (this.#drained.get(node) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const others = (this.#drained.get(node) ?? 1) - 1;
      if (others > 0) this.#drained.set(node, others);
      else this.#drained.delete(node);
    }
  }

  /** Starts, resumes or retries a run: from then on the store tells of it. @throws KubestepError `conflict` naming the nodes that are drained. */
  async letRunGo<T>(work: () => Promise<T>): Promise<T> {
    if (this.#drained.size > 0) {
      throw new KubestepError('conflict', `${[...this.#drained.keys()].join(', ')} is being drained: only one node may be out at a time`, {
        hint: 'let the drain end, or stop it with ctrl-c where it was begun',
      });
    }
    this.#runsLetGo += 1;
    try {
      return await work();
    } finally {
      this.#runsLetGo -= 1;
    }
  }
}
