import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { createAuthority } from '../../coordinator/agents/certificate-authority.ts';
import { parseConfig } from '../../coordinator/config.ts';
import { startCoordinator } from '../../coordinator/coordinator.ts';
import { openStore } from '../../coordinator/store/open-store.ts';
import { systemClock } from '../../shared/clock.ts';
import { silentLogger } from '../../shared/log.ts';
import { type CoordinatorPaths, coordinatorPaths } from '../../shared/paths.ts';
import { systemRandom } from '../../shared/random.ts';

/** Nobody else listens or dials here, so a port that was free stays free. */
const host = '127.71.0.1';

describe('the coordinator', () => {
  let root: string;
  let paths: CoordinatorPaths;
  let ports: { readonly sessions: number; readonly enrolment: number };
  const others: Server[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ks-start-'));
    paths = coordinatorPaths(root);
    await mkdir(paths.kubernetesDir, { recursive: true });
    await createAuthority({ dir: paths.caDir, clusterId: 'prod', clock: systemClock, random: systemRandom });
    const caPem = '-----BEGIN CERTIFICATE-----\nnot asked for\n-----END CERTIFICATE-----\n';
    const token = { token: 't', issuedAtMs: Date.now(), expiresAtMs: Date.now() + 30 * 24 * 3600_000, caPem };
    await writeFile(join(paths.kubernetesDir, 'token.json'), JSON.stringify(token));
    await writeFile(join(paths.kubernetesDir, 'endpoints.json'), '{"endpoints":[{"node":"cp1","host":"127.0.0.1","port":1}]}');
    ports = { sessions: await freePort(), enrolment: await freePort() };
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await new Promise((resolve) => other.close(resolve));
    await rm(root, { recursive: true, force: true });
  });

  const start = () => {
    const text = `apiVersion: kubestep.dev/v1alpha1\nkind: CoordinatorConfig\ncluster: prod\nnode: cp1\nadvertise: 127.0.0.1
listen: ${host}:${ports.sessions}\nenrolmentListen: ${host}:${ports.enrolment}\n`;
    const config = parseConfig(text, 'coordinator.yaml');
    return startCoordinator({ config, paths, version: '0.1.0', clock: systemClock, random: systemRandom, log: silentLogger });
  };
  const rejection = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  const occupy = async (port: number) => void others.push(await listenOn(port));
  /** Its ports can be had, its database can be opened, its socket is gone. */
  async function expectGone(isPortTaken?: number): Promise<void> {
    for (const port of Object.values(ports)) {
      if (port === isPortTaken) continue;
      const free = await listenOn(port);
      await new Promise((resolve) => free.close(resolve));
    }
    expect(await stat(paths.operatorSocket).catch(() => undefined)).to.equal(undefined);
  }

  it('starts, ends, and can start again', async () => {
    for (let times = 0; times < 2; times += 1) {
      const coordinator = await start();
      expect((await stat(paths.operatorSocket)).isSocket()).to.equal(true);
      await coordinator.stop();
      await expectGone();
    }
  });

  for (const name of ['sessions', 'enrolment'] as const) {
    it(`leaves nothing behind when the port for ${name} is taken, and names it`, async () => {
      await occupy(ports[name]);

      const error = await rejection(start());

      expect(error).to.include({ code: 'unavailable' });
      expect(error).to.have.property('message').that.contains(`cannot listen on ${host}:${ports[name]}`);
      await expectGone(ports[name]);
      await (await openStore(paths.database, { lockTimeoutMs: 0 })).close();
    });
  }

  it('leaves nothing behind when its socket cannot be made', async () => {
    await mkdir(join(root, 'run'), { recursive: true });
    await writeFile(join(root, 'run/kubestep-coordinator'), 'a file where a folder should be');

    const error = await rejection(start());

    expect(error).to.include({ code: 'unavailable', message: `cannot listen on ${paths.operatorSocket}` });
    await expectGone();
    await (await openStore(paths.database, { lockTimeoutMs: 0 })).close();
  });

  it('leaves nothing behind when a newer kubestep wrote its database', async () => {
    await (await openStore(paths.database)).close();
    const raw = new Sqlite(paths.database);
    raw.prepare("INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-of-the-future', '2030-01-01T00:00:00Z')").run();
    raw.close();

    const error = await rejection(start());

    expect(error).to.include({ code: 'store-newer' });
    await expectGone();
  });

  it('leaves nothing behind when the folder of its database is missing', async () => {
    await rm(paths.stateDir, { recursive: true });

    const error = await rejection(start());

    expect(error).to.include({ code: 'not-found', message: `the database ${paths.database} cannot be opened` });
    await expectGone();
  });
});

async function listenOn(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}

async function freePort(): Promise<number> {
  const server = await listenOn(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
