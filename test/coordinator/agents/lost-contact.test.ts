import { expect } from 'chai';
import type { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import { defaultRunWaits } from '../../../coordinator/run/run-waits.ts';
import { ulid } from '../../../shared/names.ts';
import { systemRandom } from '../../../shared/random.ts';
import type { ManualClock } from '../../manual-clock.ts';
import { rejection } from '../../rejection.ts';
import { until } from '../../until.ts';
import { type AgentsUnderTest, never } from './agents-under-test.ts';
import { NodeBed, succeeded } from './node-bed.ts';
import { OrderStream } from './order-stream.ts';

describe('lost contact', () => {
  let bed: NodeBed;
  let coordinator: AgentsUnderTest;
  let clock: ManualClock;
  let connection: CoordinatorConnection;
  let operationId: string;
  const run = (options: Parameters<NodeBed['run']>[0] = {}) => bed.run(options);
  const rowOf = (id: string) => bed.rowOf(id);

  beforeEach(async () => {
    bed = await NodeBed.start();
    ({ coordinator, clock, connection, operationId } = bed);
  });
  afterEach(() => bed.stop());

  it('says unknown, never failed, when contact is lost; and takes the outcome that comes later', async () => {
    const stream = await OrderStream.open(connection);
    const running = rejection(run({ contactLossMs: 60_000 }));
    await stream.nextOrder();
    await connection.reportOperation({ operationId });
    stream.cancel();

    clock.advance(60_000);
    const error = await running;
    const rowThen = await rowOf(operationId);
    await connection.reportOperation({ operationId, outcome: succeeded });

    expect(error).to.have.property('code', 'outcome-unknown');
    expect(rowThen).to.have.property('state', 'running');
    expect(await run()).to.have.property('state', 'succeeded');
  });

  it('sends no order that a node could still start after its run was given up', async () => {
    const stream = await OrderStream.open(connection);
    run().catch(() => undefined);
    const { order } = await stream.nextOrder();
    stream.cancel();

    const { issuedAtMs, notAfterMs } = JSON.parse(Buffer.from(order).toString('utf8'));

    const granted = 5 * 60_000; // by the executor, to clocks that differ
    const skew = 60_000; // beyond this no run is planned
    expect(notAfterMs + granted + skew).to.be.lessThan(issuedAtMs + defaultRunWaits.contactLossMs);
  });

  it('is patient while the node says that it still runs', async () => {
    const stream = await OrderStream.open(connection);
    const running = run({ contactLossMs: 60_000 });
    await stream.nextOrder();
    for (let minute = 0; minute < 5; minute += 1) {
      await connection.reportOperation({ operationId });
      clock.advance(59_000);
    }

    await connection.reportOperation({ operationId, outcome: succeeded });

    expect(await running).to.have.property('state', 'succeeded');
  });

  it('gives up what never left here, and does not send it later', async () => {
    const running = rejection(run());
    await until('the order is recorded and its patience runs', () => clock.isSleepingFor(45_000));
    clock.advance(45_000);

    const error = await running;
    const stream = await OrderStream.open(connection);
    const next = ulid(Date.now(), systemRandom);
    coordinator.agents.hub
      .agentOn('w1')
      .run('restartKubelet', {}, { operationId: next }, never)
      .catch(() => undefined);
    const order = await stream.nextOrder();

    expect(error).to.have.property('code', 'unavailable');
    expect(await rowOf(operationId)).to.include({ state: 'refused' });
    expect(order.operationId).to.equal(next);
  });
});
