import { expect } from 'chai';
import { operations } from '../../../agent/executor/operations.ts';
import { specOf } from '../../../agent/executor/outcome.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { type OperationKind, operationEffects } from '../../../shared/operations.ts';

const packages = [{ name: 'kubeadm', version: '1.34.4-1.1' }];
const snapshot = 'etcd-cp1-20261122T120000Z';
const expected = { sha256: 'a'.repeat(64), revision: 5, totalKeys: 3, hash: 1, compactRevision: -1 };
const identity = { memberId: 'a1', clusterId: 'c1', etcdVersion: '3.5.24' };
const membership = {
  ...{ memberName: 'cp1', peerUrl: 'https://10.0.0.1:2380', initialCluster: 'cp1=https://10.0.0.1:2380,cp2=https://10.0.0.2:2380' },
  ...{ token: `kubestep-${'0'.repeat(32)}`, bumpRevision: 1_000_000_000 },
};

const good: { readonly [K in OperationKind]: unknown } = {
  readFacts: {},
  probeRepository: { minor: 'v1.34', packages },
  repairPackages: { packages },
  setRepository: { minor: 'v1.34' },
  downloadPackages: { packages },
  installKubeadm: { version: '1.34.4-1.1' },
  installKubelet: { version: '1.34.4-1.1' },
  pullImages: { version: 'v1.34.4' },
  kubeadmApply: { version: 'v1.34.4', ignorePreflightErrors: ['SystemVerification', 'Port-10250'] },
  kubeadmNode: { ignorePreflightErrors: [] },
  restartKubelet: {},
  prepareEtcdTools: {},
  moveEtcdLeader: {},
  pullEtcdImage: { tag: '3.5.26-0' },
  upgradeEtcd: { tag: '3.5.26-0' },
  readEtcd: {},
  saveSnapshot: { name: snapshot, isUnpaced: true },
  verifySnapshot: { name: snapshot, expected },
  collectConfiguration: { name: snapshot, recipients: [] },
  saveResources: { name: snapshot, recipients: [], includeSecrets: false },
  sealSnapshot: { name: snapshot, recipients: [`age1${'q'.repeat(58)}`] },
  removeSnapshot: { name: snapshot },
  inspectMember: { restore: 'rs-20261125-1' },
  importSnapshot: { snapshot, saved: { ...expected, sizeBytes: 544, ...identity, isComparedWithLive: true, method: 'stream' } },
  restoreMember: { restore: 'rs-20261125-1', snapshot, sha256: 'a'.repeat(64), sizeBytes: 544, etcdVersion: '3.5.24', ...membership },
  parkManifests: { restore: 'rs-20261125-1', components: ['kube-apiserver', 'etcd'] },
  returnManifests: { restore: 'rs-20261125-1', components: ['etcd'] },
  swapMember: { restore: 'rs-20261125-1', direction: 'in' },
  writeEtcdManifest: { restore: 'rs-20261125-1', initialCluster: 'cp1=https://10.0.0.1:2380', version: 'restored' },
  hashMember: {},
  defragMember: {},
  addLearner: { peerUrl: 'https://10.0.0.1:2380' },
  removeMember: { memberId: 'a1' },
  promoteMember: { memberId: 'a1' },
  disarmAlarms: {},
  updateKubeadmConfig: {},
  probeOsUpgrade: { packages: 'security' },
  readOs: { packages: [] },
  upgradeOsPackages: { packages: [{ name: 'libc6:i386', version: '2.36-9+deb12u13' }] },
  resolveName: { name: 'api.example.org' },
  reboot: { bootId: '0f3c1d2e-4b5a-4c6d-8e7f-901234567890', userspaceTimestampUs: 1764000000000000 },
};

function parse(kind: OperationKind, input: unknown): unknown {
  return specOf(operations, kind).input(input);
}

describe('the input of every operation', () => {
  for (const kind of Object.keys(operationEffects) as OperationKind[]) {
    it(`${kind} takes what it is meant to take, and gives back only that`, () => {
      expect(parse(kind, good[kind])).to.deep.equal(good[kind]);
    });

    for (const wrong of [undefined, null, 'x', 7, [], [good[kind]]]) {
      it(`${kind} refuses ${JSON.stringify(wrong)?.slice(0, 30) ?? 'nothing'}`, () => {
        expect(() => parse(kind, wrong))
          .to.throw(KubestepError)
          .with.property('code', 'usage');
      });
    }

    it(`${kind} refuses a field that it does not know`, () => {
      expect(() => parse(kind, { ...(good[kind] as object), argv: ['sh'] })).to.throw(KubestepError, 'argv');
    });
  }
});

describe('values of an input', () => {
  const shellish = [
    '',
    'latest',
    '1.34.4; reboot',
    '$(reboot)',
    '1.34.4-1.1\n',
    '../1.34',
    '--force',
    '1.34.4-1.1 kubelet=1.0',
    4,
    null,
    {},
  ];

  for (const name of ['', 'a b', '-x.example', '../hosts', 'x_y', 'A.example', 'a..b', 'x'.repeat(64), '$(reboot)', 7, null]) {
    it(`no host is named ${JSON.stringify(name)?.slice(0, 20)}`, () => {
      expect(() => parse('resolveName', { name })).to.throw(KubestepError, 'name');
    });
  }

  for (const version of shellish) {
    it(`no package version is ${JSON.stringify(version)}`, () => {
      expect(() => parse('installKubeadm', { version })).to.throw(KubestepError, 'version');
      expect(() => parse('downloadPackages', { packages: [{ name: 'kubeadm', version }] })).to.throw(KubestepError, 'version');
    });

    it(`no Kubernetes version is ${JSON.stringify(version)}`, () => {
      expect(() => parse('kubeadmApply', { version, ignorePreflightErrors: [] })).to.throw(KubestepError, 'version');
    });

    it(`no minor is ${JSON.stringify(version)}`, () => {
      expect(() => parse('setRepository', { minor: version })).to.throw(KubestepError, 'minor');
    });

    it(`no snapshot is named ${JSON.stringify(version)}`, () => {
      expect(() => parse('saveSnapshot', { name: version })).to.throw(KubestepError, 'name');
    });
  }

  for (const minor of ['v1.34.4', '1.34', 'v2.0', 'v1.034', 'v1.34/../v1.33', 'v1.']) {
    it(`no minor is ${minor}`, () => {
      expect(() => parse('setRepository', { minor })).to.throw(KubestepError, 'minor');
    });
  }

  for (const tag of [
    '3.5.26',
    'latest',
    '3.05.1-0',
    '4.0.0-0',
    '3.5.26-0@sha256:00',
    '3.5.26-0\n',
    'x/etcd:3.5.26-0',
    '../3.5.26-0',
    '$(reboot)-0',
  ]) {
    it(`no tag of an etcd image is ${JSON.stringify(tag)}`, () => {
      expect(() => parse('pullEtcdImage', { tag })).to.throw(KubestepError, 'tag');
      expect(() => parse('upgradeEtcd', { tag })).to.throw(KubestepError, 'tag');
    });
  }

  for (const name of ['all', 'ALL,all', 'Swap,all', '', 'swap', 'X=Y', 'Port 1', 'A'.repeat(200)]) {
    it(`no preflight error is ${JSON.stringify(name.slice(0, 20))}`, () => {
      expect(() => parse('kubeadmNode', { ignorePreflightErrors: [name] })).to.throw(KubestepError, 'never all');
    });
  }

  it('names of real preflight checks pass', () => {
    const names = [
      'SystemVerification',
      'CreateJob',
      'Port-10250',
      'DirAvailable--etc-kubernetes-manifests',
      'ImagePull',
      'Swap',
      'NumCPU',
    ];

    expect(parse('kubeadmNode', { ignorePreflightErrors: names })).to.deep.equal({ ignorePreflightErrors: names });

    it('takes a boolean for patches and never a folder', () => {
      expect(parse('kubeadmNode', { ignorePreflightErrors: [], usePatches: true })).to.deep.equal({
        ignorePreflightErrors: [],
        usePatches: true,
      });
      expect(parse('kubeadmNode', { ignorePreflightErrors: [], usePatches: false })).to.deep.equal({ ignorePreflightErrors: [] });
      expect(() => parse('kubeadmNode', { ignorePreflightErrors: [], usePatches: '/tmp/patches' })).to.throw(
        KubestepError,
        'true or false',
      );
      expect(operations.kubeadmNode.work({ ignorePreflightErrors: [], usePatches: true })).to.deep.equal({
        tool: ['kubeadm', 'upgrade', 'node', '--patches=/etc/kubernetes/patches'],
      });
    });
  });

  it('packages outside of the Kubernetes repository are refused', () => {
    expect(() => parse('downloadPackages', { packages: [{ name: 'openssh-server', version: '1.34.4-1.1' }] })).to.throw(
      KubestepError,
      'openssh-server',
    );
  });

  it('an empty list, a long list and a package named twice are refused', () => {
    for (const list of [[], Array(9).fill(packages[0]), [packages[0], packages[0]]]) {
      expect(() => parse('repairPackages', { packages: list })).to.throw(KubestepError, 'packages');
    }
  });

  it('numbers of a snapshot are whole, and not below zero', () => {
    for (const revision of [-1, 1.5, Number.NaN, '5', 2 ** 60]) {
      expect(() => parse('verifySnapshot', { name: snapshot, expected: { ...expected, revision } })).to.throw(KubestepError, 'revision');
    }
  });
});
