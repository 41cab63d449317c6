/** Wakes those who watch a run, and keeps the notes of steps, which are worth showing and not worth a disk write. */
export class RunFeed {
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #notes = new Map<string, string>();

  /** Something about the run changed. */
  changed(runId: string): void {
    this.#counts.set(runId, this.count(runId) + 1);
    const waiting = this.#waiting.get(runId);
    this.#waiting.delete(runId);
    for (const wake of waiting ?? []) wake();
  }

  note(runId: string, stepId: string, text: string): void {
    if (this.#notes.get(stepId) === text) return;
    this.#notes.set(stepId, text);
    this.changed(runId);
  }

  noteOf(stepId: string): string | undefined {
    return this.#notes.get(stepId) || undefined;
  }

  forgetNotes(): void {
    this.#notes.clear();
  }

  count(runId: string): number {
    return this.#counts.get(runId) ?? 0;
  }

  /** Resolves when something changed after `count` was read, or the signal is aborted. */
  async next(runId: string, count: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.count(runId) > count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(runId) ?? new Set();
    this.#waiting.set(runId, waiting.add(resolve));
    const wake = () => resolve();
    signal.addEventListener('abort', wake, { once: true });
    await promise;
    signal.removeEventListener('abort', wake); // a long watch waits thousands of times on one signal
    waiting.delete(resolve);
  }
}
