import { expect } from 'chai';
import type { OperationInput, OperationKind } from '../../../shared/operations.ts';
import type { KubestepNode } from '../kubestep-node.ts';
import { debOf, versions } from '../packages.ts';
import { aCase, type Suite } from '../suite.ts';

export const nextPackages = ['kubeadm', 'kubelet', 'kubectl'].map((name) => ({ name, version: debOf(versions.next) }));
const next = debOf(versions.next);
const source = '/etc/apt/sources.list.d/kubernetes.list';

/** Does an operation, sends the same order again, then gives a new one: the first repetition runs nothing, the second changes nothing. */
async function thrice<K extends OperationKind>(node: KubestepNode, kind: K, input: OperationInput<K>): Promise<void> {
  const first = await node.do(kind, input);
  expect(first.state, `${first.reason}\n${node.output(first.order)}`).to.equal('succeeded');
  const output = node.output(first.order);

  const { operationId: _id, ...again } = { ...(await node.send(first.order)) };
  const { order: _order, ...told } = first;
  const { operationId: _told, ...before } = told as typeof told & { operationId?: string };
  expect(again).to.deep.equal(before);
  expect(node.output(first.order), 'nothing ran a second time under this id').to.equal(output);

  const second = await node.do(kind, input);
  expect(second.state, second.reason).to.equal('succeeded');
}

export const operationsSuite: Suite = {
  title: 'every operation that needs no Kubernetes: done, the same order again, a new order',
  cases: [
    aCase('readFacts tells packages, kubelet, source and disks', async (node) => {
      const facts = await node.mustDo('readFacts', {});

      expect(facts.packages.map(({ name, version, status }) => `${name} ${version} ${status}`)).to.include(
        `kubelet ${debOf(versions.old)} hi `,
      );
      expect(facts.kubelet.activeState).to.equal('active');
      expect(facts.kubeadmVersion).to.equal(`v${versions.old}`);
      expect(facts.repository?.minor).to.equal('v1.33');
      await thrice(node, 'readFacts', {});
    }),
    aCase('probeRepository simulates the next minor and leaves apt as it was', async (node) => {
      const lists = await node.machine.run(['ls', '-R', '--full-time', '/var/lib/apt/lists', '/etc/apt']);

      const probe = await node.mustDo('probeRepository', { minor: 'v1.34', packages: nextPackages });

      expect(probe.versions['kubeadm']).to.include(next);
      expect(probe.changes?.filter(({ action }) => action === 'install').map(({ name, to }) => `${name} ${to}`)).to.have.members(
        nextPackages.map(({ name, version }) => `${name} ${version}`),
      );
      expect(await node.machine.run(['ls', '-R', '--full-time', '/var/lib/apt/lists', '/etc/apt'])).to.equal(lists);
      await thrice(node, 'probeRepository', { minor: 'v1.34', packages: nextPackages });
    }),
    aCase('setRepository replaces the minor in the source line and nothing else', async (node) => {
      const before = node.machine.read(source);

      await thrice(node, 'setRepository', { minor: 'v1.34' });

      expect(node.machine.read(source)).to.equal(before.replace('/v1.33/', '/v1.34/'));
    }),
    aCase('downloadPackages lets the installation do without the repository', async (node, world) => {
      await thrice(node, 'downloadPackages', { packages: nextPackages });
      expect((await node.installed('kubeadm')).status, 'the hold stays').to.equal('hi ');

      await world.server.unplug();
      try {
        await thrice(node, 'installKubeadm', { version: next });
      } finally {
        await world.server.plugIn();
      }
      expect(await node.installed('kubeadm')).to.deep.equal({ version: next, status: 'hi ' });
      expect(node.runs(`kubeadm.postinst ${versions.next}`), 'installed once').to.equal(1);
    }),
    aCase('pullImages asks kubeadm for the images of the version', async (node) => {
      await thrice(node, 'pullImages', { version: `v${versions.next}` });

      expect(node.runs(`kubeadm config images pull --kubernetes-version=v${versions.next}`)).to.equal(2);
    }),
    aCase('kubeadmApply runs kubeadm once an order, with admin.conf', async (node) => {
      await thrice(node, 'kubeadmApply', { version: `v${versions.next}`, ignorePreflightErrors: ['CreateJob'] });

      const line = `kubeadm upgrade apply v${versions.next} --yes --ignore-preflight-errors=CreateJob KUBECONFIG=/etc/kubernetes/admin.conf`;
      expect(node.runs(line)).to.equal(2);
    }),
    aCase('kubeadmNode runs kubeadm once an order, without KUBECONFIG', async (node) => {
      await thrice(node, 'kubeadmNode', { ignorePreflightErrors: [] });

      expect(node.machine.read('/var/log/stand-in-runs').match(/^kubeadm upgrade node KUBECONFIG=$/gm)).to.have.length(2);
    }),
    aCase('installKubelet installs both packages, holds them, and does not restart the kubelet', async (node) => {
      const before = (await node.mustDo('readFacts', {})).kubelet.invocationId;

      await thrice(node, 'installKubelet', { version: next });

      expect(await node.installed('kubelet')).to.deep.equal({ version: next, status: 'hi ' });
      expect(await node.installed('kubectl')).to.deep.equal({ version: next, status: 'hi ' });
      expect(node.runs(`kubelet.postinst ${versions.next}`), 'installed once').to.equal(1);
      expect((await node.mustDo('readFacts', {})).kubelet.invocationId).to.equal(before);
    }),
    aCase('restartKubelet gives the kubelet a new InvocationID with every order', async (node) => {
      const before = (await node.mustDo('readFacts', {})).kubelet.invocationId;

      const restart = await node.do('restartKubelet', {});
      expect(restart.state, restart.reason).to.equal('succeeded');
      const after = (await node.mustDo('readFacts', {})).kubelet;
      expect(after.invocationId).to.not.equal(before);

      await node.send(restart.order);
      expect((await node.mustDo('readFacts', {})).kubelet.invocationId, 'the same order again restarts nothing').to.equal(
        after.invocationId,
      );
      await thrice(node, 'restartKubelet', {});
    }),
    aCase('repairPackages changes nothing on a node where nothing is broken', async (node) => {
      await thrice(node, 'repairPackages', { packages: nextPackages });

      expect(node.runs(`kubelet.postinst ${versions.next}`)).to.equal(1);
    }),
  ],
};
