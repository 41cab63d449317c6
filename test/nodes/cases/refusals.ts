import { expect } from 'chai';
import type { OperationKind } from '../../../shared/operations.ts';
import { type Order, specHash } from '../../../shared/order.ts';
import type { KubestepNode } from '../kubestep-node.ts';
import { OrderDesk } from '../orders.ts';
import { debOf, versions } from '../packages.ts';
import { aCase, type Case, type Suite } from '../suite.ts';

const install = { version: debOf(versions.next) };

interface Refused {
  readonly title: string;
  readonly code: string;
  readonly order: (node: KubestepNode) => Order;
}

/** Each of these is refused by its rule, is not remembered, and starts no unit. */
const refused: readonly Refused[] = [
  { title: 'for another node', code: 'wrong-node', order: ({ desk }) => desk.order('installKubeadm', install, { node: 'n2' }) },
  {
    title: 'of another cluster',
    code: 'wrong-cluster',
    order: ({ desk }) => desk.order('installKubeadm', install, { clusterId: 'other' }),
  },
  {
    title: 'whose time is over',
    code: 'expired',
    order: ({ desk }) => desk.order('installKubeadm', install, { notAfterMs: Date.now() - 6 * 60_000 }),
  },
  {
    title: 'from the future',
    code: 'clock-skew',
    order: ({ desk }) => desk.order('installKubeadm', install, { issuedAtMs: Date.now() + 6 * 60_000 }),
  },
  {
    title: 'for an operation that is not in the table',
    code: 'unknown-kind',
    order: ({ desk }) => desk.order('runShell' as OperationKind, { command: 'id' }),
  },
  {
    title: 'with another input than its hash says',
    code: 'spec-hash-mismatch',
    order: ({ desk }) => desk.order('installKubeadm', install, { specHash: specHash('installKubeadm', { version: '9.9.9-1' }) }),
  },
  {
    title: 'with a command in its version',
    code: 'bad-input',
    order: ({ desk }) => desk.order('installKubeadm', { version: '1.34.4-1.1; reboot' }),
  },
  {
    title: 'with a field that nobody asked for',
    code: 'bad-input',
    order: ({ desk }) => desk.order('installKubeadm', { ...install, flags: ['--allow-downgrades'] }),
  },
  { title: 'with a path as a minor', code: 'bad-input', order: ({ desk }) => desk.order('setRepository', { minor: 'v1.34/../../evil' }) },
  {
    title: 'for a package that is not of Kubernetes',
    code: 'bad-input',
    order: ({ desk }) => desk.order('downloadPackages', { packages: [{ name: 'bash', version: '5.2.15-2' }] }),
  },
];

async function expectRefused(node: KubestepNode, order: Order, code: string, send = () => node.send(order)): Promise<void> {
  const state = await send();
  expect(state).to.include({ state: 'refused', reasonCode: code });
  expect(await node.isUnitLoaded(order), 'no unit').to.equal(false);
  expect(node.machine.exists(`/var/lib/kubestep/operations/${order.operationId}`), 'no trace').to.equal(false);
}

const refusedCases: readonly Case[] = refused.map(({ title, code, order }) =>
  aCase(`refuses an order ${title}: ${code}`, (node) => expectRefused(node, order(node), code)),
);

export const refusalsSuite: Suite = {
  title: 'orders that are refused',
  cases: [
    aCase('refuses an order that is signed with another key: bad-signature', async (node) => {
      const order = node.desk.order('installKubeadm', install);

      await expectRefused(node, order, 'bad-signature', () => node.sendSigned(new OrderDesk().sign(order)));
    }),
    aCase('refuses an order whose text was changed after it was signed: bad-signature', async (node) => {
      const order = node.desk.order('installKubeadm', install);
      const { order: bytes, signature } = node.desk.sign(order);
      const changed = Buffer.from(Buffer.from(bytes).toString('utf8').replace('1.34.4', '1.34.9'));

      await expectRefused(node, order, 'bad-signature', () => node.sendSigned({ order: changed, signature }));
    }),
    ...refusedCases,
    aCase('refuses a second write while one runs, and lets reads through: busy', async (node) => {
      node.tell('kubeadm.upgrade', 'wait');
      const first = node.desk.order('kubeadmNode', { ignorePreflightErrors: [] });
      expect(await node.send(first)).to.include({ state: 'running' });
      await node.reached('kubeadm.upgrade');

      await expectRefused(node, node.desk.order('restartKubelet', {}), 'busy');
      await node.mustDo('readFacts', {});
      expect(await node.send(first), 'the first one again').to.include({ state: 'running' });

      await node.release('kubeadm.upgrade');
      expect(await node.outcome(first)).to.include({ state: 'succeeded' });
      await node.mustDo('restartKubelet', {});
    }),
    aCase('refuses an id that was another operation: id-reused', async (node) => {
      const first = await node.do('readFacts', {});

      const again = node.desk.order('restartKubelet', {}, { operationId: first.order.operationId });

      expect(await node.send(again)).to.include({ state: 'refused', reasonCode: 'id-reused' });
    }),
    aCase('refuses an epoch below the highest it saw, also after a restart: old-epoch', async (node) => {
      const newer = node.desk.order('readFacts', {}, { epoch: 7 });
      await node.send(newer);
      await node.outcome(newer);
      await expectRefused(node, node.desk.order('restartKubelet', {}, { epoch: 6 }), 'old-epoch');

      await node.killExecutor();

      await expectRefused(node, node.desk.order('restartKubelet', {}, { epoch: 6 }), 'old-epoch');
    }),
  ],
};
