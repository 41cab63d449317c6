import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { defaultBackupSettings } from '../../../coordinator/snapshots/backup-settings.ts';
import type { Catalogue, OutgoingFile } from '../../../coordinator/snapshots/catalogue.ts';
import type { SnapshotRequest } from '../../../coordinator/snapshots/snapshot-port.ts';
import { SnapshotStore } from '../../../coordinator/snapshots/snapshot-store.ts';
import { digestSealed } from '../../../shared/seal.ts';
import { rejection } from '../../rejection.ts';
import { MemoryStorage } from './memory-storage.ts';
import { content, SnapshotBed } from './snapshot-bed.ts';

const manual: SnapshotRequest = { trigger: 'manual', isWaiting: false };
const { signal } = new AbortController();
const own = { isForeignAllowed: false };

describe('the catalogue', () => {
  let bed: SnapshotBed;
  let storage: MemoryStorage;
  let catalogue: Catalogue;

  async function open(): Promise<SnapshotBed> {
    const opened = await SnapshotBed.open();
    opened.settings = { ...defaultBackupSettings, storages: [storage] };
    return opened;
  }
  beforeEach(async () => {
    storage = new MemoryStorage('s3:offsite');
    bed = await open();
    catalogue = bed.newService(1).catalogue();
  });
  afterEach(async () => bed.store.close());

  async function received(files: AsyncIterable<OutgoingFile>): Promise<Map<string, Buffer>> {
    const all = new Map<string, Buffer>();
    for await (const { name, content: chunks } of files) {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      all.set(name, Buffer.concat(parts));
    }
    return all;
  }

  /** A set as a download leaves it, brought to another coordinator. */
  async function bring(files: ReadonlyMap<string, Uint8Array>, to: Catalogue, options = own) {
    const staging = await to.staging();
    try {
      for (const [name, bytes] of files) writeFileSync(join(staging.dir, name), bytes);
      return await to.import(staging.dir, options, signal);
    } finally {
      await staging.end();
    }
  }

  it('pins with a reason, also in the description beside each copy', async () => {
    const { name } = await bed.newService(1).create(manual, signal);

    const { pin } = await catalogue.pin(name, 'before the move', signal);

    const described = JSON.parse(String(storage.files.get(`${name}/set.json`)));
    expect(pin).to.deep.equal({ atMs: bed.clock.now(), reason: 'before the move' });
    expect(described.snapshot.pin).to.deep.equal(pin);
    expect((await catalogue.unpin(name, signal)).pin).to.equal(undefined);
    expect((await catalogue.events(name)).map(({ type }) => type)).to.deep.equal(['copied', 'pinned', 'unpinned']);
  });

  it('deletes everywhere, but neither a pinned set nor the last verified one', async () => {
    const first = await bed.newService(1).create(manual, signal);
    const second = await bed.newService(1).create(manual, signal);
    await catalogue.pin(first.name, 'mine', signal);

    expect(await rejection(catalogue.delete(first.name, signal))).to.have.property('code', 'conflict');
    expect(await rejection(catalogue.delete(second.name, signal))).to.have.property('code', 'conflict');
    await catalogue.unpin(first.name, signal);
    await catalogue.delete(first.name, signal);

    expect(await rejection(catalogue.delete(first.name, signal))).to.have.property('code', 'not-found');
    expect([...storage.files.keys()].some((key) => key.startsWith(first.name))).to.equal(false);
    expect(existsSync(join(bed.snapshotsDir, first.name))).to.equal(false);
  });

  it('names what it could not delete', async () => {
    const { name } = await bed.newService(1).create(manual, signal);
    await bed.newService(1).create(manual, signal);
    bed.disconnected.add('cp2');

    const error = await rejection(catalogue.delete(name, signal));

    expect(error).to.have.property('code', 'unavailable');
    expect(String(error)).to.include('node:cp2: its agent is not connected');
  });

  it('hands out the files of a set, from the storage too when its own are gone', async () => {
    const { name } = await bed.newService(1).create(manual, signal);
    const here = await received(catalogue.files(name, signal));
    rmSync(join(bed.snapshotsDir, name), { recursive: true });
    const store = new SnapshotStore(bed.store.db);
    const snapshot = await store.get(name);
    if (snapshot) await store.settle({ ...snapshot, copies: snapshot.copies.filter(({ place }) => !place.startsWith('coordinator:')) });

    const there = await received(catalogue.files(name, signal));

    expect([...here.keys()]).to.deep.equal(['set.json', 'snapshot.db.zst']);
    expect(there.get('snapshot.db.zst')).to.deep.equal(here.get('snapshot.db.zst'));
    expect(readdirSync(bed.snapshotsDir)).to.deep.equal([]);
  });

  it('takes a set of another coordinator over, once', async () => {
    const snapshot = await bed.newService(1).create(manual, signal);
    const files = await received(catalogue.files(snapshot.name, signal));
    const other = await open();

    const imported = await bring(files, other.newService(1).catalogue());
    const again = await bring(files, other.newService(1).catalogue());

    expect(imported).to.include({ name: snapshot.name, state: 'verified', sha256: snapshot.sha256 });
    expect(imported.copies.map(({ place }) => place)).to.deep.equal(['node:cp2', 's3:offsite', 'coordinator:cp1']);
    expect(again).to.deep.equal(imported);
    expect((await other.service.lastVerified())?.name).to.equal(snapshot.name);
    await other.store.close();
  });

  it('puts a damaged file of a set aside instead of taking it over', async () => {
    const snapshot = await bed.newService(1).create(manual, signal);
    const files = await received(catalogue.files(snapshot.name, signal));
    files.set('snapshot.db.zst', Buffer.from('half of it'));
    const other = await open();

    const error = await rejection(bring(files, other.newService(1).catalogue()));

    expect(error).to.have.property('code', 'snapshot-invalid');
    expect(String(error)).to.match(/snapshot\.db\.zst of etcd-cp2-\S+ is not what was stored: .* put aside as/);
    expect(await other.service.list()).to.deep.equal([]);
    expect(await other.newService(1).catalogue().countQuarantined(0)).to.equal(1);
    await other.store.close();
  });

  it('refuses a set of another cluster unless that is said', async () => {
    const snapshot = await bed.newService(1).create(manual, signal);
    const files = await received(catalogue.files(snapshot.name, signal));
    const set = JSON.parse(String(files.get('set.json')));
    files.set('set.json', Buffer.from(JSON.stringify({ ...set, clusterUid: 'uid-of-another' })));
    const other = await open();

    expect(await rejection(bring(files, other.newService(1).catalogue()))).to.have.property('code', 'conflict');
    expect(await bring(files, other.newService(1).catalogue(), { isForeignAllowed: true })).to.have.property('state', 'verified');
    await other.store.close();
  });

  const bad: [string, (set: Record<string, unknown>) => unknown][] = [
    ['a name that is a path', (set) => ({ ...set, snapshot: { ...(set['snapshot'] as object), name: '../../etc' } })],
    ['another format', (set) => ({ ...set, format: 9 })],
    ['no copies', (set) => ({ ...set, snapshot: { ...(set['snapshot'] as object), copies: 'none' } })],
  ];
  for (const [what, change] of bad) {
    it(`refuses a description with ${what}`, async () => {
      const { name } = await bed.newService(1).create(manual, signal);
      const files = await received(catalogue.files(name, signal));
      files.set('set.json', Buffer.from(JSON.stringify(change(JSON.parse(String(files.get('set.json')))))));
      const other = await open();

      expect(await rejection(bring(files, other.newService(1).catalogue()))).to.have.property('code', 'snapshot-invalid');
      await other.store.close();
    });
  }

  it('takes a bare file over as unverified, encrypted like the others', async () => {
    const identity = await generateX25519Identity();
    bed.settings = { ...defaultBackupSettings, recipients: [await identityToRecipient(identity)] };
    const data = Buffer.alloc(512 * 8, 'page');
    const file = Buffer.concat([data, createHash('sha256').update(data).digest()]);

    const snapshot = await bring(new Map([['snapshot.db', file]]), bed.newService(1).catalogue());

    const [copy] = snapshot.copies;
    const opened = await digestSealed(copy?.path ?? '', { form: 'zstd+age', identities: [identity] });
    expect(snapshot).to.include({ state: 'unverified', trigger: 'import', name: 'etcd-imported-20261122T120000Z' });
    expect(opened.sha256).to.equal(createHash('sha256').update(file).digest('hex'));
    expect(readdirSync(join(bed.snapshotsDir, snapshot.name))).to.deep.equal(['snapshot.db.zst.age']);
  });

  for (const [what, file] of [
    ['cut', Buffer.alloc(512)],
    ['damaged', Buffer.alloc(512 + 32)],
  ] as const) {
    it(`refuses a bare file that is ${what}`, async () => {
      const error = await rejection(bring(new Map([['snapshot.db', file]]), catalogue));

      expect(error).to.have.property('code', 'snapshot-invalid');
      expect(String(error)).to.include(`the snapshot is ${what}`);
    });
  }

  describe('when the database is lost', () => {
    it('is made again from the coordinator’s own folder and from the storages alone', async () => {
      const service = bed.newService(1);
      const first = await service.create(manual, signal);
      const second = await service.create(manual, signal);
      await catalogue.pin(first.name, 'mine', signal);
      const fresh = await open();
      mkdirSync(join(fresh.snapshotsDir, second.name));
      for (const file of ['set.json', 'snapshot.db.zst']) {
        copyFileSync(join(bed.snapshotsDir, second.name, file), join(fresh.snapshotsDir, second.name, file));
      }

      const rebuilt = await fresh.newService(1).catalogue().rebuild(signal);

      const sets = await fresh.service.list();
      expect(rebuilt).to.deep.equal({ names: [first.name, second.name], problems: [] });
      expect(sets.map(({ name, state, copies }) => [name, state, copies.map(({ place }) => place)])).to.deep.equal([
        [first.name, 'verified', ['s3:offsite']],
        [second.name, 'verified', ['coordinator:cp1', 's3:offsite']],
      ]);
      expect(sets[0]?.pin?.reason).to.equal('mine');
      expect((await fresh.service.lastVerified())?.name).to.equal(second.name);
      await fresh.store.close();
    });

    it('leaves out, and names, what is not as it was stored', async () => {
      const { name } = await bed.newService(1).create(manual, signal);
      writeFileSync(join(bed.snapshotsDir, name, 'snapshot.db.zst'), content);
      storage.files.set(`${name}/set.json`, Buffer.from('{'));
      await bed.store.db.deleteFrom('snapshot').execute();

      const { names, problems } = await catalogue.rebuild(signal);

      expect(names).to.deep.equal([]);
      expect(problems.map((problem) => problem.slice(0, 60))).to.have.length(2);
      expect(problems[0]).to.match(/is not what was stored/);
      expect(problems[1]).to.match(/it is not JSON/);
    });

    it('loses nothing that the database knows better', async () => {
      const { name } = await bed.newService(1).create(manual, signal);
      await catalogue.pin(name, 'mine', signal);
      const before = await bed.service.get(name);

      await catalogue.rebuild(signal);

      const after = await bed.service.get(name);
      expect(after?.pin).to.deep.equal(before?.pin);
      expect(after?.copies.map(({ place }) => place).sort()).to.deep.equal(before?.copies.map(({ place }) => place).sort());
      expect(readFileSync(join(bed.snapshotsDir, name, 'set.json'), 'utf8')).to.include('mine');
    });
  });
});
