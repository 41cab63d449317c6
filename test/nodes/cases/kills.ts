import { expect } from 'chai';
import { operationUnit } from '../../../shared/names.ts';
import { until } from '../../until.ts';
import type { KubestepNode } from '../kubestep-node.ts';
import { debOf, versions } from '../packages.ts';
import { aCase, type Suite } from '../suite.ts';
import { nextPackages } from './operations.ts';

const next = debOf(versions.next);

/** An installation that waits in its script, so that something can happen to it. */
async function installing(node: KubestepNode, epoch = 1) {
  await node.mustDo('setRepository', { minor: 'v1.34' });
  node.tell('kubeadm.postinst', 'wait');
  const order = node.desk.order('installKubeadm', { version: next }, { epoch });
  expect((await node.send(order)).state).to.equal('running');
  await node.reached('kubeadm.postinst');
  return order;
}

export const killsSuite: Suite = {
  title: 'kill -9, stop and power cut: nothing runs twice, and the node can be repaired',
  cases: [
    aCase('kill -9 of the executor: the next one attaches to the installation', async (node) => {
      const order = await installing(node);

      await node.killExecutor();
      const attached = await node.send(order);
      const busy = await node.send(node.desk.order('restartKubelet', {}));
      await node.release('kubeadm.postinst');
      const outcome = await node.outcome(order);

      expect(attached.state).to.equal('running');
      expect(busy).to.include({ state: 'refused', reasonCode: 'busy' });
      expect(outcome.state, outcome.reason).to.equal('succeeded');
      expect(node.runs(`kubeadm.postinst ${versions.next}`)).to.equal(1);
      expect(await node.installed('kubeadm')).to.deep.equal({ version: next, status: 'hi ' });
    }),
    aCase('kill -9 of the executor, and the end of the operation while there is none', async (node) => {
      await node.machine.run(['systemctl', 'mask', '--runtime', '--now', 'kubelet.service']);
      node.tell('kubeadm.upgrade', 'wait');
      const order = node.desk.order('kubeadmNode', { ignorePreflightErrors: [] });
      await node.send(order);
      await node.reached('kubeadm.upgrade');

      await node.machine.run(['systemctl', 'stop', 'kubestep-executor.service']);
      await node.release('kubeadm.upgrade');
      await until('the unit is gone', async () => !(await node.isUnitLoaded(order)));
      await node.machine.run(['systemctl', 'start', 'kubestep-executor.service']);
      await node.ready();
      const outcome = await node.send(order);

      expect(outcome).to.include({ state: 'succeeded', exitCode: 0 });
      expect(node.runs('kubeadm upgrade node')).to.equal(1);
      await node.machine.run(['systemctl', 'unmask', '--runtime', 'kubelet.service']);
    }),
    aCase('a daemon-reload in the middle loses no result', async (node) => {
      node.tell('kubeadm.upgrade', 'wait');
      const order = node.desk.order('kubeadmNode', { ignorePreflightErrors: [] });
      await node.send(order);
      await node.reached('kubeadm.upgrade');

      await node.machine.run(['systemctl', 'daemon-reload']);
      await node.machine.run(['systemctl', 'daemon-reexec']);
      await node.release('kubeadm.upgrade');

      expect(await node.outcome(order)).to.include({ state: 'succeeded' });
    }),
    aCase('systemctl stop of an installation waits until dpkg has finished', async (node) => {
      node.tell('kubelet.postinst', 'wait');
      const order = node.desk.order('installKubelet', { version: next });
      await node.send(order);
      await node.reached('kubelet.postinst');

      const stopped = node.machine.run(['systemctl', 'stop', operationUnit(order.operationId)]);
      await until('it is stopping', async () => {
        const { stdout } = await node.machine.tryRun(['systemctl', 'show', '-p', 'ActiveState', operationUnit(order.operationId)]);
        return stdout.includes('deactivating');
      });
      await node.release('kubelet.postinst');
      await stopped;
      const outcome = await node.outcome(order);

      expect(outcome.state, outcome.reason).to.equal('succeeded');
      expect(await node.installed('kubelet')).to.deep.equal({ version: next, status: 'hi ' });
    }),
    aCase('two executors’ worth of the same order at once start one unit', async (node) => {
      const order = node.desk.order('kubeadmNode', { ignorePreflightErrors: [] });
      const before = node.runs('kubeadm upgrade node');

      await Promise.all([node.send(order), node.send(order), node.send(order)]);
      await node.outcome(order);

      expect(node.runs('kubeadm upgrade node') - before).to.equal(1);
    }),
  ],
};

export const powerCutSuite: Suite = {
  title: 'a power cut in the middle of an installation',
  cases: [
    aCase('is told as interrupted after the boot, and repaired; the order is not run again', async (node) => {
      const order = await installing(node, 5);
      const before = await node.hello();

      await node.machine.powerCut();
      await node.machine.boot();
      await node.ready();
      const state = await node.send(order);
      const late = await node.send(node.desk.order('readFacts', {}, { epoch: 4 }));
      const facts = await node.do('readFacts', {});

      expect(before.running).to.deep.equal([order.operationId]);
      expect(state).to.include({ state: 'interrupted' });
      expect(late, 'the epoch outlived the power cut').to.include({ state: 'refused', reasonCode: 'old-epoch' });
      expect(facts.reasonCode).to.equal('old-epoch');
      expect(node.runs(`kubeadm.postinst ${versions.next}`)).to.equal(1);
    }),
    aCase('leaves a dpkg that a repair brings back, on hold', async (node) => {
      const repair = node.desk.order('repairPackages', { packages: nextPackages }, { epoch: 6 });
      await node.send(repair);
      const outcome = await node.outcome(repair);

      expect(outcome.state, `${outcome.reason}\n${node.output(repair)}`).to.equal('succeeded');
      expect(await node.installed('kubeadm')).to.deep.equal({ version: next, status: 'hi ' });
      expect(await node.machine.run(['dpkg', '--audit'])).to.equal('');
    }),
    aCase('in the middle of unpacking leaves a package that only a reinstallation brings back', async (node) => {
      node.tell('kubelet.preinst', 'wait');
      const order = node.desk.order('installKubelet', { version: next }, { epoch: 6 });
      await node.send(order);
      await node.reached('kubelet.preinst');

      await node.machine.powerCut();
      await node.machine.boot();
      await node.ready();
      const broken = await node.installed('kubelet');
      const repair = node.desk.order('repairPackages', { packages: nextPackages }, { epoch: 6 });
      await node.send(repair);
      const outcome = await node.outcome(repair);

      expect(await node.send(order)).to.include({ state: 'interrupted' });
      expect(broken.status.trim()).to.match(/R$/);
      expect(outcome.state, `${outcome.reason}\n${node.output(repair)}`).to.equal('succeeded');
      expect(await node.installed('kubelet')).to.deep.equal({ version: next, status: 'hi ' });
      expect(await node.machine.run(['dpkg', '--audit'])).to.equal('');
    }),
  ],
};
