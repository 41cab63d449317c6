import { expect } from 'chai';
import { operationUnit } from '../../../shared/names.ts';
import type { OperationInput, OperationKind } from '../../../shared/operations.ts';
import { until } from '../../until.ts';
import type { KubestepNode } from '../kubestep-node.ts';
import { debOf, versions } from '../packages.ts';
import { aCase, type Suite } from '../suite.ts';
import { aptGet } from '../world.ts';
import { nextPackages } from './operations.ts';

const old = debOf(versions.old);
const next = debOf(versions.next);
const source = '/etc/apt/sources.list.d/kubernetes.list';

async function fails<K extends OperationKind>(node: KubestepNode, kind: K, input: OperationInput<K>, reasonCode: string): Promise<string> {
  const { state, reason = '', reasonCode: code, order } = await node.do(kind, input);
  expect({ state, code }, `${reason}\n${node.output(order)}`).to.deep.equal({ state: 'failed', code: reasonCode });
  return reason;
}

/** Whatever went wrong: the packages are as before, complete and on hold. */
async function expectUntouched(node: KubestepNode): Promise<void> {
  for (const name of ['kubeadm', 'kubelet', 'kubectl'])
    expect(await node.installed(name), name).to.deep.equal({ version: old, status: 'hi ' });
  expect(await node.machine.run(['dpkg', '--audit'])).to.equal('');
}

export const failuresSuite: Suite = {
  title: 'what fails on a node is told by its class, and leaves the node as it was or repairable',
  cases: [
    aCase('a repository whose signer is a stranger is not taken, and the source is put back', async (node) => {
      const before = node.machine.read(source);

      const probe = await node.mustDo('probeRepository', { minor: 'v1.35', packages: [{ name: 'kubeadm', version: '1.35.4-1.1' }] });
      await fails(node, 'setRepository', { minor: 'v1.35' }, 'source-trust');

      expect(probe.failure?.class).to.equal('source-trust');
      expect(node.machine.read(source)).to.equal(before);
    }),
    aCase('a minor that the repository does not have is a source that cannot be fetched', async (node) => {
      await fails(node, 'setRepository', { minor: 'v1.99' }, 'source-network');
      await expectUntouched(node);
    }),
    aCase('a repository that does not answer is told so, and the source is put back', async (node, world) => {
      const before = node.machine.read(source);
      await world.server.unplug();
      try {
        await fails(node, 'setRepository', { minor: 'v1.34' }, 'source-network');
      } finally {
        await world.server.plugIn();
      }
      expect(node.machine.read(source)).to.equal(before);
    }),
    aCase('a keyring that others may write is not trusted', async (node) => {
      await node.machine.run(['chmod', '666', '/etc/apt/keyrings/kubernetes.gpg']);

      const reason = await fails(node, 'setRepository', { minor: 'v1.34' }, 'source-trust');

      expect(reason).to.include('/etc/apt/keyrings/kubernetes.gpg');
      await node.machine.run(['chmod', '644', '/etc/apt/keyrings/kubernetes.gpg']);
      await node.mustDo('setRepository', { minor: 'v1.34' });
    }),
    aCase('a version that no repository has', async (node) => {
      await fails(node, 'installKubeadm', { version: '1.34.99-1.1' }, 'version-missing');
      await expectUntouched(node);
    }),
    aCase('a dependency that no repository has is named', async (node) => {
      const probe = await node.mustDo('probeRepository', {
        minor: 'v1.34',
        packages: [{ name: 'kubelet', version: debOf(versions.unmet) }],
      });
      const reason = await fails(node, 'installKubelet', { version: debOf(versions.unmet) }, 'dependency');

      expect(probe.failure?.class).to.equal('dependency');
      expect(reason).to.include('kubernetes-cni (>= 1.9.0)');
      await expectUntouched(node);
    }),
    aCase('a package file that was cut short', async (node) => {
      await fails(node, 'installKubeadm', { version: debOf(versions.damaged) }, 'source-network');
      await expectUntouched(node);
    }),
    aCase('a disk without space for the packages', async (node) => {
      await node.mustDo('setRepository', { minor: 'v1.34' });
      await node.machine.run(['mount', '-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', '/var/cache/apt/archives']);
      await node.machine.tryRun(['dd', 'if=/dev/zero', 'of=/var/cache/apt/archives/filler', 'bs=4k']); // ends when nothing is left
      try {
        await fails(node, 'installKubeadm', { version: next }, 'disk-full');
      } finally {
        await node.machine.run(['umount', '/var/cache/apt/archives']);
      }
      await expectUntouched(node);
    }),
    aCase('an edited configuration file is kept, and asks nobody', async (node) => {
      await node.mustDo('setRepository', { minor: 'v1.34' });
      node.machine.write('/etc/default/kubelet', 'KUBELET_EXTRA_ARGS=--edited-here=yes\n');

      await node.mustDo('installKubelet', { version: next });

      expect(node.machine.read('/etc/default/kubelet')).to.include('--edited-here=yes');
    }),
    aCase('an installation script that fails: the hold is back, and a repair finishes it', async (node) => {
      await node.mustDo('setRepository', { minor: 'v1.34' });
      node.tell('kubeadm.postinst', 'fail');
      const reason = await fails(node, 'installKubeadm', { version: next }, 'package-script');
      const broken = await node.installed('kubeadm');
      const facts = await node.mustDo('readFacts', {});
      await fails(node, 'repairPackages', { packages: nextPackages }, 'package-script');
      await node.release('kubeadm.postinst');

      await node.mustDo('repairPackages', { packages: nextPackages });

      expect(reason).to.include('kubeadm');
      expect(broken).to.deep.equal({ version: next, status: 'hF ' });
      expect(facts.dpkgAudit).to.include('kubeadm');
      expect(await node.installed('kubeadm')).to.deep.equal({ version: next, status: 'hi ' });
    }),
    aCase('a lock that another apt holds is waited for', async (node) => {
      await node.mustDo('setRepository', { minor: 'v1.34' });
      node.tell('kubectl.postinst', 'wait');
      const other = node.machine.run([...aptGet, 'install', '--reinstall', '--allow-change-held-packages', `kubectl=${next}`]);
      await node.reached('kubectl.postinst');
      const order = node.desk.order('installKubelet', { version: next });
      await node.send(order);
      await until('apt says that it waits', () => node.output(order).includes('Waiting for cache lock'));

      await node.release('kubectl.postinst');
      await other;
      const outcome = await node.outcome(order);

      expect(outcome.state, outcome.reason).to.equal('succeeded');
      expect(await node.installed('kubectl')).to.deep.equal({ version: next, status: 'hi ' });
    }),
    aCase('a repair waits for that lock too, which dpkg itself does not', async (node) => {
      const other = await holdDpkgLock(node);
      const order = node.desk.order('repairPackages', { packages: nextPackages });
      await node.send(order);
      await until('dpkg says that it is locked', () => /frontend lock was locked by another process/.test(node.output(order)));

      await other.end();
      const outcome = await node.outcome(order);

      expect(outcome.state, outcome.reason).to.equal('succeeded');
    }),
    aCase('an older version is refused by apt, and no dependant is removed for it', async (node) => {
      await node.mustDo('setRepository', { minor: 'v1.34' });
      await node.mustDo('installKubelet', { version: next });
      await node.mustDo('setRepository', { minor: 'v1.33' });

      await fails(node, 'installKubelet', { version: old }, 'dependency');

      for (const name of ['kubelet', 'kubectl', 'kubeadm']) expect((await node.installed(name)).status, name).to.equal('hi ');
      expect((await node.installed('kubelet')).version).to.equal(next);
    }),
    aCase('images that cannot be pulled are told as such', async (node) => {
      node.tell('kubeadm.images', 'fail');
      await fails(node, 'pullImages', { version: `v${versions.next}` }, 'image-pull-failed');
      await node.release('kubeadm.images');

      await node.mustDo('pullImages', { version: `v${versions.next}` });
    }),
    aCase('kubeadm that refuses is read, error by error', async (node) => {
      node.tell('kubeadm.preflight', 'fail');
      const reason = await fails(node, 'kubeadmApply', { version: `v${versions.next}`, ignorePreflightErrors: [] }, 'kubeadm-preflight');
      await node.release('kubeadm.preflight');

      expect(reason).to.include('[ERROR CreateJob]');
    }),
    aCase('a masked kubelet is not restarted, and says so', async (node) => {
      await node.machine.run(['systemctl', 'mask', 'kubelet.service']);

      const reason = await fails(node, 'restartKubelet', {}, 'restart-failed');

      expect(reason).to.include('masked');
      await node.machine.run(['systemctl', 'unmask', 'kubelet.service']);
    }),
    aCase('a node without etcd says which file is missing, and leaves no unit behind', async (node) => {
      const { order } = await node.do('readEtcd', {});

      const outcome = await node.outcome(order);

      expect(outcome.state).to.equal('failed');
      expect(outcome.reasonCode).to.be.oneOf(['credentials-missing', 'start-failed']);
      expect(await node.isUnitLoaded(order), operationUnit(order.operationId)).to.equal(false);
    }),
  ],
};

/** Somebody else's dpkg: holds the lock as dpkg does, with fcntl; flock(1) would hold nothing. */
async function holdDpkgLock({ machine }: KubestepNode): Promise<{ end: () => Promise<void> }> {
  const program = [
    "use Fcntl; open(my $file, '+<', '/var/lib/dpkg/lock-frontend') or die;",
    "my $lock = pack('s s x4 l! l! i', F_WRLCK, 0, 0, 0, 0); fcntl($file, F_SETLK, $lock) or die;",
    "open(my $mark, '>', '/run/lock-is-held') or die; sleep 600;",
  ].join('\n');
  machine.write('/run/hold-lock.pl', program);
  await machine.run(['systemd-run', '--quiet', '--collect', '--unit=other-dpkg', 'perl', '/run/hold-lock.pl']);
  await until('the lock is held', () => machine.exists('/run/lock-is-held'));
  return {
    end: async () => {
      await machine.run(['systemctl', 'stop', 'other-dpkg.service']);
    },
  };
}
