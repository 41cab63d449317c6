import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { defaultBackupSettings } from '../../../coordinator/snapshots/backup-settings.ts';
import { content, SnapshotBed } from '../snapshots/snapshot-bed.ts';
import { CliHarness } from './cli-harness.ts';

describe('files of backups on the command line', () => {
  let bed: SnapshotBed;
  let harness: CliHarness;
  let dir: string;
  beforeEach(async () => {
    bed = await SnapshotBed.open();
    dir = mkdtempSync(join(tmpdir(), 'kubestep-files-'));
    harness = new CliHarness();
  });
  afterEach(async () => {
    await harness.stop();
    await bed.store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function serve() {
    harness.world.catalogue = bed.newService(1).catalogue();
    await harness.start();
    const taken = await bed.newService(1).create({ trigger: 'manual', isWaiting: false }, new AbortController().signal);
    harness.world.snapshots = [taken];
    return taken;
  }

  async function encrypt(): Promise<string> {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const bytes = await encrypter.encrypt(zstdCompressSync(content));
    const sealed = {
      file: 'snapshot.db.zst.age',
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    } as const;
    bed.copied = bytes;
    bed.settings = { ...defaultBackupSettings, recipients: [recipient] };
    bed.change('cp2', { sealSnapshot: [{ state: 'succeeded', result: sealed }] });
    return identity;
  }

  it('are downloaded, opened, and compared with what was taken', async () => {
    const { name } = await serve();

    const { exitCode, stdout, stderr } = await harness.run(`backup download ${name} --to-dir ${dir}`);

    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.equal(`${join(dir, name)}\n`);
    expect(readdirSync(join(dir, name)).sort()).to.deep.equal(['set.json', 'snapshot.db', 'snapshot.db.zst']);
    expect(readFileSync(join(dir, name, 'snapshot.db'), 'utf8')).to.equal(String(content));
    expect(harness.world.audit.map(({ action }) => action)).to.deep.equal(['backup.download']);
  });

  it('are opened here with the private key, which goes nowhere', async () => {
    const identity = await encrypt();
    const { name } = await serve();
    writeFileSync(join(dir, 'key.txt'), `# created: today\n${identity}\n`);

    const without = await harness.run(`backup download ${name} --to-dir ${dir}`);
    const withKey = await harness.run(`backup download ${name} --to-dir ${dir} --identity-file ${join(dir, 'key.txt')}`);

    expect(without.stderr).to.match(/It is encrypted to age1\S+; open it with --identity-file FILE/);
    expect(withKey.exitCode, withKey.stderr).to.equal(0);
    expect(readFileSync(join(dir, name, 'snapshot.db'), 'utf8')).to.equal(String(content));
    expect(JSON.stringify(harness.world.audit)).to.not.include('SECRET');
  });

  it('stay shut for a wrong key, which is named', async () => {
    await encrypt();
    const { name } = await serve();
    const wrong = await generateX25519Identity();
    writeFileSync(join(dir, 'key.txt'), wrong);

    const { exitCode, stderr } = await harness.run(`backup download ${name} --to-dir ${dir} --identity-file ${join(dir, 'key.txt')}`);

    expect(exitCode).to.equal(2);
    expect(stderr)
      .to.include('this is the wrong key')
      .and.include(await identityToRecipient(wrong))
      .and.not.include('SECRET');
  });

  it('are taken over again: opened by hand, an encrypted set becomes one that nodes can read', async () => {
    const identity = await encrypt();
    const { name } = await serve();
    writeFileSync(join(dir, 'key.txt'), identity);
    await harness.run(`backup download ${name} --to-dir ${dir} --identity-file ${join(dir, 'key.txt')}`);

    const { exitCode, stderr } = await harness.run(`backup import ${join(dir, name)}`);

    const copies = (await bed.service.get(name))?.copies.map(({ place, form = 'plain' }) => `${place} ${form}`);
    expect(exitCode, stderr).to.equal(0);
    expect(copies).to.deep.equal(['node:cp2 plain', 'coordinator:cp1 plain']);
    expect(readFileSync(join(bed.snapshotsDir, name, 'snapshot.db'), 'utf8')).to.equal(String(content));
  });

  it('are refused when they are not those of a set', async () => {
    await serve();
    writeFileSync(join(dir, 'notes.txt'), 'x');

    expect((await harness.run(`backup import ${dir}`)).exitCode).to.equal(2);
    expect((await harness.run(`backup import ${join(dir, 'nothing')}`)).exitCode).to.equal(5);
    expect((await harness.run(`backup import ${join(dir, 'notes.txt')}`)).exitCode).to.equal(9);
  });

  describe('with every object as YAML', () => {
    const sha256 = createHash('sha256').update('the archive').digest('hex');
    const saved = {
      file: 'resources.tar.zst',
      sizeBytes: 11,
      sha256,
      objects: 12,
      kinds: { nodes: 3, 'deployments.apps': 9 },
      problems: [],
    } as const;
    beforeEach(() => {
      bed.copied = Buffer.from('the archive');
      for (const node of ['cp1', 'cp2', 'cp3']) bed.change(node, { saveResources: [{ state: 'succeeded', result: saved }] });
      harness.world.catalogue = bed.newService(1).catalogue();
    });

    it('are one archive here, of which the coordinator keeps nothing', async () => {
      await harness.start();

      const { exitCode, stdout, stderr } = await harness.run(`backup create --resources --to-dir ${dir}`);

      const path = join(dir, 'resources-cp1-20261122T120000Z.tar.zst');
      expect(exitCode, stderr).to.equal(0);
      expect(stdout)
        .to.include(`${path}: 12 objects`)
        .and.match(/deployments\.apps +9\n/);
      expect(readFileSync(path, 'utf8')).to.equal('the archive');
      expect(readdirSync(bed.snapshotsDir)).to.deep.equal([]);
      expect(bed.kinds('cp1')).to.deep.equal(['saveResources', 'removeSnapshot']);
    });

    it('end with 1 when a kind is not in it', async () => {
      bed.change('cp1', { saveResources: [{ state: 'succeeded', result: { ...saved, problems: ['pods: etcd is slow'] } }] });
      await harness.start();

      const { exitCode, stderr } = await harness.run(`backup create --resources --to-dir ${dir}`);

      expect(exitCode).to.equal(1);
      expect(stderr).to.include('! not in it: pods: etcd is slow');
    });

    for (const [words, hint] of [
      ['--resources', '--resources needs --to-dir'],
      ['--include-secrets', 'belong to --resources'],
      ['--resources --to-dir /nowhere/x --include-secrets', 'Secrets leave a node encrypted only'],
      ['--resources --to-dir /nowhere/x --member w1', 'w1 is not a control-plane node'],
    ] as const) {
      it(`are refused with ${words}`, async () => {
        await harness.start();

        const { exitCode, stderr } = await harness.run(`backup create ${words.replace('/nowhere', dir)}`);

        expect(exitCode).to.be.oneOf([2, 5]);
        expect(stderr).to.include(hint);
        expect(bed.kinds()).to.deep.equal([]);
      });
    }
  });
});
