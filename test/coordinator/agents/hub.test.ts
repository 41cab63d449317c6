import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import type { NodeCredentials } from '../../../agent/identity-store.ts';
import { ulid } from '../../../shared/names.ts';
import { hasValidSignature, parseSigningPublicKey } from '../../../shared/order.ts';
import { systemRandom } from '../../../shared/random.ts';
import { chunkBytes } from '../../../shared/wire.ts';
import { AgentsUnderTest, never, rejection } from './agents-under-test.ts';
import { ManualClock } from './manual-clock.ts';
import { OrderStream } from './order-stream.ts';

const succeeded = { state: 'OPERATION_STATE_SUCCEEDED', exitCode: 0, resultJson: '{"a":1}', startedAtMs: 5, finishedAtMs: 9 } as const;

describe('AgentHub', () => {
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

  it('sends an order that the signing key has signed, and answers with the outcome that was reported', async () => {
    const stream = await OrderStream.open(connection);
    const running = run();

    const order = await stream.nextOrder();
    await connection.reportOperation({ operationId, outputOffset: 0, output: Buffer.from('one\n') });
    const answer = await connection.reportOperation({ operationId, outputOffset: 4, outcome: succeeded });
    const outcome = await running;

    expect(hasValidSignature(order, parseSigningPublicKey(coordinator.authority.signingPublicKey))).to.equal(true);
    expect(JSON.parse(order.order.toString())).to.include({ clusterId: 'c-1', node: 'w1', operationId, kind: 'kubeadmNode', epoch: 1 });
    expect(answer).to.deep.include({ storedOffset: 4, isOutcomeStored: true });
    expect(outcome).to.deep.equal({ state: 'succeeded', exitCode: 0, result: { a: 1 }, startedAtMs: 5, finishedAtMs: 9 });
  });

  it('answers an operation that has ended at once, without asking the node', async () => {
    const stream = await OrderStream.open(connection);
    const running = run();
    await stream.nextOrder();
    await connection.reportOperation({ operationId, outcome: succeeded });
    const first = await running;
    stream.cancel();

    const again = await run();

    expect(again).to.deep.equal(first);
  });

  it('refuses an id that stands for something else', async () => {
    await OrderStream.open(connection);
    run().catch(() => undefined);
    const other = coordinator.agents.hub.agentOn('w1').run('restartKubelet', {}, { operationId }, never);

    const error = await rejection(other);

    expect(error).to.have.property('code', 'conflict');
    expect(error).to.have.property('message').that.contains('is kubeadmNode on w1, not restartKubelet on w1');
  });

  it('sends the same bytes again to the next connection, with the offset that is stored', async () => {
    const first = await OrderStream.open(connection);
    run().catch(() => undefined);
    const order = await first.nextOrder();
    await connection.reportOperation({ operationId, outputOffset: 0, output: Buffer.alloc(1000) });
    first.cancel();

    const again = await (await OrderStream.open(connection)).nextOrder();

    expect(again.order.equals(order.order)).to.equal(true);
    expect(again.signature.equals(order.signature)).to.equal(true);
    expect([order.reportFromOffset, again.reportFromOffset]).to.deep.equal([0, 1000]);
  });

  it('acknowledges output that it has, asks for output that it misses, and stores every byte once', async () => {
    const stream = await OrderStream.open(connection);
    run().catch(() => undefined);
    await stream.nextOrder();
    const report = async (outputOffset: number, text: string) =>
      (await connection.reportOperation({ operationId, outputOffset, output: Buffer.from(text) })).storedOffset;

    const answers = [
      await report(0, 'abc'),
      await report(0, 'abc'),
      await report(0, 'XYZ1'),
      await report(7, 'hij'),
      await report(3, 'def'),
    ];

    expect(answers).to.deep.equal([3, 3, 3, 3, 6]);
    expect(await readFile(join(coordinator.dir, 'operations', `${operationId}.log`), 'utf8')).to.equal('abcdef');
  });

  it('does not store an outcome while output before it is missing', async () => {
    const stream = await OrderStream.open(connection);
    run().catch(() => undefined);
    await stream.nextOrder();

    const early = await connection.reportOperation({ operationId, outputOffset: 3, outcome: succeeded });
    await connection.reportOperation({ operationId, outputOffset: 0, output: Buffer.from('abc') });
    const complete = await connection.reportOperation({ operationId, outputOffset: 3, outcome: succeeded });

    expect(early).to.deep.include({ storedOffset: 0, isOutcomeStored: false });
    expect(complete).to.deep.include({ storedOffset: 3, isOutcomeStored: true });
  });

  it('keeps the first outcome when a second one comes', async () => {
    const stream = await OrderStream.open(connection);
    const running = run();
    await stream.nextOrder();
    await connection.reportOperation({ operationId, outcome: succeeded });

    const second = await connection.reportOperation({ operationId, outcome: { ...succeeded, state: 'OPERATION_STATE_FAILED' } });

    expect(second.isOutcomeStored).to.equal(true);
    expect(await running).to.have.property('state', 'succeeded');
  });

  it('calls it interrupted when a node that ran it says that it never started', async () => {
    const stream = await OrderStream.open(connection);
    const running = run();
    await stream.nextOrder();
    await connection.reportOperation({ operationId });

    await connection.reportOperation({
      operationId,
      outcome: { state: 'OPERATION_STATE_REFUSED', reasonCode: 'expired', reason: 'too old' },
    });

    expect(await running).to.deep.include({ state: 'interrupted', reasonCode: 'expired' });
  });

  it('attaches after a restart: the same id, the same bytes, the outcome to the new caller', async () => {
    const stream = await OrderStream.open(connection);
    const before = run();
    const order = await stream.nextOrder();
    await connection.reportOperation({ operationId, outputOffset: 0, output: Buffer.from('abc') });
    before.catch(() => undefined);
    await coordinator.restart();
    connection.close();
    connection = coordinator.connect(credentials);
    const after = run();

    const again = await (await OrderStream.open(connection)).nextOrder();
    await connection.reportOperation({ operationId, outputOffset: 3, outcome: succeeded });

    expect(again.order.equals(order.order)).to.equal(true);
    expect(again.reportFromOffset).to.equal(3);
    expect(await after).to.have.property('state', 'succeeded');
    expect(coordinator.agents.epoch).to.equal(2);
  });

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
    await until(async () => (await coordinator.store.db.selectFrom('operation').selectAll().execute()).length === 1);
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

  it('knows no operation on a node that was never enrolled, or was revoked', async () => {
    const never1 = await rejection(coordinator.agents.hub.agentOn('w9').run('restartKubelet', {}, { operationId }, never));
    await coordinator.agents.revokeNode('w1', { actor: 'operator' });
    const revoked = await rejection(run());

    expect(never1).to.have.property('code', 'not-found');
    expect(never1).to.have.property('hint').that.contains('kubestep token create w9');
    expect(revoked).to.have.property('code', 'not-found');
  });

  it('ends the older stream of a node that connects again', async () => {
    const older = await OrderStream.open(connection);
    await OrderStream.open(connection);

    const error = await older.failure();

    expect(error).to.have.property('code', 'conflict');
    expect(coordinator.agents.hub.agentOn('w1').isConnected()).to.equal(true);
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

  it('replays output, follows it, and ends with the operation', async () => {
    const stream = await OrderStream.open(connection);
    run().catch(() => undefined);
    await stream.nextOrder();
    await connection.reportOperation({ operationId, outputOffset: 0, output: Buffer.from('abc') });
    const following = collect(coordinator.agents.hub.followOutput(operationId, 1, never));

    await connection.reportOperation({ operationId, outputOffset: 3, output: Buffer.from('def') });
    await connection.reportOperation({ operationId, outputOffset: 6, outcome: succeeded });

    expect(await following).to.equal('bcdef');
  });
});

async function collect(output: AsyncIterable<{ bytes: Uint8Array }>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const { bytes } of output) chunks.push(bytes);
  return Buffer.concat(chunks).toString();
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setImmediate(resolve));
}
