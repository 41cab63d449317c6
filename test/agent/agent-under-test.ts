import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ExecutorClient } from '../../agent/executor-client.ts';
import { IdentityStore } from '../../agent/identity-store.ts';
import { runAgent } from '../../agent/run-agent.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { TrustAnchor } from '../../shared/executor-protocol.ts';
import { silentLogger } from '../../shared/log.ts';
import type { MachineFacts } from '../../shared/machine-facts.ts';
import { systemRandom } from '../../shared/random.ts';
import type { AgentsUnderTest } from '../coordinator/agents/agents-under-test.ts';
import { FakeExecutor } from './fake-executor.ts';

/** The real agent of one node against a fake executor; jitter is short, so that tests do not wait for it. */
export class AgentUnderTest {
  readonly executor: FakeExecutor;
  readonly identities: IdentityStore;
  readonly snapshotsDir: string;
  readonly trust: TrustAnchor;
  readonly #stopped = new AbortController();
  readonly #client: ExecutorClient;
  readonly #running: Promise<void>;

  private constructor(
    dir: string,
    trust: TrustAnchor,
    start: {
      coordinator: AgentsUnderTest;
      address: string;
      clock: Clock;
      executor: FakeExecutor;
      machineFacts: () => Promise<MachineFacts>;
    },
  ) {
    this.trust = trust;
    this.executor = start.executor;
    this.identities = new IdentityStore(join(dir, 'agent'));
    this.snapshotsDir = join(dir, 'snapshots');
    this.#client = new ExecutorClient(join(dir, 'executor.sock'));
    const deps = {
      config: { coordinator: start.address, enrolment: start.coordinator.enrolment, node: trust.node },
      trust,
      identities: this.identities,
      executor: this.#client,
      operationsDir: join(dir, 'operations'),
      snapshotsDir: this.snapshotsDir,
      fetchedDir: join(dir, 'fetched'),
      version: '0.1.0',
      bootId: 'b1',
      machineFacts: start.machineFacts,
      clock: start.clock,
      random: { bytes: systemRandom.bytes, fraction: () => 0.02 },
      log: silentLogger,
    };
    this.#running = runAgent(deps, this.#stopped.signal);
  }

  static async start(
    coordinator: AgentsUnderTest,
    {
      node = 'w1',
      address = coordinator.sessions,
      clock = systemClock as Clock,
      machineFacts = async (): Promise<MachineFacts> => ({ ...noFacts, takenAtMs: Date.now() }),
      credentials = undefined as Parameters<IdentityStore['saveCurrent']>[0] | undefined,
    } = {},
  ): Promise<AgentUnderTest> {
    const dir = join(coordinator.dir, `node-${node}`);
    await mkdir(join(dir, 'operations'), { recursive: true });
    const enrolled = await coordinator.enroll(node);
    await new IdentityStore(join(dir, 'agent')).saveCurrent(credentials ?? enrolled.credentials);
    const executor = new FakeExecutor(join(dir, 'executor.sock'), join(dir, 'operations'));
    await executor.listen();
    return new AgentUnderTest(dir, enrolled.trust, { coordinator, address, clock, executor, machineFacts });
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the test is over'));
    await this.#running;
    this.#client.close();
    await this.executor.close();
  }
}

const noFacts = {
  agentVersion: '0.1.0',
  hostname: 'w1',
  osName: 'Debian',
  osVersion: '12',
  kernel: '6.1',
  architecture: 'x64',
  cpus: 1,
  memoryTotalBytes: 1,
  memoryAvailableBytes: 1,
  uptimeSeconds: 1,
  disks: [],
  bootId: 'b1',
};
