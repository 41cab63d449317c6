import { mkdtempSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAuthority } from '../../../coordinator/agents/certificate-authority.ts';
import { type InstallDeps, installCoordinator } from '../../../coordinator/install/install.ts';
import { inStateFolder } from '../../../coordinator/install/state-folder.ts';
import { writeFileDurably } from '../../../shared/files.ts';
import { coordinatorPaths } from '../../../shared/paths.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';

const { signal } = new AbortController();
const owner = { uid: 65_534, gid: 65_534 };
const clock = new FakeClock(Date.now());

describe('coordinator install, by root in the folder of another user', () => {
  let root: string;
  let victim: string;
  let deps: InstallDeps;
  before(function () {
    if (process.geteuid?.() === 0) return;
    console.log('      skipped: only root can write for another user');
    this.skip();
  });
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'ks-crossing-'));
    await chmod(root, 0o755); // as /var/lib: everybody may walk through
    victim = join(root, 'victim');
    await mkdir(victim, { mode: 0o755 });
    const endpoints = [{ node: 'cp1', host: '10.0.0.1', port: 6443 }];
    deps = {
      paths: coordinatorPaths(root),
      owner,
      ownNode: async () => 'cp1',
      installCredential: async ({ kubernetesDir, storing = (write) => write() }) => {
        await storing(() => writeFileDurably(join(kubernetesDir, 'token.json'), 'secret'));
        return { defaultClusterName: 'prod', clusterUid: 'uid', caFingerprint: 'f', expiresAtMs: clock.now(), endpoints };
      },
      ...{ clock, random: systemRandom, tell: () => undefined },
    };
  });
  afterEach(async () => {
    if (root !== undefined) await rm(root, { recursive: true, force: true });
  });
  const install = () => installCoordinator({ kubeconfig: '/etc/kubernetes/admin.conf' }, deps, signal);
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

  it('makes everything theirs, but the configuration, and is root again afterwards', async () => {
    await install();

    const { stateDir, configFile } = deps.paths;
    const made = await readdir(stateDir, { recursive: true });
    const foreign = [];
    for (const name of made) if ((await lstat(join(stateDir, name))).uid !== owner.uid) foreign.push(name);
    expect(made).to.include.members(['ca/ca.key', 'ca/ca.crt', 'kubernetes/token.json']);
    expect(foreign).to.deep.equal([]);
    expect((await stat(stateDir)).uid).to.equal(owner.uid);
    expect((await stat(configFile)).uid).to.equal(0);
    expect([process.geteuid?.(), process.getegid?.()]).to.deep.equal([0, 0]);
  });

  for (const folder of ['ca', 'kubernetes', 'operations'] as const) {
    it(`is led nowhere by a link in the place of ${folder}`, async () => {
      await install();
      const planted = join(deps.paths.stateDir, folder);
      await rm(planted, { recursive: true });
      await symlink(victim, planted);

      const error = await refusal(install());

      expect(await readdir(victim)).to.deep.equal([]);
      expect((await stat(victim)).uid).to.equal(0);
      // Nothing is written into `operations` by an installation; a link there harms its own owner alone.
      if (folder !== 'operations') {
        expect(error).to.include({ code: 'permission-denied' });
        expect(error).to.have.property('message').that.contains(planted);
      }
    });
  }

  it('reads nothing for them that they may not read themselves', async () => {
    await createAuthority({ dir: victim, clusterId: 'prod', clock, random: systemRandom });
    await chmod(victim, 0o700);
    await inStateFolder(deps.paths.stateDir, owner, async () => undefined);
    await symlink(victim, deps.paths.caDir);

    const error = await refusal(install());

    expect(error).to.include({ code: 'permission-denied' });
  });

  it('is root again when the work fails', async () => {
    const error = await refusal(inStateFolder(deps.paths.stateDir, owner, () => writeFile('/etc/kubestep-test', 'no')));

    expect(error).to.include({ code: 'permission-denied' });
    expect(process.geteuid?.()).to.equal(0);
    expect(process.getgroups?.()).to.include(0);
  });

  it('gives a state folder that a crash left to root to its owner', async () => {
    await mkdir(deps.paths.stateDir, { recursive: true });
    await chmod(deps.paths.stateDir, 0o700);

    await install();

    expect((await stat(deps.paths.stateDir)).uid).to.equal(owner.uid);
    expect(await readFile(join(deps.paths.kubernetesDir, 'token.json'), 'utf8')).to.equal('secret');
  });
});
