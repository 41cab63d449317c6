import { expect } from 'chai';
import { until } from '../../until.ts';
import type { KubestepNode } from '../kubestep-node.ts';
import { aCase, type Suite } from '../suite.ts';

const socket = '/run/kubestep/executor.sock';

async function expectNoAnswer(node: KubestepNode): Promise<void> {
  const isAnswered = await node.hello().then(
    () => true,
    () => false,
  );
  expect(isAnswered).to.equal(false);
}

export const wallsSuite: Suite = {
  title: 'who may do what on a node',
  cases: [
    aCase('the executor is root without capabilities, network or writable system', async (node) => {
      const pid = await node.executorPid();
      const status = node.machine.read(`/proc/${pid}/status`);
      const interfaces = await node.machine.run(['nsenter', '-t', String(pid), '-n', 'cat', '/proc/net/dev']);
      const score = await node.machine.run(['systemd-analyze', 'security', 'kubestep-executor.service', '--no-pager']);

      expect(status)
        .to.match(/^CapEff:\s0+$/m)
        .and.match(/^CapBnd:\s0+$/m)
        .and.match(/^NoNewPrivs:\s1$/m);
      expect(interfaces.match(/^\s*(?!lo:)\w+:/gm)).to.equal(null);
      return `${/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]} kB resident; exposure ${/level for \S+: ([\d.]+)/.exec(score)?.[1]}`;
    }),
    aCase('root and the agent reach its socket, and nobody else does', async (node) => {
      const connects = (user: string) =>
        node.machine.tryRun(['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', 'test', '-w', socket]);

      expect((await connects('kubestep-agent')).exitCode).to.equal(0);
      for (const user of ['kubestep-etcd', 'nobody'])
        expect((await connects(user === 'nobody' ? '65534' : user)).exitCode, user).to.not.equal(0);
    }),
    aCase('the agent reads an operation’s output, and cannot write or remove it', async (node) => {
      const { order } = await node.do('readFacts', {});
      const folder = `/var/lib/kubestep/operations/${order.operationId}`;
      const asAgent = (...argv: readonly string[]) =>
        node.machine.tryRun(['setpriv', '--reuid=kubestep-agent', '--regid=kubestep-agent', '--clear-groups', ...argv]);

      expect((await asAgent('cat', `${folder}/output`)).exitCode).to.equal(0);
      expect((await asAgent('test', '-w', `${folder}/output`)).exitCode).to.equal(1);
      expect((await asAgent('rm', '-rf', folder)).exitCode).to.equal(1);
      expect((await asAgent('cat', '/var/lib/kubestep/executor/journal.jsonl')).exitCode).to.equal(1);
    }),
    aCase('the agent starts no unit, changes no trust, and reads neither keys of the cluster nor the executor’s memory', async (node) => {
      node.machine.write('/etc/kubernetes/pki/etcd/server.key', 'key');
      await node.machine.run(['chmod', '600', '/etc/kubernetes/pki/etcd/server.key']);
      const pid = await node.executorPid();
      const forbidden = [
        ['systemctl', 'restart', 'kubelet.service'],
        ['systemd-run', '--quiet', 'touch', '/run/started-by-the-agent'],
        ['apt-get', '-y', 'install', 'kubeadm'],
        ['tee', '-a', '/etc/kubestep/trust.json'],
        ['cat', '/etc/kubernetes/pki/etcd/server.key'],
        ['cat', `/proc/${pid}/environ`],
        ['kill', '-9', String(pid)],
      ];

      for (const argv of forbidden) {
        const { exitCode } = await node.machine.tryRun([
          'setpriv',
          '--reuid=kubestep-agent',
          '--regid=kubestep-agent',
          '--clear-groups',
          ...argv,
        ]);
        expect(exitCode, argv.join(' ')).to.not.equal(0);
      }
      expect(node.machine.exists('/run/started-by-the-agent')).to.equal(false);
      const score = await node.machine.run(['systemd-analyze', 'security', 'kubestep-agent.service', '--no-pager']);
      return `exposure of the agent ${/level for \S+: ([\d.]+)/.exec(score)?.[1]}`;
    }),
    aCase('an order that was changed, or made for another node, is refused and runs nothing', async (node) => {
      const before = node.machine.read('/var/lib/kubestep/executor/journal.jsonl');
      const order = node.desk.order('restartKubelet', {});

      const forOther = await node.send({ ...order, node: 'n2' });
      const otherHash = await node.send({ ...order, kind: 'removeSnapshot' });
      const expired = await node.send({ ...order, notAfterMs: Date.now() - 600_000 });

      expect(forOther).to.include({ state: 'refused', reasonCode: 'wrong-node' });
      expect(otherHash).to.include({ state: 'refused', reasonCode: 'spec-hash-mismatch' });
      expect(expired).to.include({ state: 'refused', reasonCode: 'expired' });
      expect(node.machine.read('/var/lib/kubestep/executor/journal.jsonl')).to.equal(before);
    }),
    aCase('a trust anchor that is not root’s alone keeps the executor from starting', async (node) => {
      await node.machine.run(['chown', 'kubestep-agent', '/etc/kubestep/trust.json']);
      await node.machine.tryRun(['systemctl', 'restart', 'kubestep-executor.service']);
      const log = () => node.machine.run(['journalctl', '-u', 'kubestep-executor.service', '--no-pager']);
      await until('it says why', async () => (await log()).includes('trust.json belongs to user'));
      await expectNoAnswer(node);
      await node.machine.run(['chown', 'root', '/etc/kubestep/trust.json']);
      await node.machine.run(['systemctl', 'restart', 'kubestep-executor.service']);
      await node.ready();
    }),
  ],
};
