import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { SnapshotPiece } from '../../../../agent/jobs/etcd/etcd-api.ts';
import { EtcdFailure } from '../../../../agent/jobs/etcd/etcd-failure.ts';
import { findTools } from '../../../../agent/jobs/etcd/etcd-tools.ts';
import { saveWithEtcdctl } from '../../../../agent/jobs/etcd/save-etcdctl.ts';
import { saveSnapshot } from '../../../../agent/jobs/etcd/save-snapshot.ts';
import { openSnapshotDir, snapshotFiles } from '../../../../agent/jobs/etcd/snapshot-files.ts';
import { systemClock } from '../../../../shared/clock.ts';
import type { SavedSnapshot, SnapshotProof } from '../../../../shared/operations-etcd.ts';
import { freePort } from '../../../sim/etcd.ts';
import { putKeys, startMember, type TestMember, whyNoEtcd } from './member.ts';

const name = 'etcd-cp1-20261122T120000Z';

describe('saving and proving a snapshot of a real member', function () {
  this.timeout(60_000);
  let member: TestMember;
  let saved: SavedSnapshot;

  before(async function () {
    const reason = await whyNoEtcd();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    member = await startMember();
    await putKeys(member, 300);
    await member.etcdctl('del', 'key/7');
    await member.etcdctl('compaction', '2');
    const { code, answer, stderr } = await member.job('save-snapshot', { name });
    expect(code, stderr).to.equal(0);
    saved = answer as unknown as SavedSnapshot;
  });

  after(async () => member?.end());

  it('saves by the stream and compares with the living member', async () => {
    const status = await member.api.status();

    expect(saved).to.include({ method: 'stream', isComparedWithLive: true, totalKeys: 299, compactRevision: 2 });
    expect(saved.revision).to.equal(status.revision);
    expect(saved.memberId).to.equal(status.memberId);
  });

  it('leaves the file, its record, and nothing else', () => {
    const { dir, file } = snapshotFiles(member.paths, name);

    expect(readdirSync(dir).sort()).to.deep.equal(['saved.json', 'snapshot.db']);
    expect(statSync(file).mode & 0o777).to.equal(0o640);
    expect(statSync(file).size).to.equal(saved.sizeBytes);
  });

  it('answers a repetition from the record, though the keyspace has moved on', async () => {
    await member.etcdctl('put', 'later', '1');

    const { answer } = await member.job('save-snapshot', { name });

    expect(answer).to.deep.equal(saved);
  });

  it('proves it: restored, started, revision, keys and hash equal', async () => {
    const { code, answer, stderr } = await member.job('verify-snapshot', { name, expected: saved });

    expect(code, stderr).to.equal(0);
    expect(answer as unknown as SnapshotProof).to.include({
      isProven: true,
      revision: saved.revision,
      totalKeys: 299,
      hash: saved.hash,
      compactRevision: 2,
    });
    expect(existsSync(snapshotFiles(member.paths, name).scratch)).to.equal(false);
  });

  const wrong: [string, Partial<SavedSnapshot>, RegExp][] = [
    ['revision', { revision: 9 }, /the revision of the restored snapshot is \d+; the living member had 9/],
    ['number of keys', { totalKeys: 300 }, /number of keys/],
    ['hash', { hash: 1 }, /hash over all keys/],
    ['compact revision', { compactRevision: 1 }, /compact revision/],
    ['file', { sha256: 'a'.repeat(64) }, /another one/],
  ];
  for (const [what, change, problem] of wrong) {
    it(`does not prove it when the ${what} is not what the member had`, async () => {
      const { answer } = await member.job('verify-snapshot', { name, expected: { ...saved, ...change } });

      expect(answer).to.include({ isProven: false });
      expect(answer['problem']).to.match(problem);
    });
  }

  describe('with a damaged file', () => {
    let whole: Buffer;
    before(() => {
      whole = readFileSync(snapshotFiles(member.paths, name).file);
    });
    afterEach(() => writeFileSync(snapshotFiles(member.paths, name).file, whole));

    const places: [string, (size: number) => number][] = [
      ['the first page', () => 20],
      ['the middle', (size) => Math.floor(size / 2)],
      ['the last byte of the data', (size) => size - 33],
      ['the trailer', (size) => size - 1],
    ];
    for (const [place, offsetIn] of places) {
      it(`does not prove one with a bit flipped in ${place}`, async () => {
        const damaged = Buffer.from(whole);
        const offset = offsetIn(damaged.length);
        damaged[offset] = (damaged[offset] ?? 0) ^ 0x10;
        writeFileSync(snapshotFiles(member.paths, name).file, damaged);

        const { code, answer } = await member.job('verify-snapshot', { name, expected: saved });

        expect(code).to.equal(0);
        expect(answer['isProven']).to.equal(false);
        expect(answer['problem']).to.match(/the snapshot is damaged/);
      });
    }

    const cuts: [string, (size: number) => number][] = [
      ['by one byte', (size) => size - 1],
      ['by its hash', (size) => size - 32],
      ['in half', (size) => Math.floor(size / 2)],
      ['in half where the length still fits', (size) => 512 * Math.floor(size / 1024) + 32],
      ['to nothing', () => 0],
    ];
    for (const [cut, sizeOf] of cuts) {
      it(`does not prove one that is cut ${cut}`, async () => {
        truncateSync(snapshotFiles(member.paths, name).file, sizeOf(whole.length));

        const { code, answer } = await member.job('verify-snapshot', { name, expected: saved });

        expect(code).to.equal(0);
        expect(answer['isProven']).to.equal(false);
        expect(answer['problem']).to.match(/the snapshot is (cut|damaged)/);
      });
    }

    it('saves anew under the same name when the recorded file is damaged', async () => {
      truncateSync(snapshotFiles(member.paths, name).file, 512);

      const { code, answer } = await member.job('save-snapshot', { name });

      expect(code).to.equal(0);
      expect(answer['revision']).to.be.greaterThan(saved.revision);
      saved = answer as unknown as SavedSnapshot;
      whole = readFileSync(snapshotFiles(member.paths, name).file);
    });
  });

  it('names a snapshot that is not there', async () => {
    const { code, answer } = await member.job('verify-snapshot', { name: 'etcd-cp1-20200101T000000Z', expected: saved });

    expect(code).to.equal(1);
    expect(answer['error']).to.include({ code: 'snapshot-missing' });
  });

  for (const bad of ['../etc', 'etcd-cp1-20261122T120000Z/..', '', 'ETCD-x-20261122T120000Z']) {
    it(`refuses ${JSON.stringify(bad)} as a name`, async () => {
      const { code, answer } = await member.job('save-snapshot', { name: bad });

      expect(code).to.equal(1);
      expect(answer['error']).to.include({ code: 'usage' });
    });
  }

  it('proves a file whose newest revision was compacted away', async () => {
    const tombstoned = 'etcd-cp1-20261122T130000Z';
    await member.etcdctl('put', 'short-lived', '1');
    await member.etcdctl('del', 'short-lived');
    const { revision } = await member.api.status();
    await member.etcdctl('compaction', String(revision), '--physical');

    const { answer: second } = await member.job('save-snapshot', { name: tombstoned });
    const { answer: proof } = await member.job('verify-snapshot', { name: tombstoned, expected: second });

    expect(second).to.include({ revision, compactRevision: revision, isComparedWithLive: true });
    expect(proof).to.include({ isProven: true });
  });

  it('saves by etcdctl when the stream breaks', async () => {
    const byEtcdctl = 'etcd-cp1-20261122T140000Z';
    const api = { ...member.api, snapshot: breaking };

    const second = await saveSnapshot(byEtcdctl, member.context, {
      ...{ api, clock: systemClock, tools: (version) => findTools(member.paths, version) },
      fallback: (files, tools) => saveWithEtcdctl({ files, tools, endpoint: member.endpoint, credentialsDir: member.credentialsDir }),
    });
    const { answer: proof } = await member.job('verify-snapshot', { name: byEtcdctl, expected: second });

    expect(second).to.include({ method: 'etcdctl', isComparedWithLive: true });
    expect(readdirSync(snapshotFiles(member.paths, byEtcdctl).dir).sort()).to.deep.equal(['saved.json', 'snapshot.db']);
    expect(proof).to.include({ isProven: true });
  });

  it('ends etcdctl where it would hang for ever', async () => {
    const { endpoint, credentialsDir, paths } = member;
    const tools = await findTools(paths, saved.etcdVersion);
    const files = snapshotFiles(paths, 'etcd-cp1-20261122T150000Z');
    await openSnapshotDir(files);
    const dead = { ...endpoint, url: `https://127.0.0.1:${await freePort()}` };

    const failure = await saveWithEtcdctl({ files, tools, endpoint: dead, credentialsDir, timeoutMs: 1_000 }).catch(
      (thrown: unknown) => thrown,
    );

    expect(failure).to.include({ code: 'endpoint-timeout' });
  });

  describe('at the end', () => {
    it('removes a snapshot, and removes it again', async () => {
      const first = await member.job('remove-snapshot', { name });
      const second = await member.job('remove-snapshot', { name });

      expect([first.code, second.code]).to.deep.equal([0, 0]);
      expect(existsSync(snapshotFiles(member.paths, name).dir)).to.equal(false);
    });
  });
});

async function* breaking(): AsyncIterable<SnapshotPiece> {
  yield { blob: Buffer.alloc(1024), remainingBytes: 4096 };
  throw new EtcdFailure('stream-reset', 'connection reset by peer');
}
