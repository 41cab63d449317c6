import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { inspectMember } from '../../../../agent/jobs/restore/inspect-member.ts';
import type { RestoreContext } from '../../../../agent/jobs/restore/job.ts';
import { parkManifests } from '../../../../agent/jobs/restore/park-manifests.ts';
import { returnManifests } from '../../../../agent/jobs/restore/return-manifests.ts';
import { swapMember } from '../../../../agent/jobs/restore/swap-member.ts';
import { writeEtcdManifest } from '../../../../agent/jobs/restore/write-etcd-manifest.ts';
import { nodePaths } from '../../../../shared/paths.ts';
import { FakeClock } from '../../../fake-clock.ts';

const restore = 'rs-20261125-1';
const kubeadms = readFileSync(new URL('../../../fixtures/kubeadm-1.33.13/manifest-etcd.yaml', import.meta.url), 'utf8');

describe('the exchange of a member', () => {
  let root: string;
  let context: RestoreContext;
  const live = (name: string) => join(root, 'etc/kubernetes/manifests', `${name}.yaml`);
  const data = (...path: string[]) => join(root, 'var/lib/etcd', ...path);

  /** A folder that counts as data, with a word in it that tells which. */
  function makeData(folder: string, word: string): void {
    for (const name of ['snap', 'wal']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'snap/db'), word);
    writeFileSync(join(folder, 'wal/0.wal'), '');
  }
  const word = (folder: string) => readFileSync(join(folder, 'snap/db'), 'utf8');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kubestep-exchange-'));
    const paths = nodePaths(root);
    mkdirSync(join(paths.kubernetesDir, 'manifests'), { recursive: true });
    // A name that no process of this machine has.
    writeFileSync(live('etcd'), kubeadms.replaceAll('=cp1', `=cp1-of-${root.split('/').at(-1)}`));
    makeData(data('member'), 'old');
    makeData(data('.kubestep', restore, 'data/member'), 'restored');
    writeFileSync(data('.kubestep', restore, 'request.json'), '{}');
    context = { paths, clock: new FakeClock(), note: () => undefined, signal: new AbortController().signal };
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const park = () => parkManifests({ restore, components: ['etcd'] }, context);
  const swap = (direction: 'in' | 'back') => swapMember({ restore, direction }, context);

  it('is refused while the kubelet may start etcd', async () => {
    const error = await swap('in').catch((thrown: Error) => thrown);

    expect(error).to.include({ code: 'still-running' });
    expect(word(data('member'))).to.equal('old');
  });

  it('keeps the old data, does nothing the second time, and goes back', async () => {
    await park();
    await swap('in');
    await swap('in');

    expect([word(data('member')), word(data(`member.kubestep-${restore}`))]).to.deep.equal(['restored', 'old']);
    expect(await inspectMember({ restore }, context)).to.include({ isSwapped: true, isPrepared: false });

    await swap('back');
    await swap('back');

    expect(word(data('member'))).to.equal('old');
    expect(await inspectMember({ restore }, context)).to.include({ isSwapped: false });
  });

  it('goes on, or back, from between its two renames', async () => {
    await park();
    const half = () => {
      rmSync(data('member'), { recursive: true });
      makeData(data(`member.kubestep-${restore}`), 'old');
    };
    half();
    await swap('in');
    const forward = word(data('member'));
    await swap('back');
    makeData(data('.kubestep', restore, 'data/member'), 'restored');
    half();
    await swap('back');

    expect([forward, word(data('member'))]).to.deep.equal(['restored', 'old']);
  });

  it('works where all data are lost, and goes back to nothing', async () => {
    await park();
    rmSync(data('member'), { recursive: true });

    await swap('in');
    const restored = word(data('member'));
    await swap('back');

    expect(restored).to.equal('restored');
    expect(existsSync(data('member'))).to.equal(false);
  });

  it('does not take leftovers of a failed restore for data', async () => {
    rmSync(data('.kubestep', restore, 'data/member/wal'), { recursive: true });

    expect(await inspectMember({ restore }, context)).to.include({ isPrepared: false, isSwapped: false });
  });

  it('writes a parked manifest, gives the original back, and returns it to its place', async () => {
    await park();
    const initialCluster = 'cp1=https://10.77.0.11:2380';
    await writeEtcdManifest({ restore, initialCluster, version: 'restored' }, context);
    const during = await inspectMember({ restore }, context);
    await writeEtcdManifest({ restore, initialCluster, version: 'original' }, context);
    await returnManifests({ restore, components: ['etcd'] }, context);
    await returnManifests({ restore, components: ['etcd'] }, context);

    expect(during.member).to.include({ initialCluster, initialClusterState: 'existing' });
    expect(during.manifests).to.include({ etcd: 'parked' });
    expect(readFileSync(live('etcd'), 'utf8'))
      .to.match(/initial-cluster=cp1-of/)
      .and.not.match(/existing/);
  });

  it('refuses a manifest that is in place and parked', async () => {
    await park();
    writeFileSync(live('etcd'), kubeadms);

    const error = await park().catch((thrown: Error) => thrown);

    expect(error).to.include({ code: 'configuration' });
  });
});
