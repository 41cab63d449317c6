import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CoordinatorConnection } from '../../../agent/coordinator-connection.ts';
import type { NodeCredentials } from '../../../agent/identity-store.ts';
import { hasValidSignature, parseSigningPublicKey } from '../../../shared/order.ts';
import { rejection } from '../../rejection.ts';
import { type AgentsUnderTest, never } from './agents-under-test.ts';
import { NodeBed, succeeded } from './node-bed.ts';
import { OrderStream } from './order-stream.ts';

describe('AgentHub', () => {
  let bed: NodeBed;
  let coordinator: AgentsUnderTest;
  let credentials: NodeCredentials;
  let connection: CoordinatorConnection;
  let operationId: string;
  const run = (options: Parameters<NodeBed['run']>[0] = {}) => bed.run(options);

  beforeEach(async () => {
    bed = await NodeBed.start();
    ({ coordinator, credentials, connection, operationId } = bed);
  });
  afterEach(async () => {
    connection.close(); // a test may have made another one
    await bed.stop();
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
