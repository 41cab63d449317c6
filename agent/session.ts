import { KubestepError } from '../shared/errors.ts';
import { fromServiceError } from '../shared/failure.ts';
import type { ReceiveOperationsResponse__Output } from '../shared/gen/kubestep/v1/ReceiveOperationsResponse.ts';
import type { MachineFacts } from '../shared/machine-facts.ts';
import { streamIdleMs } from '../shared/wire.ts';
import { withDeadline } from '../shared/with-deadline.ts';
import { type RenewalDeps, renewWhenDue } from './certificate-renewal.ts';
import type { AgentConfig } from './config.ts';
import { CoordinatorConnection } from './coordinator-connection.ts';
import type { ExecutorPort } from './executor-client.ts';
import type { NodeCredentials } from './identity-store.ts';
import { carryOperation } from './operation-task.ts';
import { downloadSnapshot } from './snapshot-download.ts';
import { uploadSnapshot } from './snapshot-upload.ts';

const factsEveryMs = 60_000;
const factsTimeoutMs = 30_000;
const helloTimeoutMs = 2_000;

export interface SessionDeps extends RenewalDeps {
  readonly config: AgentConfig;
  readonly executor: ExecutorPort;
  readonly operationsDir: string;
  readonly snapshotsDir: string;
  /** Where snapshots for a restore wait until an operation takes them in. */
  readonly fetchedDir: string;
  readonly version: string;
  readonly bootId: string;
  readonly machineFacts: () => Promise<MachineFacts>;
}

/**
 * One connection to the coordinator, from handshake to end. Everything that belongs to it ends with it: the coordinator sends all that is
 * unfinished again to the next one.
 *
 * @param onFirstMessage - Called when the coordinator has accepted these credentials.
 * @throws the reason for which it ended; it always ends.
 */
export async function runSession(
  credentials: NodeCredentials,
  deps: SessionDeps,
  onFirstMessage: () => Promise<void>,
  signal: AbortSignal,
): Promise<never> {
  const ended = new AbortController();
  const session = new Session(credentials, deps, (reason) => ended.abort(reason), AbortSignal.any([signal, ended.signal]));
  try {
    await session.run(onFirstMessage);
    throw new KubestepError('unavailable', 'the coordinator ended the session');
  } catch (thrown) {
    signal.throwIfAborted();
    throw ended.signal.aborted ? ended.signal.reason : fromServiceError(thrown);
  } finally {
    ended.abort(new KubestepError('cancelled', 'the session ended'));
    await session.close();
  }
}

class Session {
  readonly #credentials: NodeCredentials;
  readonly #deps: SessionDeps;
  readonly #end: (reason: unknown) => void;
  readonly #signal: AbortSignal;
  readonly #connection: CoordinatorConnection;
  /** What runs now, by operation id or snapshot name: the same order may come twice. */
  readonly #tasks = new Map<string, Promise<void>>();
  #lastMessageAt: number;

  constructor(credentials: NodeCredentials, deps: SessionDeps, end: (reason: unknown) => void, signal: AbortSignal) {
    const { ca, key, certificate } = credentials;
    this.#credentials = credentials;
    this.#deps = deps;
    this.#end = end;
    this.#signal = signal;
    this.#connection = new CoordinatorConnection(
      deps.config.coordinator,
      { ca, clusterId: deps.trust.clusterId, client: { key, certificate } },
      deps.clock,
    );
    this.#lastMessageAt = deps.clock.monotonic();
  }

  async run(onFirstMessage: () => Promise<void>): Promise<void> {
    const { version, bootId, clock } = this.#deps;
    const highestEpoch = await this.#highestEpoch();
    this.#signal.throwIfAborted(); // an abort that has been tells its listeners nothing any more
    const stream = this.#connection.receiveOperations({ agentVersion: version, bootId, nowMs: clock.now(), highestEpoch });
    this.#signal.addEventListener('abort', () => stream.cancel(), { once: true });
    this.#task('idle', () => this.#watchIdle());
    let isFirst = true;
    for await (const message of stream as AsyncIterable<ReceiveOperationsResponse__Output>) {
      this.#lastMessageAt = clock.monotonic();
      this.#dispatch(message);
      if (!isFirst) continue;
      isFirst = false;
      await onFirstMessage();
      this.#task('facts', () => this.#reportFacts());
      this.#task('renewal', () => this.#renew());
    }
  }

  async close(): Promise<void> {
    this.#connection.close();
    await Promise.all(this.#tasks.values());
  }

  #dispatch({ order, upload, download }: ReceiveOperationsResponse__Output): void {
    const { snapshotsDir, fetchedDir } = this.#deps;
    const report: CoordinatorConnection['reportOperation'] = (request) => this.#connection.reportOperation(request);
    if (order) this.#task(order.operationId, () => carryOperation(order, { ...this.#deps, report }, this.#signal));
    if (upload) this.#task(`${upload.snapshot}/${upload.file}`, () => uploadSnapshot(upload, this.#connection, snapshotsDir, this.#signal));
    if (download) this.#task(`fetch ${download.snapshot}`, () => downloadSnapshot(download, this.#connection, fetchedDir, this.#signal));
  }

  /** A task that fails takes the session down, because reconnecting repairs it; one whose work is not ours is only forgotten. */
  #task(name: string, work: () => Promise<void>): void {
    if (this.#tasks.has(name)) return;
    const done = work()
      .catch((thrown: unknown) => {
        if (this.#signal.aborted) return;
        this.#deps.log.warn('task failed', { task: name, reason: thrown });
        const isRefused = thrown instanceof KubestepError && (thrown.code === 'permission-denied' || thrown.code === 'usage');
        if (!isRefused) this.#end(thrown);
      })
      .finally(() => this.#tasks.delete(name));
    this.#tasks.set(name, done);
  }

  async #watchIdle(): Promise<void> {
    const { clock } = this.#deps;
    for (let leftMs = streamIdleMs; leftMs > 0; leftMs = this.#lastMessageAt + streamIdleMs - clock.monotonic()) {
      await clock.sleep(leftMs, this.#signal);
    }
    throw new KubestepError('unavailable', `the coordinator was silent for ${streamIdleMs / 1000} s`);
  }

  async #reportFacts(): Promise<void> {
    while (true) {
      const facts = await this.#readFacts();
      if (facts) await this.#connection.reportFacts({ takenAtMs: facts.takenAtMs, factsJson: JSON.stringify(facts) });
      await this.#deps.clock.sleep(factsEveryMs, this.#signal);
    }
  }

  /** A dead network mount holds `df` for ever: then there are no facts, and neither orders nor the end of this session wait for them. */
  async #readFacts(): Promise<MachineFacts | undefined> {
    const { clock, machineFacts, log } = this.#deps;
    const timer = new AbortController();
    const late = clock.sleep(factsTimeoutMs, AbortSignal.any([this.#signal, timer.signal])).then(() => {
      throw new KubestepError('deadline-exceeded', `no answer within ${factsTimeoutMs / 1000} s`);
    });
    try {
      return await Promise.race([machineFacts(), late]);
    } catch (reason) {
      this.#signal.throwIfAborted();
      log.warn('the facts of this machine cannot be read', { reason });
      return undefined;
    } finally {
      timer.abort();
    }
  }

  async #renew(): Promise<void> {
    await renewWhenDue(this.#credentials, this.#connection, this.#deps, this.#signal);
    throw new KubestepError('cancelled', 'the renewed certificate is tried in a new session');
  }

  /** -1 when the executor does not answer: the coordinator shows it, and orders wait for it. */
  async #highestEpoch(): Promise<number> {
    return withDeadline(helloTimeoutMs, this.#signal, (signal) => this.#deps.executor.hello(signal)).then(
      ({ highestEpoch }) => highestEpoch,
      () => -1,
    );
  }
}
