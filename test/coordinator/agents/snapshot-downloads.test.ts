import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DownloadSink, SnapshotDownloads } from '../../../coordinator/agents/snapshot-downloads.ts';
import type { DownloadSnapshotResponse } from '../../../shared/gen/kubestep/v1/DownloadSnapshotResponse.ts';
import { rejection } from '../../rejection.ts';
import { never } from './agents-under-test.ts';

const snapshot = 'etcd-cp1-20261122T120000Z';

/** A reader that is always full: it takes the next chunk only after it said that it drained. */
class SlowSink extends EventEmitter implements DownloadSink {
  readonly messages: DownloadSnapshotResponse[] = [];
  isWaiting = false;

  write(message: DownloadSnapshotResponse): boolean {
    if (this.isWaiting) throw new Error('written to although it was full');
    this.messages.push(message);
    this.isWaiting = true;
    setImmediate(() => {
      this.isWaiting = false;
      this.emit('drain');
    });
    return false;
  }
}

describe('SnapshotDownloads', () => {
  let dir: string;
  let downloads: SnapshotDownloads;
  const content = randomBytes(700_000);
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kubestep-downloads-'));
    downloads = new SnapshotDownloads(dir);
    await mkdir(join(dir, snapshot));
    await writeFile(join(dir, snapshot, 'snapshot.db'), content);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('sends a file from an offset, waits for a slow reader, and ends with the hash of the whole', async () => {
    const sink = new SlowSink();
    downloads.allow('cp1', snapshot);

    await downloads.send('cp1', { snapshot, offset: 1_000 }, sink, never);

    const bytes = Buffer.concat(sink.messages.map(({ chunk }) => Buffer.from(chunk ?? '')));
    expect(bytes.equals(content.subarray(1_000))).to.equal(true);
    expect(sink.messages.at(-1)).to.deep.equal({ offset: 700_000, sha256: createHash('sha256').update(content).digest('hex') });
  });

  it('sends nothing to a node that nobody has allowed it, or not any more', async () => {
    const sink = new SlowSink();
    downloads.allow('cp1', snapshot).revoke();

    const errors = [
      await rejection(downloads.send('cp1', { snapshot, offset: 0 }, sink, never)),
      await rejection(downloads.send('w1', { snapshot, offset: 0 }, sink, never)),
      await rejection(downloads.send('w1', { snapshot: '../../ca/ca.key', offset: 0 }, sink, never)),
    ];

    expect(errors.map((error) => (error as { code: string }).code)).to.deep.equal(Array(3).fill('permission-denied'));
    expect(sink.messages).to.deep.equal([]);
  });
});
