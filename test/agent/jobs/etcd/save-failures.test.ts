import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { EtcdApi, MemberStatus, SnapshotPiece } from '../../../../agent/jobs/etcd/etcd-api.ts';
import { EtcdFailure } from '../../../../agent/jobs/etcd/etcd-failure.ts';
import type { EtcdToolSet } from '../../../../agent/jobs/etcd/etcd-tools.ts';
import { type SaveDeps, saveSnapshot } from '../../../../agent/jobs/etcd/save-snapshot.ts';
import { streamLimits } from '../../../../agent/jobs/etcd/save-stream.ts';
import { snapshotFiles } from '../../../../agent/jobs/etcd/snapshot-files.ts';
import { digestSnapshot } from '../../../../agent/jobs/etcd/trailer.ts';
import { nodePaths } from '../../../../shared/paths.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { rejection } from '../../../rejection.ts';

const name = 'etcd-cp1-20261122T120000Z';
const database = Buffer.alloc(512 * 200, 'k');
const wholeFile = Buffer.concat([database, createHash('sha256').update(database).digest()]);
const status: MemberStatus = {
  ...{ memberId: 'a1', clusterId: 'c1', leaderId: 'a1', version: '3.5.24', dbSizeBytes: 1, revision: 100, isLearner: false, errors: [] },
};

/** A member that answers what it was told, and a stand-in for `etcdctl snapshot status`. */
describe('saving a snapshot when something is wrong', () => {
  let root: string;
  let notes: string[];
  let tools: EtcdToolSet;
  let compactRevisions: number[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kubestep-save-'));
    notes = [];
    compactRevisions = [50];
    const tool = join(root, 'tool');
    writeFileSync(tool, '#!/bin/sh\necho \'{"hash":1,"revision":100,"totalKey":9,"totalSize":9}\'\n', { mode: 0o755 });
    tools = { version: '3.5.24', source: 'image', paths: { etcd: tool, etcdctl: tool, etcdutl: tool } };
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const context = () => ({ paths: nodePaths(root), note: (line: string) => notes.push(line) });
  const files = () => snapshotFiles(nodePaths(root), name);

  function memberThat(change: Partial<EtcdApi>): EtcdApi {
    const nextCompactRevision = () => (compactRevisions.length > 1 ? compactRevisions.shift() : compactRevisions[0]) ?? 0;
    return {
      status: async () => status,
      members: async () => [],
      alarms: async () => [],
      disarm: async () => undefined,
      defragment: async () => undefined,
      addLearner: async () => 'a2',
      removeMember: async () => undefined,
      promote: async () => undefined,
      moveLeader: async () => undefined,
      hashAt: async () => ({ hash: 42, compactRevision: nextCompactRevision() }),
      countKeys: async () => 7,
      keysFrom: async () => [],
      snapshot: () => pieces(wholeFile),
      close: () => undefined,
      ...change,
    };
  }

  function deps(change: Partial<EtcdApi>, more: Partial<SaveDeps> = {}): SaveDeps {
    const fallback = () => Promise.reject(new EtcdFailure('unclassified', 'etcdctl was not expected'));
    return { api: memberThat(change), tools: async () => tools, clock: new FakeClock(), fallback, ...more };
  }

  it('keeps the pace, so that the member can go on writing', async () => {
    const clock = new FakeClock();
    const large = Buffer.alloc(3 * 1024 * 1024);
    const limits = { ...streamLimits, bytesPerSecond: 1024 * 1024 };

    await saveSnapshot(name, context(), deps({ snapshot: () => pieces(sealed(large)) }, { clock, limits }));

    expect(clock.monotonic()).to.be.within(2_900, 3_100);
  });

  it('saves again when a compaction came between the file and the comparison', async () => {
    compactRevisions = [50, 60, 60, 60];

    const saved = await saveSnapshot(name, context(), deps({}));

    expect(saved).to.include({ isComparedWithLive: true, compactRevision: 60 });
    expect(notes).to.include('a compaction came between the file and the comparison: saving again');
  });

  it('says that it was not compared when a compaction comes between again', async () => {
    compactRevisions = [50, 60, 60, 70];

    expect(await saveSnapshot(name, context(), deps({}))).to.include({ isComparedWithLive: false });
  });

  it('says that it was not compared when its revision was compacted away', async () => {
    const compacted = () => Promise.reject(new EtcdFailure('compacted', 'required revision has been compacted'));

    expect(await saveSnapshot(name, context(), deps({ countKeys: compacted }))).to.include({ isComparedWithLive: false });
  });

  it('keeps the file without a comparison where no tool reads it', async () => {
    tools = { version: '3.6.5', source: 'host', paths: { etcdctl: '/usr/bin/etcdctl' } };

    const saved = await saveSnapshot(name, context(), deps({}));

    expect(saved).to.include({ isComparedWithLive: false, sizeBytes: wholeFile.length });
    expect(existsSync(files().file)).to.equal(true);
  });

  it('refuses a member with a CORRUPT alarm before it writes anything', async () => {
    const alarms = async () => [{ memberId: 'a1', alarm: 'CORRUPT' }];

    const failure = await rejection(saveSnapshot(name, context(), deps({ alarms })));

    expect(failure).to.include({ code: 'member-corrupt' });
    expect(readdirSync(files().dir)).to.deep.equal([]);
  });

  it('reports a NOSPACE alarm and saves', async () => {
    const alarms = async () => [{ memberId: 'a1', alarm: 'NOSPACE' }];

    await saveSnapshot(name, context(), deps({ alarms }));

    expect(notes[0]).to.match(/member a1 has a NOSPACE alarm/);
  });

  const broken: [string, string, (file: Buffer, signal: AbortSignal) => AsyncIterable<SnapshotPiece>][] = [
    ['ends early', 'stream-reset', (file) => pieces(file.subarray(0, 4096), file.length - 32)],
    ['has a flipped bit', 'snapshot-corrupt', (file) => pieces(flipped(file))],
    ['stalls', 'stream-stalled', (_file, signal) => stalling(signal)],
    ['breaks', 'stream-reset', () => breaking()],
    ['is larger than the disk', 'no-space', (file) => pieces(file, 2 ** 50)],
  ];
  for (const [what, code, stream] of broken) {
    it(`leaves nothing behind a stream that ${what}`, async () => {
      tools = { ...tools, paths: {} };
      const limits = { ...streamLimits, idleMs: 30 };

      const failure = await rejection(saveSnapshot(name, context(), deps({ snapshot: (signal) => stream(wholeFile, signal) }, { limits })));

      expect(failure).to.include({ code });
      expect(readdirSync(files().dir)).to.deep.equal([]);
    });
  }

  it('goes to etcdctl when the stream breaks', async () => {
    const fallback: SaveDeps['fallback'] = async ({ part }) => {
      writeFileSync(part, wholeFile);
      return digestSnapshot(part);
    };

    const saved = await saveSnapshot(name, context(), deps({ snapshot: () => breaking() }, { fallback }));

    expect(saved).to.include({ method: 'etcdctl', isComparedWithLive: true, sizeBytes: wholeFile.length });
  });

  it('does not ask etcdctl when the member refuses', async () => {
    const refusing = () => breaking(new EtcdFailure('endpoint-refused', 'connect ECONNREFUSED'));

    expect(await rejection(saveSnapshot(name, context(), deps({ snapshot: refusing })))).to.include({ code: 'endpoint-refused' });
  });

  it('replaces what a job that was killed left behind', async () => {
    mkdirSync(files().dir, { recursive: true });
    writeFileSync(files().part, 'half a snapshot');

    await saveSnapshot(name, context(), deps({}));

    expect(readdirSync(files().dir).sort()).to.deep.equal(['saved.json', 'snapshot.db']);
  });

  it('says that the disk is full, before it writes and leaving nothing', async function () {
    const snapshotsDir = nodePaths(root).snapshotsDir;
    mkdirSync(snapshotsDir, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', snapshotsDir], { stdio: 'ignore' });
    } catch {
      console.log('      skipped: a small file system can only be mounted by root');
      this.skip();
    }
    try {
      const failure = await rejection(
        saveSnapshot(name, context(), deps({ snapshot: () => pieces(sealed(Buffer.alloc(4 * 1024 * 1024))) })),
      );

      expect(failure).to.include({ code: 'no-space' });
      expect(readdirSync(files().dir)).to.deep.equal([]);
    } finally {
      execFileSync('umount', [snapshotsDir]);
    }
  });
});

function sealed(content: Buffer): Buffer {
  return Buffer.concat([content, createHash('sha256').update(content).digest()]);
}

async function* pieces(file: Buffer, databaseBytes = file.length - 32): AsyncIterable<SnapshotPiece> {
  for (let offset = 0; offset < file.length; offset += 32 * 1024) {
    const blob = file.subarray(offset, offset + 32 * 1024);
    yield { blob, remainingBytes: Math.max(0, databaseBytes - offset - blob.length) };
  }
}

function flipped(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  copy[1000] = (copy[1000] ?? 0) ^ 1;
  return copy;
}

async function* breaking(failure = new EtcdFailure('stream-reset', 'connection reset by peer')): AsyncIterable<SnapshotPiece> {
  yield { blob: wholeFile.subarray(0, 1024), remainingBytes: database.length - 1024 };
  throw failure;
}

/** Gives one piece and then nothing until it is stopped. */
async function* stalling(signal: AbortSignal): AsyncIterable<SnapshotPiece> {
  yield { blob: wholeFile.subarray(0, 1024), remainingBytes: database.length - 1024 };
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
