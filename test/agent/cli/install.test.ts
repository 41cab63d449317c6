import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { formatJoinToken, parseJoinToken } from '../../../shared/join-token.ts';
import { AgentsUnderTest } from '../../coordinator/agents/agents-under-test.ts';
import { CliUnderTest } from './cli-under-test.ts';

describe('kubestep agent install', () => {
  let cli: CliUnderTest;
  beforeEach(async () => {
    cli = await CliUnderTest.start();
  });
  afterEach(() => cli.stop());

  it('enrols the node, writes what the executor trusts, and starts the units', async () => {
    const exitCode = await cli.install(await cli.coordinator.token('w1'));

    expect(exitCode, cli.err).to.equal(0);
    expect(cli.out).to.match(/^node w1 is enrolled; certificate until \d{4}-/);
    expect(JSON.parse(await readFile(cli.paths.trustFile, 'utf8'))).to.deep.equal({
      clusterId: 'c-1',
      node: 'w1',
      caPin: cli.coordinator.authority.pin,
      signingKey: cli.coordinator.authority.signingPublicKey,
    });
    expect(await readFile(cli.paths.agentConfigFile, 'utf8')).to.equal(
      `coordinator: ${cli.coordinator.sessions}\nenrolment: ${cli.coordinator.enrolment}\nnode: w1\n`,
    );
    expect(await modesOf(cli.paths.trustFile, cli.paths.agentConfigFile, join(cli.paths.agentStateDir, 'identity.json'))).to.deep.equal([
      '644',
      '644',
      '600',
    ]);
    expect(await readdir(cli.paths.agentStateDir)).to.deep.equal(['identity.json']);
    expect(cli.units.calls).to.deep.equal(['enableAndRestart']);
  });

  it('takes the token from standard input', async () => {
    const token = await cli.coordinator.token('w1');

    const exitCode = await cli.run(['install', '--coordinator', cli.coordinator.sessions, '--token-file', '-'], {
      readInput: async () => `${token}\n`,
    });

    expect(exitCode, cli.err).to.equal(0);
  });

  it('says that the node is enrolled when it is run again with the same token, and keeps its identity', async () => {
    const token = await cli.coordinator.token('w1');
    await cli.install(token);
    const identity = await readFile(join(cli.paths.agentStateDir, 'identity.json'), 'utf8');

    const exitCode = await cli.install(token);

    expect(exitCode, cli.err).to.equal(0);
    expect(cli.err).to.contain('node w1 is enrolled already');
    expect(await readFile(join(cli.paths.agentStateDir, 'identity.json'), 'utf8')).to.equal(identity);
  });

  it('finishes an enrolment that was killed after the token was used', async () => {
    const token = await cli.coordinator.token('w1');
    await cli.install(token);
    const { key } = JSON.parse(await readFile(join(cli.paths.agentStateDir, 'identity.json'), 'utf8')) as { key: string };
    await rm(cli.paths.trustFile);
    await rm(join(cli.paths.agentStateDir, 'identity.json'));
    await writeFile(join(cli.paths.agentStateDir, 'enrolment.key'), key);

    const exitCode = await cli.install(token);

    expect(exitCode, cli.err).to.equal(0);
    expect(existsSync(cli.paths.trustFile)).to.equal(true);
  });

  it('changes nothing with --dry-run and leaves the token unused', async () => {
    const token = await cli.coordinator.token('w1');

    const exitCode = await cli.install(token, '--dry-run');

    expect(exitCode, cli.err).to.equal(0);
    expect(cli.out).to.contain(`would enrol this machine as node w1 of the coordinator at ${cli.coordinator.sessions}`);
    expect(existsSync(cli.paths.agentStateDir)).to.equal(false);
    expect(await cli.install(token)).to.equal(0);
  });

  it('does not touch the units with --no-start', async () => {
    await cli.install(await cli.coordinator.token('w1'), '--no-start');

    expect(cli.units.calls).to.deep.equal([]);
  });

  const refusals: readonly { what: string; token: () => Promise<string>; more?: string[]; exitCode: number; says: string }[] = [
    { what: 'something that is no token', token: async () => 'hello', exitCode: 2, says: 'this is not a join token' },
    {
      what: 'a pin that is not the coordinator’s',
      token: async () => formatJoinToken({ ...parseJoinToken(await cli.coordinator.token('w1')), pin: `sha256:${'0'.repeat(64)}` }),
      exitCode: 4,
      says: "the coordinator's CA is not the pinned one",
    },
    {
      what: 'a token that was used by another machine',
      token: async () => {
        const token = await cli.coordinator.token('w1');
        await cli.coordinator.enroll('w1', { token });
        return token;
      },
      exitCode: 4,
      says: 'it was used already',
    },
    {
      what: 'a token for another node than was named',
      token: () => cli.coordinator.token('w2'),
      more: ['--node-name', 'w1'],
      exitCode: 2,
      says: 'the token is for node w2, not for w1',
    },
    {
      what: 'a coordinator that is not there',
      token: async () => formatJoinToken({ ...parseJoinToken(await cli.coordinator.token('w1')), enrolment: '127.0.0.1:1' }),
      exitCode: 69,
      says: 'no coordinator answers at 127.0.0.1:1',
    },
  ];
  for (const { what, token, more = [], exitCode, says } of refusals) {
    it(`refuses ${what}, writes nothing and starts nothing`, async () => {
      const actual = await cli.install(await token(), ...more);

      expect(cli.err).to.contain(says).and.contain('next: ');
      expect(actual).to.equal(exitCode);
      expect(existsSync(cli.paths.trustFile)).to.equal(false);
      expect(cli.units.calls).to.deep.equal([]);
    });
  }

  it('waits a moment and asks again when many nodes enrol at once', async () => {
    const token = await cli.coordinator.token('w1');
    await Promise.allSettled(
      Array.from({ length: 8 }, async () => cli.coordinator.enroll('w2', { token: await cli.coordinator.token('w2') })),
    );

    const exitCode = await cli.install(token);

    expect(exitCode, cli.err).to.equal(0);
  });

  it('refuses a token of another cluster and leaves the enrolment as it is', async () => {
    const stranger = await AgentsUnderTest.start({ clusterId: 'c-2' });
    await cli.install(await cli.coordinator.token('w1'));
    const trust = await readFile(cli.paths.trustFile, 'utf8');

    const exitCode = await cli.install(await stranger.token('w1'));
    await stranger.stop();

    expect(exitCode).to.equal(6);
    expect(cli.err).to.contain('enrolled as w1 in cluster c-1').and.contain('kubestep agent uninstall');
    expect(await readFile(cli.paths.trustFile, 'utf8')).to.equal(trust);
  });

  it('refuses to run without root', async () => {
    const exitCode = await cli.run(['install', '--coordinator', 'cp1:7444', '--token', 'x'], { isSimulated: false });

    expect(exitCode).to.equal(4);
    expect(cli.err).to.contain('sudo kubestep agent install');
  });

  it('asks for an address and for exactly one token', async () => {
    const exitCodes = [
      await cli.run(['install', '--token', 'x']),
      await cli.run(['install', '--coordinator', 'cp1:7444']),
      await cli.run(['install', '--coordinator', 'cp1', '--token', await cli.coordinator.token('w1')]),
    ];

    expect(exitCodes).to.deep.equal([2, 2, 2]);
  });
});

async function modesOf(...files: string[]): Promise<string[]> {
  return Promise.all(files.map(async (file) => ((await stat(file)).mode & 0o777).toString(8)));
}
