import { expect } from 'chai';
import type { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import type { NodeCredentials } from '../../../agent/identity-store.ts';
import { ulid } from '../../../shared/names.ts';
import { systemRandom } from '../../../shared/random.ts';
import { chunkBytes } from '../../../shared/wire.ts';
import { AgentsUnderTest, never, rejection } from './agents-under-test.ts';
import { ManualClock } from './manual-clock.ts';
import { OrderStream } from './order-stream.ts';

const succeeded = { state: 'OPERATION_STATE_SUCCEEDED', exitCode: 0, resultJson: '{"a":1}', startedAtMs: 5, finishedAtMs: 9 } as const;

describe('a hostile agent', () => {
  let coordinator: AgentsUnderTest;
  let clock: ManualClock;
  let credentials: NodeCredentials;
  let connection: CoordinatorConnection;
  let operationId: string;
  const run = (options = {}) =>
    coordinator.agents.hub.agentOn('w1').run('kubeadmNode', { ignorePreflightErrors: [] }, { operationId, ...options }, never);
  const rowOf = (id: string) => coordinator.store.db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  beforeEach(async () => {
    clock = new ManualClock();
    coordinator = await AgentsUnderTest.start({ clock });
    ({ credentials } = await coordinator.enroll('w1'));
    connection = coordinator.connect(credentials);
    operationId = ulid(Date.now(), systemRandom);
  });
  afterEach(async () => {
    connection.close();
    await coordinator.stop();
  });

  it('refuses reports about another node’s operation, and about none', async () => {
    const stream = await OrderStream.open(connection);
    run().catch(() => undefined);
    await stream.nextOrder();
    const hostile = coordinator.connect((await coordinator.enroll('w2')).credentials);

    const foreign = await rejection(hostile.reportOperation({ operationId, outcome: succeeded }));
    const none = await rejection(hostile.reportOperation({ operationId: '../../etc/passwd', output: Buffer.from('x') }));
    hostile.close();

    expect(foreign).to.have.property('code', 'permission-denied');
    expect(none).to.have.property('code', 'permission-denied');
    expect(await rowOf(operationId)).to.include({ state: 'pending', output_bytes: 0 });
  });

  it('refuses chunks, messages, results and facts that are too large or no JSON', async () => {
    const stream = await OrderStream.open(connection);
    run().catch(() => undefined);
    await stream.nextOrder();

    const errors = [
      await rejection(connection.reportOperation({ operationId, output: Buffer.alloc(chunkBytes + 1) })),
      await rejection(connection.reportOperation({ operationId, outcome: { ...succeeded, resultJson: `"${'x'.repeat(800_000)}"` } })),
      await rejection(connection.reportOperation({ operationId, outcome: { ...succeeded, resultJson: '{' } })),
      await rejection(connection.reportOperation({ operationId, outcome: { state: 'OPERATION_STATE_RUNNING' } })),
      await rejection(connection.reportFacts({ takenAtMs: 1, factsJson: `"${'x'.repeat(70_000)}"` })),
      await rejection(connection.reportFacts({ takenAtMs: 1, factsJson: '{' })),
    ];

    expect(errors.map((error) => (error as { code: string }).code)).to.deep.equal(Array(6).fill('usage'));
    expect(await rowOf(operationId)).to.have.property('outcome', null);
  });

  it('keeps control characters of a node out of what people read', async () => {
    const stream = await OrderStream.open(connection, { agentVersion: '0.1\u001b[2J', bootId: 'b\u0007' });
    const running = run();
    await stream.nextOrder();

    await connection.reportOperation({ operationId, outcome: { state: 'OPERATION_STATE_FAILED', reason: 'E: \u001b[31mred\u001b[0m' } });

    expect(await running).to.have.property('reason', 'E: red');
    expect(await coordinator.agents.registry.find('w1')).to.include({ agent_version: '0.1', boot_id: 'b' });
  });
});
