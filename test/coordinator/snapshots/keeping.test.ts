import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BackupAttempts } from '../../../coordinator/snapshots/attempts.ts';
import { defaultBackupSettings } from '../../../coordinator/snapshots/backup-settings.ts';
import { failureDomains } from '../../../coordinator/snapshots/failure-domains.ts';
import type { SetStorage } from '../../../coordinator/snapshots/set-storage.ts';
import type { SnapshotRequest } from '../../../coordinator/snapshots/snapshot-port.ts';
import { SnapshotStore } from '../../../coordinator/snapshots/snapshot-store.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { rejection } from '../../rejection.ts';
import { MemoryStorage } from './memory-storage.ts';
import { proof, SnapshotBed, sealed } from './snapshot-bed.ts';

const manual: SnapshotRequest = { trigger: 'manual', isWaiting: false };
const { signal } = new AbortController();
const dayMs = 24 * 3600_000;
const retention = { last: 2, daily: 0, weekly: 0, monthly: 0 };

describe('keeping snapshots', () => {
  let bed: SnapshotBed;
  let storage: MemoryStorage;
  beforeEach(async () => {
    bed = await SnapshotBed.open();
    storage = new MemoryStorage('s3:offsite');
  });
  afterEach(async () => bed.store.close());

  const service = (storages: readonly SetStorage[] = [storage]) => bed.newService(1, { ...defaultBackupSettings, retention, storages });
  const attempts = () => new BackupAttempts(bed.store.db).list({ limit: 10 });

  it('brings the sealed file to the coordinator and to every storage, described beside each', async () => {
    const snapshot = await service().create(manual, signal);

    const { name } = snapshot;
    expect(snapshot.copies.map(({ place, form = 'plain' }) => `${place} ${form}`)).to.deep.equal([
      ...['node:cp2 plain', 'coordinator:cp1 zstd', 's3:offsite zstd'],
    ]);
    expect(snapshot.copies.slice(1).map(({ sha256 }) => sha256)).to.deep.equal([sealed.sha256, sealed.sha256]);
    expect([...storage.files.keys()].sort()).to.deep.equal([`${name}/set.json`, `${name}/snapshot.db.zst`]);
    expect(JSON.parse(String(storage.files.get(`${name}/set.json`))).snapshot).to.deep.equal(snapshot);
    expect(failureDomains(snapshot)).to.deep.equal(['machine:cp1', 'machine:cp2', 's3:offsite']);
  });

  it('counts the copies of one machine once', async () => {
    const snapshot = await service([]).create({ ...manual, member: 'cp1' }, signal);

    expect(failureDomains(snapshot)).to.deep.equal(['machine:cp1']);
  });

  it('stays verified when a storage fails, records why, and tells it', async () => {
    storage.failure = new KubestepError('snapshot-invalid', 's3:offsite lies about its checksum');
    const notes: string[] = [];

    const snapshot = await service().create({ ...manual, onProgress: (note) => notes.push(note) }, signal);

    expect(snapshot.state).to.equal('verified');
    expect(snapshot.copies).to.have.length(2);
    expect(notes).to.include('warning: no copy at s3:offsite: s3:offsite lies about its checksum');
    const [event] = await new SnapshotStore(bed.store.db).events(snapshot.name);
    expect(event).to.include({ type: 'copy-failed', detail: 's3:offsite lies about its checksum' });
  });

  it('says that private keys stay on the node when there is nobody to encrypt them to', async () => {
    const notes: string[] = [];

    await service().create({ ...manual, onProgress: (note) => notes.push(note) }, signal);

    expect(notes.some((note) => note.startsWith('its private keys stay on cp2 only'))).to.equal(true);
  });

  it('removes what retention does not want after each take, everywhere', async () => {
    const taken: string[] = [];
    for (let day = 0; day < 4; day += 1) {
      taken.push((await service().create(manual, signal)).name);
      bed.clock.advance(dayMs);
    }

    const names = (await service().list()).map(({ name }) => name);
    expect(names).to.deep.equal(taken.slice(2));
    expect(readdirSync(bed.snapshotsDir).sort()).to.deep.equal(taken.slice(2).sort());
    expect([...storage.files.keys()].filter((key) => key.startsWith(taken[0] ?? ''))).to.deep.equal([]);
    expect(bed.kinds('cp2').filter((kind) => kind === 'removeSnapshot')).to.have.length(2);
    const history = await service().list({ isRemovedIncluded: true });
    expect(history).to.have.length(4);
    expect(history[0]).to.have.property('removedAtMs');
  });

  it('shows first, when it is only asked', async () => {
    const wide = bed.newService(1, { ...defaultBackupSettings, storages: [] });
    for (let count = 0; count < 3; count += 1) {
      await wide.create(manual, signal);
      bed.clock.advance(60_000);
    }

    const { decisions } = await service([]).prune({ isDryRun: true }, signal);

    expect(decisions.map(({ action }) => action)).to.deep.equal(['keep', 'keep', 'remove']);
    expect(await service([]).list()).to.have.length(3);
  });

  it('tries a copy again that could not be reached', async () => {
    const first = await service().create(manual, signal);
    await service().create(manual, signal);
    bed.disconnected.add('cp2');
    bed.clock.advance(dayMs);
    await service().create(manual, signal);
    const half = await service().get(first.name);

    bed.disconnected.delete('cp2');
    const { obstacles } = await service().prune({ isDryRun: false }, signal);

    expect(half?.copies.map(({ place }) => place)).to.deep.equal(['node:cp2']);
    expect(half).to.not.have.property('removedAtMs');
    expect(obstacles).to.deep.equal({});
    expect(await service().get(first.name)).to.have.property('removedAtMs');
  });

  it('does not lose the last verified one to failures', async () => {
    const good = await service().create(manual, signal);
    bed.change('cp2', { verifySnapshot: [{ result: { ...proof, isProven: false, problem: 'the hash differs' } }] });
    for (let count = 0; count < 5; count += 1) {
      bed.clock.advance(dayMs);
      await rejection(service().create(manual, signal));
    }
    await service().prune({ isDryRun: false }, signal);

    expect((await service().lastVerified())?.name).to.equal(good.name);
    expect(existsSync(join(bed.snapshotsDir, good.name, 'snapshot.db.zst'))).to.equal(true);
  });

  it('remembers every attempt with its reason, also one that never became a snapshot', async () => {
    await service().create(manual, signal);
    bed.change('cp2', { saveSnapshot: [{ state: 'failed', reason: 'no certificate', reasonCode: 'certificate-file' }] });
    await rejection(service().create({ ...manual, trigger: 'schedule' }, signal));
    for (const node of ['cp1', 'cp2', 'cp3']) bed.disconnected.add(node);
    await rejection(service().create(manual, signal));

    const told = (await attempts()).map(({ outcome, trigger, member = '-', reason = '-' }) => [
      outcome,
      trigger,
      member,
      reason.slice(0, 40),
    ]);
    expect(told).to.deep.equal([
      ['failed', 'manual', '-', 'no etcd member can give a snapshot: cp1:'],
      ['failed', 'schedule', 'cp2', 'saveSnapshot on cp2 failed: no certifica'],
      ['verified', 'manual', 'cp2', '-'],
    ]);
  });

  it('remembers one that was refused, and one that the coordinator did not live to see', async () => {
    const reached = Promise.withResolvers<void>();
    bed.onCall = async () => {
      reached.resolve();
      await new Promise(() => undefined);
    };
    void service().create(manual, signal);
    await reached.promise;
    await rejection(service().create(manual, signal));
    await service().recover();

    expect((await attempts()).map(({ outcome }) => outcome)).to.deep.equal(['refused', 'interrupted']);
  });
});
