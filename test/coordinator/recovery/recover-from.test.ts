import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { createAuthority, loadAuthority } from '../../../coordinator/agents/certificate-authority.ts';
import { runCli } from '../../../coordinator/cli/run-cli.ts';
import { loadConfig } from '../../../coordinator/config.ts';
import { keepBundle } from '../../../coordinator/recovery/keep-bundle.ts';
import { RecoveryBundles } from '../../../coordinator/recovery/recovery-bundle.ts';
import { defaultBackupSettings } from '../../../coordinator/snapshots/backup-settings.ts';
import { SnapshotStore } from '../../../coordinator/snapshots/snapshot-store.ts';
import { openStore } from '../../../coordinator/store/open-store.ts';
import { coordinatorPaths } from '../../../shared/paths.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { quietCli } from '../cli/cli-harness.ts';
import { ClusterBed } from '../cluster/cluster-bed.ts';
import { credentials, startS3, type TestS3 } from '../snapshots/s3-server.ts';
import { SnapshotBed } from '../snapshots/snapshot-bed.ts';

const { signal } = new AbortController();

/** The whole way through the command line, as on the bad day: a fresh machine, the folder of the sets or a storage, a key from elsewhere. */
describe('a fresh machine that takes a lost coordinator over', () => {
  let dir: string;
  let cluster: ClusterBed;
  let s3: TestS3;
  let key: string;
  let taken: string;
  let storedIn: string;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'kubestep-recover-'));
    cluster = await ClusterBed.start(1, 72);
    s3 = await startS3();
    const identity = await generateX25519Identity();
    key = join(dir, 'key.txt');
    writeFileSync(key, `# of the operator\n${identity}\n`);
    ({ taken, storedIn } = await lose(await identityToRecipient(identity)));
  });
  after(async () => {
    await cluster.stop();
    await s3.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** A coordinator with one verified set here and at S3, of which only its folder and the storage are left. */
  async function lose(recipient: string) {
    const bed = await SnapshotBed.open();
    const storages = [s3.storage({ prefix: 'prod/' })];
    const { name } = await bed
      .newService(1, { ...defaultBackupSettings, storages })
      .create({ trigger: 'manual', isWaiting: false }, signal);
    const paths = coordinatorPaths(join(dir, 'lost'));
    const clock = new FakeClock(Date.now());
    await createAuthority({ dir: paths.caDir, clusterId: 'prod', clock, random: systemRandom });
    await mkdir(join(dir, 'lost/etc/kubestep'), { recursive: true });
    await writeFile(paths.configFile, configText(recipient));
    const store = await openStore(paths.database);
    await store.db.insertInto('setting').values({ key: 'epoch', value: '7' }).execute();
    const bundles = new RecoveryBundles({ ...paths, store, clusterId: 'prod', epoch: 7, recipient, clock });
    await keepBundle({ bundles, snapshotsDir: bed.snapshotsDir, storages }, signal);
    await store.close();
    await bed.store.close();
    return { taken: name, storedIn: bed.snapshotsDir };
  }

  function configText(recipient: string): string {
    const storage = `{ name: offsite, endpoint: '${s3.endpoint}', bucket: backups, prefix: prod/ }`;
    return [
      ...['apiVersion: kubestep.dev/v1alpha1', 'kind: CoordinatorConfig', 'cluster: prod', 'node: gone', 'advertise: prod.example.net'],
      ...[`recoveryRecipient: ${recipient}`, 'backups:', '  allowUnencrypted: true', `  s3: [${storage}]`, ''],
    ].join('\n');
  }

  async function freshMachine(name: string) {
    const root = join(dir, name);
    mkdirSync(join(root, 'etc/kubernetes'), { recursive: true });
    mkdirSync(join(root, 'etc/kubestep'), { recursive: true });
    await copyFile(cluster.sim.adminKubeconfig, join(root, 'etc/kubernetes/admin.conf'));
    const credentialsFile = join(root, 'etc/kubestep/s3-offsite.yaml');
    writeFileSync(credentialsFile, `accessKeyId: ${credentials.accessKeyId}\nsecretAccessKey: ${credentials.secretAccessKey}\n`, {
      mode: 0o600,
    });
    return { root, paths: coordinatorPaths(root), credentialsFile };
  }

  async function install(root: string, ...words: string[]) {
    const { cli, said } = quietCli({ KUBESTEP_ROOT: root });
    const line = ['coordinator', 'install', '--no-start', '--node-name', 'cp1', '--identity-file', key, ...words];
    return { exitCode: await runCli(line, cli), ...said };
  }

  async function found(database: string) {
    const store = await openStore(database);
    try {
      const sets = await new SnapshotStore(store.db).list();
      const epoch = await store.db.selectFrom('setting').select('value').where('key', '=', 'epoch').executeTakeFirstOrThrow();
      return {
        epoch: Number(epoch.value),
        sets: sets.map(({ name, state, copies }) => [name, state, copies.map(({ place }) => place).sort()]),
      };
    } finally {
      await store.close();
    }
  }

  it('has its identity, its configuration, and every set of a folder and of the storages', async () => {
    const { root, paths } = await freshMachine('from-folder');

    const { exitCode, stderr } = await install(root, '--recover-from', storedIn);

    const { epoch, sets } = await found(paths.database);
    expect(exitCode, stderr).to.equal(0);
    expect((await loadAuthority({ dir: paths.caDir, clock: new FakeClock(Date.now()), random: systemRandom })).clusterId).to.equal('prod');
    expect(await loadConfig(paths.configFile)).to.deep.include({ cluster: 'prod', node: 'cp1', advertise: 'prod.example.net' });
    expect(epoch).to.be.greaterThan(1_000_000);
    expect(sets).to.deep.equal([[taken, 'verified', ['coordinator:cp1', 's3:offsite']]]);
    expect(readdirSync(join(paths.snapshotsDir, taken)).sort()).to.deep.equal(['set.json', 'snapshot.db.zst']);
  });

  it('needs nothing but a storage and two keys', async () => {
    const { root, paths, credentialsFile } = await freshMachine('from-storage');
    const where = ['--recover-from', 's3://backups/prod', '--s3-endpoint', s3.endpoint, '--s3-credentials', credentialsFile];

    const { exitCode, stderr } = await install(root, ...where);

    expect(exitCode, stderr).to.equal(0);
    expect((await found(paths.database)).sets).to.deep.equal([[taken, 'verified', ['s3:offsite']]]);
  });

  it('does not wait for an API server', async () => {
    const { root, paths } = await freshMachine('without-api');
    await cluster.sim.apiServers.get('cp1')?.setState('down');

    const { exitCode, stderr } = await install(root, '--recover-from', storedIn);
    await cluster.sim.apiServers.get('cp1')?.setState('up');

    expect(exitCode, stderr).to.equal(0);
    expect(stderr).to.include('! kubernetes     no API server answers; when one does, run: kubestep coordinator install');
    expect(readFileSync(join(paths.kubernetesDir, 'token.json'), 'utf8')).to.include('none-yet');
    const again = await install(root);
    expect(again.exitCode, again.stderr).to.equal(0);
    expect(readFileSync(join(paths.kubernetesDir, 'token.json'), 'utf8')).to.not.include('none-yet');
  });

  it('refuses a folder without a bundle, a place without keys, and a machine that has a coordinator', async () => {
    const { root } = await freshMachine('refused');

    expect((await install(root, '--recover-from', join(dir, 'lost'))).exitCode).to.equal(5);
    expect((await install(root, '--recover-from', 's3://backups/prod')).exitCode).to.equal(2);
    expect((await install(root, '--recover-from', storedIn)).exitCode).to.equal(0);
    expect((await install(root, '--recover-from', storedIn)).exitCode).to.equal(6);
  });
});
