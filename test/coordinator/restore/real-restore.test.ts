import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { newerEtcd } from '../../sim/newer-etcd.ts';
import { RestoreBed } from './restore-bed.ts';

/** The whole way, with real etcd and the jobs as processes of their own. */
describe('a restore of real etcd members', function () {
  this.timeout(600_000);
  const tools = newerEtcd();
  let bed: RestoreBed;

  before(function () {
    if (typeof tools !== 'string') return;
    console.log(`      skipped: ${tools}`);
    this.skip();
  });
  afterEach(async () => bed?.end());

  for (const names of [['cp1'], ['cp1', 'cp2', 'cp3']]) {
    it(`brings back what was there on ${names.length}, to the last key, and is undone by another one`, async () => {
      bed = await RestoreBed.start(names, tools as Exclude<typeof tools, string>);
      await bed.put('before', 20);
      const snapshot = await bed.snapshot(names.at(-1) ?? '');
      await bed.put('after', 10);

      const restore = await bed.restore(snapshot.name);

      expect(restore.failure, JSON.stringify(restore.failure)).to.equal(undefined);
      expect(restore.state).to.equal('succeeded');
      expect(await bed.countKeys('before')).to.equal(20);
      expect(await bed.countKeys('after')).to.equal(0);
      const manifest = readFileSync(bed.file('cp1', 'etc/kubernetes/manifests/etcd.yaml'), 'utf8');
      expect(manifest)
        .to.match(/# a comment of the operator/)
        .and.match(/# the node's own/);
      expect(manifest)
        .to.match(/--initial-cluster-state=existing/)
        .and.not.match(/token/);
      expect(existsSync(bed.file('cp1', `var/lib/etcd/member.kubestep-${restore.id}/snap/db`))).to.equal(true);

      const back = await bed.service.undo(restore.id, 'test', () => undefined, new AbortController().signal);
      const undone = await bed.ended(back.id);

      expect(undone.failure, JSON.stringify(undone.failure)).to.equal(undefined);
      expect(undone.plan.snapshot.name).to.equal(restore.salvaged);
      expect(await bed.countKeys('after')).to.equal(10);
      const revision = (value: typeof restore) => value.plan.snapshot.revision + value.plan.bumpRevision;
      expect(revision(undone)).to.be.greaterThan(revision(restore));
    });
  }
});
