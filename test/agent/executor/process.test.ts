import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeFailpoints } from '../../sim/tools/failpoints.ts';
import { until } from '../../until.ts';
import { ExecutorUnderTest } from './executor-under-test.ts';

describe('the executor as a process', function () {
  this.timeout(300_000);
  let node: ExecutorUnderTest;
  beforeEach(() => {
    node = ExecutorUnderTest.make();
  });
  afterEach(() => node.remove());

  const refresh = () => node.orders.order('setRepository', { minor: 'v1.34' });
  const hold = (match: string) => writeFailpoints(node.node.root, [{ at: 'hold', match }]);
  const release = () => writeFailpoints(node.node.root, []);

  it('goes on with a unit that outlived it, and runs nothing twice', async () => {
    await node.begin();
    const order = refresh();
    hold('update -q');
    await node.send(order);
    await until('apt-get update runs', () => node.timesBegun('update -q') === 1);

    await node.executor.kill('SIGKILL');
    await node.begin();
    const attached = await node.send(order);
    release();
    const ended = await node.wait(order.operationId);

    expect(attached).to.include({ state: 'running' });
    expect(ended).to.include({ state: 'succeeded', exitCode: 0 });
    expect(node.timesBegun('update -q')).to.equal(1);
  });

  it('calls interrupted what was killed between the intent and the unit, and never starts it', async () => {
    await node.begin();
    const order = refresh();
    const systemdRun = join(node.node.root, 'usr/bin/systemd-run');
    const asked = join(node.node.root, 'run/asked');
    const real = readFileSync(systemdRun);
    writeFileSync(systemdRun, `#!/bin/sh\necho $$ > ${asked}.new && mv ${asked}.new ${asked}\nexec sleep 600\n`);
    node.send(order).catch(() => undefined); // it gets no answer: the executor is killed
    await until('the intent is durable and systemd-run begins', () => existsSync(asked));

    await node.executor.kill('SIGKILL');
    process.kill(Number(readFileSync(asked, 'utf8')), 'SIGKILL'); // with systemd it ends with the executor's group
    writeFileSync(systemdRun, real);
    await node.begin();

    expect(await node.send(order)).to.include({ state: 'interrupted' });
    expect(node.timesBegun('update -q')).to.equal(0);
    expect(await node.run(refresh())).to.include({ state: 'succeeded' });
  });

  it('calls interrupted what a power cut ended', async () => {
    await node.begin();
    const order = refresh();
    hold('update -q');
    await node.send(order);
    await until('apt-get update runs', () => node.timesBegun('update -q') === 1);

    await node.executor.kill('SIGKILL');
    await node.cutPower();
    release();
    await node.begin();

    expect(await node.send(order)).to.include({ state: 'interrupted' });
    expect(node.timesBegun('update -q')).to.equal(1);
  });

  it('gives its socket and files to nobody but root and the group', async () => {
    await node.begin();
    const order = refresh();
    await node.run(order);
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

    expect(modeOf(node.paths.executorSocket)).to.equal('660');
    expect(modeOf(node.paths.executorStateDir)).to.equal('700');
    expect(modeOf(join(node.paths.executorStateDir, 'journal.jsonl'))).to.equal('600');
    expect(modeOf(node.paths.operationsDir)).to.equal('750');
    for (const name of ['output', 'stdout', 'order.json', 'exit.json', 'outcome.json']) {
      expect(modeOf(join(node.paths.operationsDir, order.operationId, name)), name).to.equal('640');
    }
  });

  it('does not start beside another one, nor with a trust anchor that others may write', async () => {
    await node.begin();
    const second = new ExecutorUnderTest(node.node);
    second.executor.start();
    await until('the second one ends', () => !second.executor.isRunning);
    await node.executor.kill('SIGTERM');
    chmodSync(node.paths.trustFile, 0o666);
    node.executor.start();
    await until('the third one ends', () => !node.executor.isRunning);

    const log = readFileSync(join(node.node.root, 'var/log/kubestep-executor.log'), 'utf8');
    expect(log).to.include('another executor listens on').and.include('can be written by others');
  });

  const garbage: readonly (readonly [string, string])[] = [
    ['what is not JSON', 'hello\n'],
    ['an unknown method', '{"id":1,"method":"run","argv":["sh"]}\n'],
    ['an id that is a path', '{"id":1,"method":"state","operationId":"../../etc"}\n'],
    ['a line without end', 'x'.repeat(1_000_000)],
  ];
  it('hangs up on what is no request, and goes on serving', async () => {
    await node.begin();

    for (const [what, text] of garbage) expect(await answerTo(node.paths.executorSocket, text), what).to.equal('');

    expect(await node.run(node.orders.order('readFacts', {}))).to.include({ state: 'succeeded' });
    expect(existsSync(node.paths.executorSocket)).to.equal(true);
  });
});

/** Everything the executor says until it hangs up. */
function answerTo(socketPath: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(socketPath, () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', () => undefined); // it hangs up while we still write
    socket.on('close', () => resolve(answer));
  });
}
