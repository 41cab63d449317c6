import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { appendAudit, verifyAudit } from '../../../coordinator/store/audit.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { FakeClock } from '../../fake-clock.ts';
import { rejection } from '../../rejection.ts';

describe('openStore', () => {
  let folder: string;
  let path: string;
  const opened: Store[] = [];
  const open = async (options: Parameters<typeof openStore>[1] = {}) => {
    const store = await openStore(path, { clock: new FakeClock(), lockTimeoutMs: 0, ...options });
    opened.push(store);
    return store;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubestep-store-'));
    path = join(folder, 'kubestep.db');
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps synchronous=FULL and foreign keys when it opens a WAL database again', async () => {
    await (await open()).close();

    const { raw } = await open();

    expect(raw.pragma('journal_mode', { simple: true })).to.equal('wal');
    expect(raw.pragma('synchronous', { simple: true })).to.equal(2);
    expect(raw.pragma('foreign_keys', { simple: true })).to.equal(1);
  });

  it('refuses a second coordinator and names the first', async () => {
    await open({ holder: 'process 4711 on cp1' });

    const error = await rejection(open());

    expect(error).to.have.property('code', 'conflict');
    expect(error.message).to.contain('process 4711 on cp1');
  });

  it('opens after the holder has gone', async () => {
    const first = await open();
    await first.db.insertInto('setting').values({ key: 'epoch', value: '7' }).execute();
    await first.close();

    const { db } = await open();

    expect(await db.selectFrom('setting').selectAll().execute()).to.deep.equal([{ key: 'epoch', value: '7' }]);
  });

  it('refuses a database that a newer kubestep wrote, and changes nothing', async () => {
    await (await open()).close();
    const raw = new Sqlite(path);
    raw.exec("INSERT INTO kysely_migration VALUES ('0099-from-the-future', '2027-01-01')");
    raw.close();

    const error = await rejection(open());

    expect(error).to.have.property('code', 'store-newer');
    expect(error.message).to.contain('0099-from-the-future').and.to.contain(path);
  });

  it('refuses a damaged file and leaves it as it is', async () => {
    const store = await open();
    for (let key = 0; key < 2000; key += 1)
      await store.db
        .insertInto('setting')
        .values({ key: `key-${key}`, value: 'x'.repeat(200) })
        .execute();
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 20_000, 120_000);
    writeFileSync(path, bytes);

    const error = await rejection(open());

    expect(error).to.have.property('code', 'store-corrupt');
    expect(readFileSync(path).equals(bytes)).to.equal(true);
  });

  it('refuses a file that is no database', async () => {
    writeFileSync(path, 'this is not a database, but it is long enough to look like one '.repeat(40));

    const error = await rejection(open());

    expect(error).to.have.property('code', 'store-corrupt');
  });

  it('calls a full disk by its name and goes on when there is space again', async () => {
    const { db, raw } = await open();
    const pages = Number(raw.pragma('page_count', { simple: true }));
    raw.pragma(`max_page_count = ${pages}`);

    const error = await rejection(
      db
        .insertInto('setting')
        .values({ key: 'big', value: 'x'.repeat(100_000) })
        .execute(),
    );
    raw.pragma('max_page_count = 1000000');
    await db
      .insertInto('setting')
      .values({ key: 'big', value: 'x'.repeat(100_000) })
      .execute();

    expect(error).to.have.property('code', 'disk-full');
    expect(await db.selectFrom('setting').select('key').execute()).to.deep.equal([{ key: 'big' }]);
  });

  it('tells why a transaction failed that SQLite itself has rolled back', async () => {
    const { db, raw } = await open();
    const cause = new Error('the disk is full');

    const error = await rejection(
      db.transaction().execute(async () => {
        raw.exec('ROLLBACK');
        throw cause;
      }),
    );

    expect(error).to.equal(cause);
  });

  it('holds the cluster for a run that is running, paused or failed', async () => {
    const { db } = await open();
    const run = { plan_id: 'p', requested: null, started_at_ms: 1, finished_at_ms: null, started_by: 'root', failure: null };
    await db.insertInto('plan').values({ id: 'p', created_at_ms: 1, target: 'v1.34.4', document: '{}' }).execute();
    await db
      .insertInto('run')
      .values({ ...run, id: 'one', state: 'failed' })
      .execute();

    const error = await rejection(
      db
        .insertInto('run')
        .values({ ...run, id: 'two', state: 'running' })
        .execute(),
    );
    await db.updateTable('run').set({ state: 'cancelled', finished_at_ms: 2 }).where('id', '=', 'one').execute();
    await db
      .insertInto('run')
      .values({ ...run, id: 'two', state: 'running' })
      .execute();

    expect(error).to.have.property('code', 'SQLITE_CONSTRAINT_UNIQUE');
  });

  it('never changes a plan', async () => {
    const { db } = await open();
    await db.insertInto('plan').values({ id: 'p', created_at_ms: 1, target: 'v1.34.4', document: '{}' }).execute();

    const error = await rejection(db.updateTable('plan').set({ target: 'v1.35.0' }).execute());

    expect(error.message).to.equal('a plan is immutable');
  });
});

describe('audit', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore(':memory:');
    for (const [index, object] of ['cp1', 'w1', 'w2'].entries()) {
      await appendAudit(store.db, { atMs: index, actor: 'root', action: 'token.create', object, detail: { b: 1, a: [2] } });
    }
  });
  afterEach(async () => {
    await store.close();
  });

  it('verifies the chain that it appended', async () => {
    const { entries, lastHash } = await verifyAudit(store.db);

    expect(entries).to.equal(3);
    expect(lastHash).to.match(/^[0-9a-f]{64}$/);
  });

  const tamperings = { changed: "UPDATE audit SET actor = 'eve' WHERE sequence = 2", 'taken out': 'DELETE FROM audit WHERE sequence = 2' };
  for (const [what, statement] of Object.entries(tamperings)) {
    it(`notices an entry that was ${what}`, async () => {
      store.raw.exec('DROP TRIGGER audit_is_append_only; DROP TRIGGER audit_is_never_deleted');
      store.raw.exec(statement);

      const error = await rejection(verifyAudit(store.db));

      expect(error).to.have.property('code', 'store-corrupt');
    });
  }

  it('refuses to change or delete an entry', () => {
    expect(() => store.raw.exec("UPDATE audit SET actor = 'eve'")).to.throw('append-only');
    expect(() => store.raw.exec('DELETE FROM audit')).to.throw('append-only');
  });
});
