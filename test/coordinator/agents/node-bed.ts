import type { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import type { NodeCredentials } from '../../../agent/identity-store.ts';
import type { RunOptions } from '../../../coordinator/agents/agent-port.ts';
import { ulid } from '../../../shared/names.ts';
import { systemRandom } from '../../../shared/random.ts';
import { ManualClock } from '../../manual-clock.ts';
import { AgentsUnderTest, never } from './agents-under-test.ts';

export const succeeded = {
  state: 'OPERATION_STATE_SUCCEEDED',
  exitCode: 0,
  resultJson: '{"a":1}',
  startedAtMs: 5,
  finishedAtMs: 9,
} as const;

/** A coordinator with one enrolled node, `w1`, whose agent the test plays itself. */
export class NodeBed {
  readonly clock: ManualClock;
  readonly coordinator: AgentsUnderTest;
  readonly credentials: NodeCredentials;
  readonly connection: CoordinatorConnection;
  readonly operationId = ulid(Date.now(), systemRandom);

  private constructor(clock: ManualClock, coordinator: AgentsUnderTest, credentials: NodeCredentials) {
    this.clock = clock;
    this.coordinator = coordinator;
    this.credentials = credentials;
    this.connection = coordinator.connect(credentials);
  }

  static async start(): Promise<NodeBed> {
    const clock = new ManualClock();
    const coordinator = await AgentsUnderTest.start({ clock });
    return new NodeBed(clock, coordinator, (await coordinator.enroll('w1')).credentials);
  }

  /** The one operation of the test, as a step would run it. */
  run(options: Partial<RunOptions> = {}) {
    const { operationId } = this;
    return this.coordinator.agents.hub.agentOn('w1').run('kubeadmNode', { ignorePreflightErrors: [] }, { operationId, ...options }, never);
  }

  rowOf(id: string) {
    return this.coordinator.store.db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }

  async stop(): Promise<void> {
    this.connection.close();
    await this.coordinator.stop();
  }
}
