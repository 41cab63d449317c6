import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { collectConfiguration } from '../../../../agent/jobs/etcd/collect-configuration.ts';
import { sealSnapshot } from '../../../../agent/jobs/etcd/seal-snapshot.ts';
import { snapshotFiles, writeRecord } from '../../../../agent/jobs/etcd/snapshot-files.ts';
import type { SavedSnapshot } from '../../../../shared/operations-etcd.ts';
import { nodePaths } from '../../../../shared/paths.ts';
import { digestSealed } from '../../../../shared/seal.ts';

const name = 'etcd-cp1-20261122T120000Z';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('what leaves a node', () => {
  let root: string;
  let identity: string;
  let recipient: string;
  const notes: string[] = [];
  const context = () => ({ paths: nodePaths(root, ['/usr/bin', '/bin']), note: (line: string) => void notes.push(line) });
  const files = () => snapshotFiles(nodePaths(root), name);

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'kubestep-leaves-'));
    identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
    mkdirSync(files().dir, { recursive: true });
    const data = Buffer.alloc(512 * 40, 'page');
    const whole = Buffer.concat([data, createHash('sha256').update(data).digest()]);
    writeFileSync(files().file, whole);
    await writeRecord(files(), { sha256: sha256(whole), sizeBytes: whole.length } as SavedSnapshot);
    mkdirSync(join(root, 'etc/kubernetes/pki'), { recursive: true });
    writeFileSync(join(root, 'etc/kubernetes/pki/ca.key'), 'the private key');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is the snapshot, compressed', async () => {
    const sealed = await sealSnapshot({ name, recipients: [] }, context());

    const path = join(files().dir, 'snapshot.db.zst');
    expect(sealed).to.deep.equal({ file: 'snapshot.db.zst', sizeBytes: statSync(path).size, sha256: sha256(readFileSync(path)) });
    expect((await digestSealed(path, { form: 'zstd' })).sha256).to.equal(sha256(readFileSync(files().file)));
    expect(statSync(path).mode & 0o777).to.equal(0o640);
  });

  it('is the snapshot, encrypted where there is somebody to encrypt it to, and then nothing else', async () => {
    await sealSnapshot({ name, recipients: [] }, context());

    const { file } = await sealSnapshot({ name, recipients: [recipient] }, context());

    const plain = await digestSealed(join(files().dir, file), { form: 'zstd+age', identities: [identity] });
    expect(readdirSync(files().dir).sort()).to.deep.equal(['saved.json', 'snapshot.db', 'snapshot.db.zst.age']);
    expect(plain.sha256).to.equal(sha256(readFileSync(files().file)));
  });

  it('is not a file that has changed since it was taken', async () => {
    const bytes = readFileSync(files().file);
    const other = Buffer.concat([
      bytes.subarray(0, 512 * 39),
      createHash('sha256')
        .update(bytes.subarray(0, 512 * 39))
        .digest(),
    ]);
    writeFileSync(files().file, other);

    const failure = await sealSnapshot({ name, recipients: [] }, context()).catch((thrown: unknown) => thrown);

    expect(failure).to.have.property('code', 'snapshot-corrupt');
    expect(existsSync(join(files().dir, 'snapshot.db.zst'))).to.equal(false);
  });

  it('is the configuration with its private keys only when it is encrypted', async () => {
    const without = await collectConfiguration({ name }, context());
    const withKey = await collectConfiguration({ name, recipients: [recipient] }, context());

    const path = files().encryptedConfiguration;
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const opened = await decrypter.decrypt(readFileSync(path));
    expect(without).to.not.have.property('encrypted');
    expect(withKey.encrypted).to.deep.equal({ sizeBytes: statSync(path).size, sha256: sha256(readFileSync(path)) });
    expect(sha256(opened)).to.equal(withKey.sha256);
    expect(statSync(files().configuration).mode & 0o777).to.equal(0o600);
  });

  it('is no longer there when there are no recipients any more', async () => {
    await collectConfiguration({ name, recipients: [recipient] }, context());

    await collectConfiguration({ name, recipients: [] }, context());

    expect(existsSync(files().encryptedConfiguration)).to.equal(false);
  });
});
