import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ulid } from '../../shared/names.ts';
import { systemRandom } from '../../shared/random.ts';
import { AgentsUnderTest, never } from '../coordinator/agents/agents-under-test.ts';
import { rejection } from '../rejection.ts';
import { AgentUnderTest } from './agent-under-test.ts';
import { CuttingProxy } from './cutting-proxy.ts';

const done = { state: 'succeeded', exitCode: 0, result: { installed: [] }, startedAtMs: 1, finishedAtMs: 2 } as const;

describe('agent session', () => {
  let coordinator: AgentsUnderTest;
  let proxy: CuttingProxy;
  let address: string;
  let agent: AgentUnderTest;
  let operationId: string;
  const run = (id = operationId) =>
    coordinator.agents.hub.agentOn('w1').run('pullImages', { version: 'v1.34.4' }, { operationId: id }, never);
  const stored = (id = operationId) => readFile(join(coordinator.dir, 'operations', `${id}.log`));

  beforeEach(async () => {
    coordinator = await AgentsUnderTest.start();
    proxy = new CuttingProxy(coordinator.agents.ports.sessions);
    address = await proxy.listen();
    agent = await AgentUnderTest.start(coordinator, { address });
    operationId = ulid(Date.now(), systemRandom);
  });
  afterEach(async () => {
    await agent.stop();
    await proxy.close();
    await coordinator.stop();
  });

  it('hands the order to the executor, follows its output and brings the outcome back', async () => {
    const running = run();
    await agent.executor.started(operationId);
    await agent.executor.write(operationId, 'pulling\n');
    await agent.executor.write(operationId, 'pulled\n');
    agent.executor.end(operationId, done);

    const outcome = await running;

    expect(outcome).to.deep.equal(done);
    expect((await stored()).toString()).to.equal('pulling\npulled\n');
  });

  it('stores every byte once and the outcome once while the connection is cut again and again', async () => {
    const running = run();
    await agent.executor.started(operationId);
    const output = randomBytes(6 * 1024 * 1024);
    proxy.cutEvery(400_000);
    await agent.executor.write(operationId, output);
    agent.executor.end(operationId, done);

    const outcome = await running;

    expect(outcome).to.deep.equal(done);
    expect((await stored()).equals(output)).to.equal(true);
    expect(agent.executor.starts).to.deep.equal([operationId]);
    expect(proxy.cuts).to.be.greaterThan(3);
  });

  for (const [what, machineFacts] of [
    ['cannot be read', () => Promise.reject(new Error('df: command not found'))],
    ['never come', () => new Promise<never>(() => undefined)],
  ] as const) {
    it(`carries orders, and connects again, when the facts of the machine ${what}`, async () => {
      await agent.stop();
      agent = await AgentUnderTest.start(coordinator, { address, machineFacts });
      const running = run();
      await agent.executor.started(operationId);
      await agent.executor.write(operationId, 'x'.repeat(1_000));
      proxy.cut();
      agent.executor.end(operationId, done);

      expect(await running).to.deep.equal(done);
    });
  }

  it('goes on with a restarted coordinator, and starts nothing twice', async () => {
    run().catch(() => undefined);
    await agent.executor.started(operationId);
    await agent.executor.write(operationId, 'one\n');
    await coordinator.restart();
    proxy.target = coordinator.agents.ports.sessions;
    const running = run();
    await agent.executor.write(operationId, 'two\n');
    agent.executor.end(operationId, done);

    const outcome = await running;

    expect(outcome).to.deep.equal(done);
    expect((await stored()).toString()).to.equal('one\ntwo\n');
    expect(agent.executor.starts).to.deep.equal([operationId]);
  });

  it('attaches again after the executor restarted', async () => {
    const running = run();
    await agent.executor.started(operationId);
    await agent.executor.close();
    await agent.executor.listen();
    agent.executor.end(operationId, done);

    const outcome = await running;

    expect(outcome).to.deep.equal(done);
    expect(agent.executor.starts).to.deep.equal([operationId]);
  });

  it('waits for an executor that is not there yet', async () => {
    await agent.executor.close();
    const running = run();
    await agent.executor.listen();
    await agent.executor.started(operationId);
    agent.executor.end(operationId, done);

    const outcome = await running;

    expect(outcome).to.deep.equal(done);
  });

  it('reports a refusal of the executor as the outcome', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1)
      agent.executor.refusals.push({ code: 'bad-signature', message: 'the order is not signed' });

    const outcome = await run();

    expect(outcome).to.include({ state: 'refused', reasonCode: 'bad-signature', reason: 'the order is not signed' });
    expect(agent.executor.starts).to.deep.equal([]);
  });

  it('carries many operations at once', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => ulid(Date.now() + index, systemRandom));
    const running = ids.map((id) => run(id));
    for (const id of ids) {
      await agent.executor.started(id);
      await agent.executor.write(id, `output of ${id}`);
      agent.executor.end(id, done);
    }

    const outcomes = await Promise.all(running);

    expect(outcomes.map(({ state }) => state)).to.deep.equal(ids.map(() => 'succeeded'));
    for (const id of ids) expect((await stored(id)).toString()).to.equal(`output of ${id}`);
  });

  describe('snapshot transfer', () => {
    const name = 'etcd-w1-20261122T120000Z';
    const content = randomBytes(3 * 1024 * 1024 + 17);
    const file = { name, sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length };
    const put = async (bytes: Uint8Array) => {
      await mkdir(join(agent.snapshotsDir, name), { recursive: true });
      await writeFile(join(agent.snapshotsDir, name, 'snapshot.db'), bytes);
    };
    const fetch = () => coordinator.agents.hub.agentOn('w1').fetchSnapshot(file, never);

    it('brings the file whole over a connection that is cut', async () => {
      await put(content);
      proxy.cutEvery(700_000);

      const { path } = await fetch();

      expect((await readFile(path)).equals(content)).to.equal(true);
      expect(proxy.cuts).to.be.greaterThan(0);
    });

    it('answers at once when the whole file is there', async () => {
      await put(content);
      const first = await fetch();
      await agent.stop();

      const again = await fetch();

      expect(again).to.deep.equal(first);
    });

    it('refuses a file in which one bit is flipped', async () => {
      const flipped = Buffer.from(content);
      flipped[1_000_000] = (flipped[1_000_000] ?? 0) ^ 1;
      await put(flipped);

      const error = await rejection(fetch());

      expect(error).to.have.property('code', 'snapshot-invalid');
      expect(error).to.have.property('message').that.contains(file.sha256);
    });

    it('says so when the node has no such file, or one of another size', async () => {
      const missing = await rejection(fetch());
      await put(content.subarray(1));
      const short = await rejection(fetch());

      expect(missing).to.have.property('message').that.contains('cannot be read');
      expect(short)
        .to.have.property('message')
        .that.contains(`has ${content.length - 1} bytes, not ${content.length}`);
    });
  });
});
