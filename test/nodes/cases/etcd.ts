import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { snapshotName } from '../../../shared/names.ts';
import { makeEtcdAuthority } from '../../sim/etcd-authority.ts';
import { until } from '../../until.ts';
import type { KubestepNode } from '../kubestep-node.ts';
import { aCase, type Suite } from '../suite.ts';

const pki = '/etc/kubernetes/pki/etcd';
const manifest = new URL('../../fixtures/kubeadm-1.33.13/manifest-etcd.yaml', import.meta.url);
const endpoint = 'https://127.0.0.1:2379';
const name = snapshotName('n1', Date.UTC(2026, 10, 22, 12));
const snapshots = '/var/lib/kubestep/snapshots';

/** Debian's etcd where kubeadm's would be: its files, its certificates, its manifest. */
async function startEtcd(node: KubestepNode): Promise<void> {
  const { machine } = node;
  const authority = await makeEtcdAuthority();
  const server = await authority.issue('n1', '127.0.0.1');
  const client = await authority.issue('kube-etcd-healthcheck-client', '127.0.0.1');
  machine.write('/etc/kubernetes/manifests/etcd.yaml', readFileSync(manifest, 'utf8').replaceAll('10.77.0.11', '127.0.0.1'));
  machine.write(`${pki}/ca.crt`, authority.ca);
  for (const [file, pair] of [
    ['server', server],
    ['healthcheck-client', client],
  ] as const) {
    machine.write(`${pki}/${file}.crt`, pair.certificate);
    machine.write(`${pki}/${file}.key`, pair.key);
    await machine.run(['chmod', '600', `${pki}/${file}.key`]);
  }
  const tls = [`--cert-file=${pki}/server.crt`, `--key-file=${pki}/server.key`, `--trusted-ca-file=${pki}/ca.crt`, '--client-cert-auth'];
  const urls = [`--listen-client-urls=${endpoint}`, `--advertise-client-urls=${endpoint}`];
  await machine.run(['systemd-run', '--unit=etcd-of-test', 'etcd', '--name=n1', '--data-dir=/var/lib/etcd', ...urls, ...tls]);
  await until('etcd is healthy', async () => (await etcdctl(node, 'endpoint', 'health')).exitCode === 0);
  for (const key of ['a', 'b', 'c']) await etcdctl(node, 'put', `/registry/${key}`, key);
}

function etcdctl({ machine }: KubestepNode, ...args: readonly string[]) {
  const identity = [`--cacert=${pki}/ca.crt`, `--cert=${pki}/healthcheck-client.crt`, `--key=${pki}/healthcheck-client.key`];
  return machine.tryRun(['env', 'ETCDCTL_API=3', 'etcdctl', `--endpoints=${endpoint}`, ...identity, ...args]);
}

export const etcdSuite: Suite = {
  title: 'the etcd operations, in units of a user who may read no key',
  cases: [
    aCase('readEtcd reads the member with a certificate that only root can read', async (node) => {
      await startEtcd(node);

      const facts = await node.mustDo('readEtcd', {});

      expect(facts.members).to.have.length(1);
      expect(facts.members[0]).to.include({ name: 'n1', isLearner: false });
      expect(facts.version).to.match(/^3\.\d+\.\d+$/);
    }),
    aCase('saveSnapshot leaves a file that the agent may read and nobody else', async (node) => {
      const saved = await node.mustDo('saveSnapshot', { name });

      const [facts] = (await node.machine.run(['stat', '-c', '%U %G %a', `${snapshots}/${name}/snapshot.db`])).split('\n');
      const sum = await node.machine.run(['sha256sum', `${snapshots}/${name}/snapshot.db`]);
      expect(facts).to.equal('kubestep-etcd kubestep-agent 640');
      expect(sum.split(' ')[0]).to.equal(saved.sha256);
    }),
    aCase('the same name again is answered from its record', async (node) => {
      const first = await node.mustDo('saveSnapshot', { name });
      const second = await node.mustDo('saveSnapshot', { name });

      expect(second).to.deep.equal(first);
    }),
    aCase('prepareEtcdTools says what is missing on a node without the image', async (node) => {
      const tools = await node.mustDo('prepareEtcdTools', {});

      expect(tools.source).to.equal('host');
      expect(tools.problem).to.be.a('string');
    }),
    aCase('collectConfiguration archives what only root may read', async (node) => {
      const collected = await node.mustDo('collectConfiguration', { name });

      expect(collected.files.map(({ path }) => path).join('\n')).to.include('pki/etcd/ca.crt');
    }),
    aCase('a daemon-reload beside a job of another user loses no result', async (node) => {
      const order = node.desk.order('saveSnapshot', { name: snapshotName('n1', Date.UTC(2026, 10, 22, 13)) });

      await node.send(order);
      await node.machine.run(['systemctl', 'daemon-reload']);

      expect(await node.outcome(order)).to.include({ state: 'succeeded' });
    }),
    aCase('removeSnapshot removes the copy, and is safe to repeat', async (node) => {
      await node.mustDo('removeSnapshot', { name });
      await node.mustDo('removeSnapshot', { name });

      expect(node.machine.exists(`${snapshots}/${name}`)).to.equal(false);
    }),
    aCase('without the certificate it fails before it begins, and says so', async (node) => {
      await node.machine.run(['mv', `${pki}/healthcheck-client.key`, '/root/']);

      const { state, reasonCode, reason } = await node.do('readEtcd', {});

      expect({ state, reasonCode }, reason).to.deep.equal({ state: 'failed', reasonCode: 'credentials-missing' });
    }),
  ],
};
