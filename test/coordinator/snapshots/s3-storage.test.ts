import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readS3Credentials } from '../../../coordinator/snapshots/s3-credentials.ts';
import { rejection } from '../../rejection.ts';
import { startS3, type TestS3 } from './s3-server.ts';

const { signal } = new AbortController();
const mib = 1024 * 1024;

describe('copies in S3-compatible storage', () => {
  let s3: TestS3;
  let dir: string;
  before(async () => {
    s3 = await startS3();
  });
  after(() => s3.close());
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kubestep-s3-test-'));
    s3.onPut = (body) => body;
    s3.failures.length = 0;
    s3.requests.length = 0;
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function file(sizeBytes: number) {
    const bytes = randomBytes(sizeBytes);
    const path = join(dir, 'file');
    writeFileSync(path, bytes);
    return { path, sizeBytes, sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
  }

  it('come back as they went', async () => {
    const source = file(100_000);
    const storage = s3.storage();

    const { path } = await storage.put('set-a/snapshot.db.zst', source, signal);

    expect(path).to.equal('s3://backups/prod/set-a/snapshot.db.zst');
    expect(await storage.digest('set-a/snapshot.db.zst', signal)).to.deep.equal({ sizeBytes: source.sizeBytes, sha256: source.sha256 });
    await storage.get('set-a/snapshot.db.zst', join(dir, 'back'), signal);
    expect(readFileSync(join(dir, 'back')).equals(source.bytes)).to.equal(true);
  });

  it('go up in parts when they are large', async () => {
    const source = file(11 * mib);
    const storage = s3.storage({ partBytes: 5 * mib });

    await storage.put('set-b/snapshot.db.zst', source, signal);

    expect(s3.requests.filter((line) => line.includes('partNumber='))).to.have.length(3);
    expect((await storage.digest('set-b/snapshot.db.zst', signal))?.sha256).to.equal(source.sha256);
  });

  it('are tried again when the storage is busy', async () => {
    s3.failures.push(503, 500);

    await s3.storage().put('set-c/file', file(100), signal);

    expect(s3.requests.filter((line) => line.startsWith('PUT'))).to.have.length(3);
  });

  for (const [what, sizeBytes] of [
    ['one that went up whole', 1000],
    ['one of parts', 6 * mib],
  ] as const) {
    it(`are read back: a storage that lies about ${what} is named, and keeps nothing`, async () => {
      const storage = s3.storage({ partBytes: 5 * mib });
      s3.onPut = (body) => Buffer.concat([body.subarray(0, -1), Buffer.from([(body.at(-1) ?? 0) ^ 1])]);

      const error = await rejection(storage.put('set-d/file', file(sizeBytes), signal));

      expect(error).to.have.property('code', 'snapshot-invalid');
      expect(String(error)).to.match(/s3:offsite took s3:\/\/backups\/prod\/set-d\/file without an error and gives back/);
      expect(await storage.digest('set-d/file', signal)).to.equal(undefined);
    });
  }

  it('are listed and removed by set, and by nothing that only begins alike', async () => {
    const storage = s3.storage({ prefix: 'list/' });
    for (const key of ['set-1/a', 'set-1/b', 'set-10/a']) await storage.put(key, file(10), signal);

    expect((await storage.list('', signal)).sort()).to.deep.equal(['set-1/a', 'set-1/b', 'set-10/a']);
    await storage.remove('set-1/', signal);
    await storage.remove('set-1/', signal);

    expect(await storage.list('', signal)).to.deep.equal(['set-10/a']);
  });

  it('name what is not there', async () => {
    expect(await rejection(s3.storage().get('nothing', join(dir, 'x'), signal))).to.have.property('code', 'not-found');
  });

  const refusals: [string, Parameters<TestS3['storage']>[0], string, RegExp][] = [
    ['a bucket that does not exist', { bucket: 'elsewhere' }, 'usage', /NoSuchBucket/],
    ['a wrong key', { key: 'TOPSECRET' }, 'permission-denied', /InvalidAccessKeyId/],
  ];
  for (const [what, settings, code, words] of refusals) {
    it(`name ${what}, without the credentials`, async () => {
      const error = await rejection(s3.storage(settings).put('x', file(10), signal));

      expect(error).to.have.property('code', code);
      expect(String(error)).to.match(words);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).to.not.match(/TOPSECRET|S3RVER/);
    });
  }

  it('name a storage that does not answer', async () => {
    const dead = await startS3();
    const storage = dead.storage();
    await dead.close();

    expect(await rejection(storage.put('x', file(10), signal))).to.have.property('code', 'unavailable');
  });
});

describe('the credentials of a storage', () => {
  let path: string;
  const ownId = process.getuid?.() ?? 0;
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'kubestep-credentials-')), 's3.yaml');
    writeFileSync(path, 'accessKeyId: key\nsecretAccessKey: secret\n', { mode: 0o640 });
  });

  it('are read from a file of root', async () => {
    expect(await readS3Credentials(path, ownId)).to.deep.equal({ accessKeyId: 'key', secretAccessKey: 'secret' });
  });

  it('are refused when everybody may read them', async () => {
    chmodSync(path, 0o644);

    expect(await rejection(readS3Credentials(path, ownId))).to.include({ code: 'usage', hint: `chmod 0640 ${path}` });
  });

  it('are refused when somebody else owns the file', async () => {
    expect(await rejection(readS3Credentials(path, ownId + 1))).to.have.property('code', 'usage');
  });

  for (const text of ['secretAccessKey: hidden\n', 'accessKeyId: hidden\nsecretAccessKey: [', 'hidden']) {
    it(`are never shown: ${JSON.stringify(text.slice(0, 20))}`, async () => {
      writeFileSync(path, text);

      const error = await rejection(readS3Credentials(path, ownId));

      expect(error).to.have.property('code', 'usage');
      expect(String(error)).to.not.include('hidden');
    });
  }
});
