import { expect } from 'chai';
import type { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import { chunkBytes } from '../../../shared/wire.ts';
import { rejection } from '../../rejection.ts';
import type { AgentsUnderTest } from './agents-under-test.ts';
import { NodeBed, succeeded } from './node-bed.ts';
import { OrderStream } from './order-stream.ts';

describe('a hostile agent', () => {
  let bed: NodeBed;
  let coordinator: AgentsUnderTest;
  let connection: CoordinatorConnection;
  let operationId: string;
  const run = (options: Parameters<NodeBed['run']>[0] = {}) => bed.run(options);
  const rowOf = (id: string) => bed.rowOf(id);

  beforeEach(async () => {
    bed = await NodeBed.start();
    ({ coordinator, connection, operationId } = bed);
  });
  afterEach(() => bed.stop());

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
