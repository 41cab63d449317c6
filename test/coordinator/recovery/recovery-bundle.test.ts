import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { createAuthority, loadAuthority } from '../../../coordinator/agents/certificate-authority.ts';
import { beginEpoch } from '../../../coordinator/agents/epoch.ts';
import { RecoveryBundles } from '../../../coordinator/recovery/recovery-bundle.ts';
import { restoreRecoveryBundle } from '../../../coordinator/recovery/restore-recovery-bundle.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { type CoordinatorPaths, coordinatorPaths } from '../../../shared/paths.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { rejection } from '../../rejection.ts';

const { signal } = new AbortController();

describe('a recovery bundle', () => {
  const clock = new FakeClock(Date.now());
  let root: string;
  let lost: CoordinatorPaths;
  let fresh: CoordinatorPaths;
  let store: Store;
  let identity: string;
  let recipient: string;
  let epoch: number;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'kubestep-recovery-'));
    lost = coordinatorPaths(join(root, 'lost'));
    fresh = coordinatorPaths(join(root, 'fresh'));
    mkdirSync(lost.stateDir, { recursive: true });
    await createAuthority({ dir: lost.caDir, clock, random: systemRandom, clusterId: 'prod' });
    store = await openStore(lost.database);
    epoch = await beginEpoch(store.db);
    identity = await generateIdentity();
    recipient = await identityToRecipient(identity);
  });
  afterEach(async () => {
    await store.close();
    rmSync(root, { recursive: true, force: true });
  });

  const bundles = (to: string | undefined = recipient) => {
    const { caDir, configFile, database } = lost;
    return new RecoveryBundles({ store, caDir, configFile, database, clusterId: 'prod', epoch, recipient: to, clock });
  };

  async function exportTo(name: string): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bundles().exportBundle(signal)) chunks.push(chunk);
    const file = join(root, name);
    writeFileSync(file, Buffer.concat(chunks));
    return file;
  }

  it('gives a new machine the same CA, signing key and database', async () => {
    await store.db.insertInto('setting').values({ key: 'mark', value: 'here' }).execute();
    const file = await exportTo('bundle.age');

    const header = await restoreRecoveryBundle(file, `${identity}\n`, { paths: fresh });

    const [before, after] = await Promise.all([lost, fresh].map(({ caDir }) => loadAuthority({ dir: caDir, clock, random: systemRandom })));
    const restored = await openStore(fresh.database);
    const mark = await restored.db.selectFrom('setting').select('value').where('key', '=', 'mark').executeTakeFirst();
    await restored.close();
    expect(header).to.include({ clusterId: 'prod', epoch });
    expect(after?.pin).to.equal(before?.pin);
    expect(after?.signingPublicKey).to.equal(before?.signingPublicKey);
    expect(mark?.value).to.equal('here');
  });

  it('leaves every file to its owner alone, and nothing else', async () => {
    await restoreRecoveryBundle(await exportTo('bundle.age'), identity, { paths: fresh });

    const modes = readdirSync(fresh.caDir).map((name) => statSync(join(fresh.caDir, name)).mode & 0o777);
    expect(modes).to.deep.equal(modes.map(() => 0o600));
    expect(readdirSync(fresh.stateDir).sort()).to.deep.equal(['ca', 'kubestep.db']);
    expect(readdirSync(lost.stateDir).filter((name) => name.startsWith('.recovery'))).to.deep.equal([]);
  });

  it('starts in an epoch above every one that the lost coordinator can have had', async () => {
    const file = await exportTo('bundle.age');
    for (let start = 0; start < 5; start += 1) epoch = await beginEpoch(store.db);

    await restoreRecoveryBundle(file, identity, { paths: fresh });

    const restored = await openStore(fresh.database);
    const next = await beginEpoch(restored.db);
    await restored.close();
    expect(next).to.be.greaterThan(epoch);
  });

  it('brings the configuration, unless the new machine has one', async () => {
    mkdirSync(join(root, 'lost/etc/kubestep'), { recursive: true });
    writeFileSync(lost.configFile, 'cluster: prod\n');
    const file = await exportTo('bundle.age');

    await restoreRecoveryBundle(file, identity, { paths: fresh });

    expect(readFileSync(fresh.configFile, 'utf8')).to.equal('cluster: prod\n');
  });

  it('holds no key in the clear', async () => {
    const sealed = readFileSync(await exportTo('bundle.age'), 'latin1');

    expect(sealed).to.not.include('PRIVATE KEY');
    expect(sealed).to.not.include('SQLite format');
  });

  it('remembers when it was exported', async () => {
    expect(await bundles().lastExportedAtMs()).to.equal(undefined);
    await exportTo('bundle.age');

    expect(await bundles().lastExportedAtMs()).to.equal(clock.now());
  });

  it('is not made without a recipient, and says how to name one', async () => {
    const { caDir, configFile, database } = lost;
    const without = new RecoveryBundles({ store, caDir, configFile, database, clusterId: 'prod', epoch, recipient: undefined, clock });

    const error = await rejection(without.exportBundle(signal).next());

    expect(without.hasRecoveryRecipient).to.equal(false);
    expect(bundles().hasRecoveryRecipient).to.equal(true);
    expect(error).to.include({ code: 'usage' });
  });

  it('is not made for something that is no age key', async () => {
    expect(await rejection(bundles('age1nonsense').exportBundle(signal).next())).to.include({ code: 'usage' });
  });

  it('opens only with the key it was made for', async () => {
    const file = await exportTo('bundle.age');

    const foreign = await rejection(restoreRecoveryBundle(file, await generateIdentity(), { paths: fresh }));
    const nonsense = await rejection(restoreRecoveryBundle(file, 'secret words', { paths: fresh }));

    expect(foreign).to.include({ code: 'usage', message: 'the bundle was encrypted to another key' });
    expect(nonsense).to.include({ code: 'usage' });
    expect(String(nonsense)).to.not.include('secret words');
  });

  const damages: [string, (sealed: Buffer) => Buffer][] = [
    ['cut', (sealed) => sealed.subarray(0, sealed.length - 100)],
    ['cut in half', (sealed) => sealed.subarray(0, sealed.length / 2)],
    ['flipped', (sealed) => Buffer.concat([sealed.subarray(0, 5000), Buffer.from([(sealed[5000] ?? 0) ^ 1]), sealed.subarray(5001)])],
    ['empty', () => Buffer.alloc(0)],
  ];
  for (const [how, damage] of damages) {
    it(`changes nothing when it is ${how}`, async () => {
      const file = await exportTo('bundle.age');
      writeFileSync(file, damage(readFileSync(file)));

      const error = await rejection(restoreRecoveryBundle(file, identity, { paths: fresh }));

      expect(error).to.include({ code: 'snapshot-invalid' });
      expect(() => statSync(fresh.stateDir)).to.throw('ENOENT');
    });
  }

  it('never replaces a coordinator that is there', async () => {
    const file = await exportTo('bundle.age');

    expect(await rejection(restoreRecoveryBundle(file, identity, { paths: lost }))).to.include({ code: 'conflict' });
  });
});
