import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultBackupSettings } from '../../../coordinator/snapshots/backup-settings.ts';
import type { SnapshotRequest } from '../../../coordinator/snapshots/snapshot-port.ts';
import { SnapshotStore } from '../../../coordinator/snapshots/snapshot-store.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { rejection } from '../../rejection.ts';
import { MemoryStorage } from './memory-storage.ts';
import { proof, SnapshotBed, saved } from './snapshot-bed.ts';

const manual: SnapshotRequest = { trigger: 'manual', isWaiting: false };
const { signal } = new AbortController();
const dayMs = 24 * 3600_000;

describe('verifying what is kept', () => {
  let bed: SnapshotBed;
  let storage: MemoryStorage;
  beforeEach(async () => {
    bed = await SnapshotBed.open();
    storage = new MemoryStorage('s3:offsite');
    bed.settings = { ...defaultBackupSettings, storages: [storage] };
  });
  afterEach(async () => bed.store.close());

  const newService = () => bed.newService(1);
  const stored = (name: string) => join(bed.snapshotsDir, name, 'snapshot.db.zst');

  it('reads every copy again, and notes when', async () => {
    const { name } = await newService().create(manual, signal);
    bed.clock.advance(dayMs);

    const { copies } = await newService().verify(name, signal);

    expect(copies.map(({ checkedAtMs }) => checkedAtMs)).to.deep.equal([undefined, bed.clock.now(), bed.clock.now()]);
  });

  it('names a damaged copy, puts it aside, counts it, and goes on with the good ones', async () => {
    const { name } = await newService().create(manual, signal);
    writeFileSync(stored(name), Buffer.concat([readFileSync(stored(name)), Buffer.from('x')]));

    const error = await rejection(newService().verify(name, signal));

    const left = await newService().get(name);
    expect(error).to.have.property('code', 'snapshot-invalid');
    expect(String(error)).to.match(/coordinator:cp1: .*snapshot\.db\.zst is damaged: .* put aside as/);
    expect(left?.state).to.equal('verified');
    expect(left?.copies.map(({ place }) => place)).to.deep.equal(['node:cp2', 's3:offsite']);
    expect(readdirSync(join(bed.snapshotsDir, '.quarantine'))).to.have.length(1);
    expect(await new SnapshotStore(bed.store.db).countQuarantined(0)).to.equal(1);
  });

  it('names a copy that a storage lost, and one that it changed', async () => {
    const { name } = await newService().create(manual, signal);
    storage.files.delete(`${name}/snapshot.db.zst`);

    expect(String(await rejection(newService().verify(name, signal)))).to.match(/s3:offsite: .* is gone/);

    const second = await newService().create(manual, signal);
    storage.files.set(`${second.name}/snapshot.db.zst`, Buffer.from('other'));
    expect(String(await rejection(newService().verify(second.name, signal)))).to.match(/s3:offsite: .* is damaged/);
  });

  it('keeps the set when only the file of the member is bad', async () => {
    const { name } = await newService().create(manual, signal);
    const bad = { ...proof, isProven: false, isFileDamaged: true, problem: 'the snapshot is damaged' };
    bed.change('cp2', { verifySnapshot: [{ result: bad }] });

    const error = await rejection(newService().verify(name, signal));

    const left = await newService().get(name);
    expect(error)
      .to.have.property('hint')
      .that.matches(/good copies are left at coordinator:cp1, s3:offsite/);
    expect(left?.state).to.equal('verified');
    expect(left?.copies.map(({ place }) => place)).to.deep.equal(['coordinator:cp1', 's3:offsite']);
  });

  it('goes on without the member when its file is gone', async () => {
    const { name } = await newService().create(manual, signal);
    bed.change('cp2', { verifySnapshot: [{ state: 'failed', reason: 'no such snapshot', reasonCode: 'snapshot-missing' }] });

    expect(String(await rejection(newService().verify(name, signal)))).to.match(/node:cp2: its file is gone/);
    expect((await newService().get(name))?.state).to.equal('verified');
  });

  it('fails the set when no good copy is left', async () => {
    bed.settings = { ...defaultBackupSettings, storages: [] };
    const { name } = await newService().create(manual, signal);
    const bad = { ...proof, isProven: false, isFileDamaged: true, problem: 'the snapshot is damaged' };
    bed.change('cp2', { verifySnapshot: [{ result: bad }] });
    writeFileSync(stored(name), 'nothing');

    await rejection(newService().verify(name, signal));

    expect((await newService().get(name))?.state).to.equal('failed');
    expect(await newService().lastVerified()).to.equal(undefined);
  });

  it('changes nothing when a storage cannot be asked', async () => {
    const { name } = await newService().create(manual, signal);
    storage.failure = new KubestepError('unavailable', 's3:offsite does not answer');

    expect(await rejection(newService().verify(name, signal))).to.have.property('code', 'unavailable');
    expect((await newService().get(name))?.copies).to.have.length(3);
  });

  it('still asks the member first whether the data agree', async () => {
    const { name } = await newService().create(manual, signal);
    bed.change('cp2', { verifySnapshot: [{ result: { ...proof, hash: saved.hash + 1, isProven: false, problem: 'the hash differs' } }] });

    await rejection(newService().verify(name, signal));

    expect(await newService().get(name)).to.include({ state: 'failed' });
  });
});
