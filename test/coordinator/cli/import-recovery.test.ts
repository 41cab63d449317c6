import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { createAuthority } from '../../../coordinator/agents/certificate-authority.ts';
import { runCli } from '../../../coordinator/cli/run-cli.ts';
import { RecoveryBundles } from '../../../coordinator/recovery/recovery-bundle.ts';
import { openStore } from '../../../coordinator/store/open-store.ts';
import { coordinatorPaths } from '../../../shared/paths.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { quietCli } from './cli-harness.ts';

describe('kubestep coordinator import-recovery', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ks-import-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('brings back what export-recovery wrote, once, by the key that is nowhere in the cluster', async () => {
    const identity = await generateX25519Identity();
    const bundle = join(directory, 'bundle.age');
    await writeFile(bundle, await exported(join(directory, 'old'), await identityToRecipient(identity)));
    await writeFile(join(directory, 'key.txt'), `# created: now\n${identity}\n`);
    const root = join(directory, 'new');
    const words = ['coordinator', 'import-recovery', '--from', bundle, '--identity-file', join(directory, 'key.txt')];
    const { cli, said } = quietCli({ KUBESTEP_ROOT: root });

    const first = await runCli(words, cli);
    const second = await runCli(words, cli);

    expect([first, second]).to.deep.equal([0, 6]);
    expect(said.stdout).to.equal('prod\n');
    expect((await stat(join(coordinatorPaths(root).caDir, 'ca.key'))).mode & 0o777).to.equal(0o600);
  });

  it('does not show a key that opens nothing', async () => {
    await writeFile(join(directory, 'key.txt'), 'AGE-SECRET-KEY-1DAMAGED\n');
    await writeFile(join(directory, 'bundle.age'), 'x');
    const { cli, said } = quietCli({ KUBESTEP_ROOT: join(directory, 'new') });
    const words = ['--from', join(directory, 'bundle.age'), '--identity-file', join(directory, 'key.txt')];

    const exitCode = await runCli(['coordinator', 'import-recovery', ...words], cli);

    expect(exitCode).to.equal(2);
    expect(said.stderr).to.include('this is not a private age key').and.not.include('DAMAGED');
  });
});

async function exported(root: string, recipient: string): Promise<Uint8Array> {
  const paths = coordinatorPaths(root);
  const clock = new FakeClock(Date.now());
  await createAuthority({ dir: paths.caDir, clusterId: 'prod', clock, random: systemRandom });
  const store = await openStore(paths.database);
  const bundles = new RecoveryBundles({ ...paths, store, clusterId: 'prod', epoch: 1, recipient, clock });
  const chunks: Uint8Array[] = [];
  for await (const chunk of bundles.exportBundle(new AbortController().signal)) chunks.push(chunk);
  await store.close();
  return Buffer.concat(chunks);
}
