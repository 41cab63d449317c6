import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { listenForOperators } from '../../../coordinator/api/operator-server.ts';
import { OperatorClient } from '../../../coordinator/cli/operator-client.ts';
import { OperatorWorld } from './operator-fakes.ts';

describe('the operator socket', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ks-socket-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is open to its owner and its group only, and gone after the end', async () => {
    const socketPath = join(directory, 'run', 'operator.sock');

    const server = await listenForOperators(new OperatorWorld().deps(), { socketPath });

    const { mode } = await stat(socketPath);
    await server.close(100);
    expect(mode & 0o777).to.equal(0o660);
    expect(await stat(socketPath).catch(() => undefined)).to.equal(undefined);
  });

  it('takes the place of a file that a crash left behind', async () => {
    const socketPath = join(directory, 'operator.sock');
    await writeFile(socketPath, '');

    const server = await listenForOperators(new OperatorWorld().deps(), { socketPath });

    const client = new OperatorClient({ socketPath, actor: 'kim', signal: new AbortController().signal });
    const { version, epoch } = await client.call('GetVersion', {});
    client.close();
    await server.close(100);
    expect({ version, epoch }).to.deep.equal({ version: '0.1.0', epoch: 4 });
  });

  it('tells who watches that the coordinator ends', async () => {
    const world = new OperatorWorld();
    const held = Promise.withResolvers<void>();
    world.gate = held.promise;
    const socketPath = join(directory, 'operator.sock');
    const server = await listenForOperators(world.deps(), { socketPath });
    const client = new OperatorClient({ socketPath, actor: 'kim', signal: new AbortController().signal });
    const watching = client.stream('WatchUpgrade', { runId: 'up-20261122-1', fromSequence: 0 }).next();
    await client.call('GetVersion', {});

    world.lifetime.abort();
    await server.close(1_000);

    const error = await watching.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    held.resolve();
    client.close();
    expect(error).to.have.property('code', 'unavailable');
  });
});
