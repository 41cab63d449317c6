import { join } from 'node:path';
import { expect } from 'chai';
import { type BootIdentity, isOtherBoot, type OsProbe } from '../../../shared/os-operations.ts';
import type { KubestepNode } from '../kubestep-node.ts';
import { makeOsRepositories, type OsSuiteName, sourceOf } from '../os-packages.ts';
import { aCase, type Suite } from '../suite.ts';
import { aptGet, type World } from '../world.ts';

const fixed = '1.1-1+deb12u1';

/** A node that was installed from the release, and whose sources now name more suites, which nobody has fetched yet. */
async function distribution(node: KubestepNode, world: World, suites: readonly OsSuiteName[]): Promise<void> {
  const { machine } = node;
  const source = '/etc/apt/sources.list.d/distribution.list';
  if (!machine.exists(source)) {
    makeOsRepositories(join(world.scratch, '../repositories'));
    machine.write(source, sourceOf('release', world.server.port));
    await machine.run([...aptGet, 'update']);
    await machine.run([...aptGet, 'install', 'os-tool', 'os-held', 'os-puller', 'containerd']);
    await machine.run(['apt-mark', 'hold', 'os-held']);
    machine.write('/etc/os-tool.conf', 'edited by an operator\n');
  }
  machine.write(source, (['release', ...suites] as const).map((name) => sourceOf(name, world.server.port)).join(''));
}

const planOf = ({ packages }: OsProbe) => packages.map(({ name, to }) => ({ name, version: to }));
const listsOf = ({ machine }: KubestepNode) => machine.run(['find', '/var/lib/apt/lists', '-printf', '%p %s %T@\n']);
const marks = async ({ machine }: KubestepNode, which: 'showauto' | 'showhold') => (await machine.run(['apt-mark', which])).split('\n');

async function bootOf(node: KubestepNode): Promise<BootIdentity> {
  const { boot } = await node.mustDo('readOs', { packages: [] });
  return { bootId: boot.bootId, userspaceTimestampUs: boot.userspaceTimestampUs };
}

export const osSuite: Suite = {
  title: 'packages of the distribution are upgraded as planned, and a node is rebooted once',
  cases: [
    aCase('the probe names what is newer and what is left alone, and touches nothing', async (node, world) => {
      await distribution(node, world, ['security']);
      const before = await listsOf(node);

      const probe = await node.mustDo('probeOsUpgrade', { packages: 'security' });

      const names = probe.packages.map(({ name, from = 'new', to }) => `${name} ${from} ${to}`).toSorted();
      expect(names).to.deep.equal([`os-extra new ${fixed}`, `os-lib 1.0-1 ${fixed}`, 'os-tool 1.0-1 1:1.1-1+deb12u1']);
      expect(probe.packages.every(({ origin, sizeBytes }) => origin === 'Debian-Security:12/stable-security' && sizeBytes > 0)).to.equal(
        true,
      );
      expect(probe.left.map(({ name, why }) => `${name} ${why}`)).to.deep.equal(['containerd protected']);
      expect(probe.keptBack).to.deep.equal(['os-held']);
      expect(probe.refused).to.deep.equal([]);
      expect(await listsOf(node)).to.equal(before);
      expect(await node.machine.run(['find', '/run', '-maxdepth', '1', '-name', 'kubestep-os-*'])).to.equal('');
    }),
    aCase('the upgrade does exactly that: configuration, holds and marks stay, and the runtime too', async (node, world) => {
      await distribution(node, world, ['security']);
      const packages = planOf(await node.mustDo('probeOsUpgrade', { packages: 'security' }));

      await node.mustDo('upgradeOsPackages', { packages });
      const again = await node.mustDo('upgradeOsPackages', { packages });

      for (const { name, version } of packages) expect(await node.installed(name), name).to.deep.equal({ version, status: 'ii ' });
      expect(await node.installed('containerd')).to.deep.equal({ version: '1.0-1', status: 'ii ' });
      expect(await node.installed('os-held')).to.deep.equal({ version: '1.0-1', status: 'hi ' });
      expect((await node.installed('kubelet')).status).to.equal('hi ');
      expect(node.machine.read('/etc/os-tool.conf')).to.equal('edited by an operator\n');
      expect(await marks(node, 'showauto'))
        .to.include.members(['os-lib', 'os-extra'])
        .and.not.include('os-tool');
      expect(again).to.deep.equal({ upgraded: [] });
      expect(node.runs('os-tool.postinst 1:1.1')).to.equal(1);
      expect((await node.mustDo('readOs', { packages })).notReached).to.deep.equal([]);
    }),
    aCase(
      'an upgrade that pulls a container runtime along is told by the probe, and changes nothing when it is ordered',
      async (node, world) => {
        await distribution(node, world, ['security', 'pulling']);

        const { refused } = await node.mustDo('probeOsUpgrade', { packages: 'all' });
        const ordered = await node.do('upgradeOsPackages', { packages: [{ name: 'os-puller', version: fixed }] });

        expect(refused).to.deep.equal([{ action: 'install', name: 'containerd', from: '1.0-1', to: fixed }]);
        expect(ordered).to.include({ state: 'failed', reasonCode: 'plan-stale' });
        expect(ordered.reason).to.include('containerd');
        expect(await node.installed('os-puller')).to.deep.equal({ version: '1.0-1', status: 'ii ' });
        expect(await node.installed('containerd')).to.deep.equal({ version: '1.0-1', status: 'ii ' });
      },
    ),
    aCase('no order names a package of Kubernetes, a runtime, or anything but a package', async (node) => {
      for (const name of ['kubelet', 'containerd', 'os-tool -y', '-oDPkg::Pre-Invoke::=reboot', '/var/tmp/x.deb', 'os-tool-']) {
        const packages = [{ name, version: '1.0-1' }];

        expect(await node.send(node.desk.order('upgradeOsPackages', { packages })), name).to.include({ state: 'refused' });
      }
    }),
    aCase('an upgrade that a power cut ends is interrupted, and the next one repairs dpkg first', async (node, world) => {
      await distribution(node, world, ['security', 'later']);
      const packages = planOf(await node.mustDo('probeOsUpgrade', { packages: 'security' }));
      node.tell('os-tool.postinst', 'wait');
      const order = node.desk.order('upgradeOsPackages', { packages });
      await node.send(order);
      await node.reached('os-tool.postinst');

      await node.machine.powerCut();
      await node.machine.boot();
      await node.ready();

      expect(await node.outcome(order)).to.include({ state: 'interrupted' });
      expect((await node.mustDo('readOs', { packages })).notReached).to.not.deep.equal([]);
      await node.mustDo('upgradeOsPackages', { packages });
      expect(await node.installed('os-tool')).to.deep.equal({ version: '1:1.2-1+deb12u1', status: 'ii ' });
      expect(await node.machine.run(['dpkg', '--audit'])).to.equal('');
    }),
    aCase('a reboot waits for whoever inhibits it', async (node) => {
      const { machine } = node;
      const inhibit = ['systemd-inhibit', '--what=shutdown', '--who=APT', '--mode=block', 'sleep', 'infinity'];
      await machine.run(['systemd-run', '--quiet', '--unit=inhibitor', ...inhibit]);

      const { state, reasonCode, reason } = await node.do('reboot', await bootOf(node));

      expect({ state, reasonCode }, reason).to.deep.equal({ state: 'failed', reasonCode: 'busy' });
      await machine.run(['systemctl', 'stop', 'inhibitor.service']);
    }),
    aCase('a node is rebooted once, however often the order comes, and remembers that it was', async (node) => {
      const { machine } = node;
      machine.write('/run/reboot-required', '');
      machine.write('/run/reboot-required.pkgs', 'os-tool\n');
      const before = await node.mustDo('readOs', { packages: [] });
      const boot = await bootOf(node);
      const order = node.desk.order('reboot', boot);

      await node.send(order);
      await machine.hasGoneDown();
      await machine.boot();
      await node.ready();
      const outcome = await node.outcome(order);
      const after = await node.mustDo('readOs', { packages: [] });

      expect(before.boot.rebootReasons).to.deep.equal(['/run/reboot-required names os-tool']);
      expect(outcome.state, outcome.reason).to.equal('succeeded');
      expect(isOtherBoot(boot, after.boot)).to.equal(true);
      expect(after.boot.rebootReasons).to.deep.equal([]);
      expect(await node.send(order)).to.include({ state: 'succeeded' });
      await node.mustDo('reboot', boot); // another order about the same boot
      expect(await bootOf(node)).to.deep.equal({ bootId: after.boot.bootId, userspaceTimestampUs: after.boot.userspaceTimestampUs });
    }),
  ],
};
