import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import type { KubestepNode } from '../kubestep-node.ts';
import { debOf, versions } from '../packages.ts';
import { aCase, type Suite } from '../suite.ts';
import { aptGet, type World } from '../world.ts';

const folders = {
  '/etc/kubestep': 'root root 755',
  '/var/lib/kubestep/agent': 'kubestep-agent kubestep-agent 700',
  '/var/lib/kubestep/executor': 'root root 700',
  '/var/lib/kubestep/operations': 'root kubestep-agent 750',
  '/var/lib/kubestep/snapshots': 'kubestep-etcd kubestep-agent 2750',
  '/run/kubestep/executor.sock': 'root kubestep-agent 660',
} as const;

export const packageSuite: Suite = {
  title: 'the agent’s package on a node: installed, upgraded, removed, installed again, purged',
  cases: [
    aCase('a machine without an identity gets users, folders and units, and nothing runs', async (_node, world) => {
      const machine = await world.plainMachine();
      try {
        await machine.run([...aptGet, 'install', world.putDeb(machine, world.debPath)]);

        const { stdout } = await machine.tryRun(['systemctl', 'is-active', 'kubestep-agent', 'kubestep-executor']);
        expect(stdout.trim().split('\n')).to.deep.equal(['inactive', 'inactive']);
        await machine.run(['systemd-analyze', 'verify', '--man=no', 'kubestep-agent.service', 'kubestep-executor.service']);
        await machine.run(['/usr/bin/kubestep', 'agent', '--help']);
      } finally {
        await machine.powerCut();
      }
    }),
    aCase('folders and socket belong to whom the architecture says', async ({ machine }) => {
      for (const [path, facts] of Object.entries(folders))
        expect((await machine.run(['stat', '-c', '%U %G %a', path])).trim(), path).to.equal(facts);
    }),
    aCase('an upgrade replaces the executor and leaves the running operation alone', async (node, world) => {
      node.tell('kubeadm.upgrade', 'wait');
      const order = node.desk.order('kubeadmNode', { ignorePreflightErrors: [] });
      await node.send(order);
      await node.reached('kubeadm.upgrade');
      const before = await node.executorPid();

      await installDeb(node, world, '99.0.0');
      await node.nextExecutor(before);

      expect(await node.send(order), 'the new executor knows the operation').to.include({ state: 'running' });
      await node.release('kubeadm.upgrade');
      expect(await node.outcome(order)).to.include({ state: 'succeeded' });
      expect(node.runs('kubeadm upgrade node')).to.equal(1);
    }),
    aCase('systemctl restart of the executor does not touch the apt of an operation', async (node) => {
      await node.mustDo('setRepository', { minor: 'v1.34' });
      node.tell('kubeadm.postinst', 'wait');
      const order = node.desk.order('installKubeadm', { version: debOf(versions.next) });
      await node.send(order);
      await node.reached('kubeadm.postinst');

      await node.machine.run(['systemctl', 'restart', 'kubestep-executor.service']);
      await node.ready();
      await node.release('kubeadm.postinst');

      expect(await node.outcome(order)).to.include({ state: 'succeeded' });
      expect(node.runs(`kubeadm.postinst ${versions.next}`)).to.equal(1);
    }),
    aCase('it is not removed while an operation runs, and says which', async (node) => {
      node.tell('kubeadm.upgrade', 'wait');
      const order = node.desk.order('kubeadmNode', { ignorePreflightErrors: [] });
      await node.send(order);
      await node.reached('kubeadm.upgrade');

      const removal = await node.machine.tryRun([...aptGet, 'remove', 'kubestep-agent']);

      expect(removal.exitCode).to.not.equal(0);
      expect(removal.stderr).to.include(order.operationId);
      await node.release('kubeadm.upgrade');
      expect(await node.outcome(order)).to.include({ state: 'succeeded' });
      await node.hello();
    }),
    aCase('removed and installed again, it is enrolled as before and remembers its operations', async (node, world) => {
      const { order } = await node.do('readFacts', {});

      await node.machine.run([...aptGet, 'remove', 'kubestep-agent']);
      expect((await traces(node)).filter((path) => !/^\/(etc|var)\//.test(path))).to.deep.equal([]);
      await installDeb(node, world, '99.0.1');
      await node.ready();

      expect(await node.send(order), 'the same order is not run again').to.include({ state: 'succeeded' });
    }),
    aCase('purge leaves snapshots, and says where; nothing else', async (node) => {
      node.machine.write('/var/lib/kubestep/snapshots/kept', '');

      const { exitCode, stderr } = await node.machine.tryRun([...aptGet, 'purge', 'kubestep-agent']);

      expect(exitCode, stderr).to.equal(0);
      expect(stderr).to.include('/var/lib/kubestep/snapshots');
      expect(await traces(node)).to.deep.equal(['/var/lib/kubestep']);
      expect((await node.machine.run(['ls', '/var/lib/kubestep'])).trim()).to.equal('snapshots');
    }),
  ],
};

/** The same package under a newer version, as an upgrade brings it. */
async function installDeb({ machine }: KubestepNode, world: World, version: string): Promise<void> {
  const root = join(world.scratch, 'kubestep-agent');
  const deb = `${root}_${version}.deb`;
  execFileSync('dpkg-deb', ['-R', world.debPath, root]);
  const control = join(root, 'DEBIAN/control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`));
  execFileSync('dpkg-deb', ['-Zgzip', '-z1', '--root-owner-group', '--build', root, deb], { stdio: 'ignore' });
  await machine.run([...aptGet, 'install', world.putDeb(machine, deb)]);
  await machine.run(['rm', `/var/tmp/${basename(deb)}`]);
  rmSync(root, { recursive: true });
  rmSync(deb);
}

/** Files and folders that carry our name, the topmost only; without dpkg's records and the package file. */
async function traces({ machine }: KubestepNode): Promise<string[]> {
  const found = await machine.run([
    'find',
    '/',
    '-xdev',
    '-name',
    '*kubestep*',
    '-prune',
    '-not',
    '-path',
    '/var/lib/dpkg/*',
    '-not',
    '-path',
    '/var/tmp/*',
  ]);
  return found.split('\n').filter((path) => path !== '' && !path.startsWith('/var/lib/systemd/'));
}
