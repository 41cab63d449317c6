import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { printable } from '../../shared/text.ts';
import { sha256Of } from '../snapshots/snapshot-set.ts';
import type { AgentHub } from './hub.ts';
import type { SnapshotDownloads } from './snapshot-downloads.ts';

export interface SnapshotDeliveryDeps {
  readonly hub: Pick<AgentHub, 'askToFetch'>;
  readonly downloads: SnapshotDownloads;
  /** The coordinator's copies. */
  readonly dir: string;
  readonly clock: Clock;
}

/** An agent that got the order already does nothing with the second one. */
const askAgainMs = 5_000;
const awayMs = 10 * 60_000;
const longestMs = 4 * 3600_000;

/** Brings stored snapshots to nodes, for a restore: the node may fetch exactly that file, exactly as long as it is asked to. */
export class SnapshotDelivery {
  readonly #deps: SnapshotDeliveryDeps;
  readonly #answers = new Map<string, (problem: string) => void>();

  constructor(deps: SnapshotDeliveryDeps) {
    this.#deps = deps;
  }

  /**
   * Ends when the node says that the file is there. Safe to repeat.
   *
   * @throws KubestepError `not-found` when the coordinator has no copy that a node can read, `command-failed` with the node's reason,
   *   `unavailable` when its agent stays away.
   */
  async deliver({ node, snapshot }: { readonly node: string; readonly snapshot: string }, signal: AbortSignal): Promise<void> {
    const { hub, downloads, clock } = this.#deps;
    const file = await this.#fileOf(snapshot);
    const order = { snapshot, file, sha256: await sha256Of(join(this.#deps.dir, snapshot, file)) };
    const grant = downloads.allow(node, snapshot);
    let answer: string | undefined;
    this.#answers.set(`${node}/${snapshot}`, (problem) => {
      answer = problem;
    });
    try {
      const startedMs = clock.monotonic();
      for (let seenMs = startedMs; answer === undefined; ) {
        const nowMs = clock.monotonic();
        if (hub.askToFetch(node, order)) seenMs = nowMs;
        if (nowMs - seenMs > awayMs || nowMs - startedMs > longestMs) {
          throw new KubestepError('unavailable', `snapshot ${snapshot} did not reach ${node}`, {
            hint: 'run on the node: kubestep agent status',
          });
        }
        await clock.sleep(askAgainMs / 10, signal);
        for (let waited = 1; waited < 10 && answer === undefined; waited += 1) await clock.sleep(askAgainMs / 10, signal);
      }
    } finally {
      grant.revoke();
      this.#answers.delete(`${node}/${snapshot}`);
    }
    if (answer !== '') throw new KubestepError('command-failed', `snapshot ${snapshot} did not reach ${node}: ${answer}`);
  }

  /** A node's word on a file that it was asked to fetch; any other is nothing. */
  reported(node: string, { snapshot, problem }: { readonly snapshot: string; readonly problem: string }): void {
    this.#answers.get(`${node}/${snapshot}`)?.(printable(problem));
  }

  async #fileOf(snapshot: string): Promise<'snapshot.db' | 'snapshot.db.zst'> {
    for (const file of ['snapshot.db', 'snapshot.db.zst'] as const) {
      const isThere = await access(join(this.#deps.dir, snapshot, file)).then(
        () => true,
        () => false,
      );
      if (isThere) return file;
    }
    throw new KubestepError('not-found', `the coordinator has no copy of ${snapshot} that a node could read`, {
      hint: `see where its copies are: kubestep backup describe ${snapshot}`,
    });
  }
}
