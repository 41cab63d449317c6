import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pullEtcdImage } from '../../../../agent/jobs/etcd/pull-image.ts';
import { upgradeMember } from '../../../../agent/jobs/etcd/upgrade-member.ts';
import { JobFailure } from '../../../../agent/jobs/job-process.ts';
import { KubestepError } from '../../../../shared/errors.ts';
import type { CommandResult } from '../../../../shared/exec.ts';
import { nodePaths } from '../../../../shared/paths.ts';

const real = new URL('../../../fixtures/kubeadm-1.33.13/manifest-etcd.yaml', import.meta.url).pathname;
const commented = `# kept by hand
spec:
  containers: # one
  - command: [etcd, --data-dir=/var/lib/etcd]   # odd layout
    image: "registry.lab:5000/k8s/etcd:3.5.24-0" # the mirror
    name: etcd
metadata: {name: etcd}
`;

describe('the image of a member', () => {
  let root: string;
  const paths = () => nodePaths(root);
  const manifest = () => join(root, 'etc/kubernetes/manifests/etcd.yaml');
  const kept = () => join(root, 'etc/kubernetes/kubestep-etcd');
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kubestep-member-'));
    mkdirSync(join(root, 'etc/kubernetes/manifests'), { recursive: true });
    cpSync(real, manifest());
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const upgrade = (tag: string) => upgradeMember({ tag }, { paths: paths(), note: () => undefined });
  const refusal = async (tag: string) =>
    upgrade(tag).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

  it('is changed in its one line, with the file of before kept beside the kubelet’s folder', async () => {
    const before = readFileSync(manifest(), 'utf8');
    chmodSync(manifest(), 0o600);

    const answer = await upgrade('3.5.26-0');

    expect(answer).to.deep.equal({ image: 'registry.k8s.io/etcd:3.5.26-0', isChanged: true });
    expect(readFileSync(manifest(), 'utf8')).to.equal(before.replace('etcd:3.5.24-0', 'etcd:3.5.26-0'));
    expect(statSync(manifest()).mode & 0o777).to.equal(0o600);
    expect(readdirSync(join(root, 'etc/kubernetes/manifests'))).to.deep.equal(['etcd.yaml']);
    expect(readFileSync(join(kept(), 'etcd-3.5.24-0.yaml'), 'utf8')).to.equal(before);
  });

  it('keeps comments, order and the registry', async () => {
    writeFileSync(manifest(), commented);

    await upgrade('3.5.26-0');

    expect(readFileSync(manifest(), 'utf8')).to.equal(
      commented.replace('"registry.lab:5000/k8s/etcd:3.5.24-0"', 'registry.lab:5000/k8s/etcd:3.5.26-0'),
    );
  });

  it('stays as it is the second time', async () => {
    await upgrade('3.5.26-0');
    const before = statSync(manifest());

    const answer = await upgrade('3.5.26-0');

    expect(answer).to.include({ isChanged: false });
    expect(statSync(manifest()).ino).to.equal(before.ino);
  });

  it('is changed although a crash left a half file where it is prepared', async () => {
    mkdirSync(kept());
    for (const name of ['etcd.yaml', 'etcd.yaml.new', 'etcd-3.5.24-0.yaml.new']) writeFileSync(join(kept(), name), 'half');

    expect(await upgrade('3.5.26-0')).to.include({ isChanged: true });
    expect(readFileSync(manifest(), 'utf8')).to.contain('image: registry.k8s.io/etcd:3.5.26-0\n');
  });

  for (const [tag, why] of [
    ['3.5.23-0', 'no way back'],
    ['3.4.99-0', 'no way back'],
    ['3.7.0-0', 'one minor at a time'],
  ] as const) {
    it(`never becomes ${tag} from 3.5.24-0`, async () => {
      const before = readFileSync(manifest(), 'utf8');

      const error = await refusal(tag);

      expect(error).to.be.instanceOf(JobFailure).and.to.include({ code: 'not-forward' });
      expect(String(error)).to.contain(why);
      expect(readFileSync(manifest(), 'utf8')).to.equal(before);
      expect(existsSync(kept())).to.equal(false);
    });
  }

  for (const image of [
    'registry.k8s.io/etcd@sha256:00',
    'registry.k8s.io/etcd:3.5.24-0@sha256:00',
    'quay.io/coreos/etcd:v3.5.24',
    'bitnami/etcd:latest',
    '[a]',
    '',
  ]) {
    it(`is left alone when it is ${image || 'missing'}`, async () => {
      writeFileSync(manifest(), readFileSync(real, 'utf8').replace('registry.k8s.io/etcd:3.5.24-0', image));

      expect(await refusal('3.5.26-0')).to.include({ code: 'configuration' });
    });
  }

  it('is nobody’s on a node without etcd', async () => {
    rmSync(manifest());

    expect(await refusal('3.5.26-0')).to.include({ code: 'configuration' });
  });

  describe('is pulled', () => {
    let calls: string[][];
    let present: Record<string, CommandResult>;
    const ended = (exitCode: number, stderr = ''): CommandResult => ({ exitCode, stdout: '', stderr, isTimedOut: false });
    beforeEach(() => {
      calls = [];
      present = { crictl: ended(0), ctr: ended(0) };
    });

    const pull = (tag = '3.5.26-0') => {
      const work = async (tool: string, ...args: string[]) => {
        const result = present[tool];
        if (!result) throw new KubestepError('not-found', `${tool} is not installed`);
        calls.push([tool, ...args]);
        return result;
      };
      const refuse = () => Promise.reject(new Error('nobody asked for that'));
      return pullEtcdImage({ tag }, { paths: paths(), tools: { work, ask: refuse, askProgram: refuse } });
    };

    it('from the registry of the manifest, through the runtime that the kubelet uses', async () => {
      writeFileSync(manifest(), commented);
      mkdirSync(join(root, 'var/lib/kubelet'), { recursive: true });
      writeFileSync(
        join(root, 'var/lib/kubelet/kubeadm-flags.env'),
        'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/crio/crio.sock"\n',
      );

      expect(await pull()).to.deep.equal({ image: 'registry.lab:5000/k8s/etcd:3.5.26-0' });
      expect(calls.map((call) => call.join(' '))).to.deep.equal([
        'crictl --runtime-endpoint=unix:///run/crio/crio.sock --image-endpoint=unix:///run/crio/crio.sock pull registry.lab:5000/k8s/etcd:3.5.26-0',
      ]);
    });

    it('through the runtime that the kubelet’s configuration names, as kubeadm writes it since 1.32', async () => {
      mkdirSync(join(root, 'var/lib/kubelet'), { recursive: true });
      writeFileSync(join(root, 'var/lib/kubelet/instance-config.yaml'), 'containerRuntimeEndpoint: unix:///run/other.sock\n');

      await pull();

      expect(calls[0]).to.include('--runtime-endpoint=unix:///run/other.sock');
    });

    it('with ctr where there is no crictl', async () => {
      delete present['crictl'];

      await pull();

      expect(calls[0]?.slice(0, 3)).to.deep.equal(['ctr', '--address=/run/containerd/containerd.sock', '--namespace=k8s.io']);
    });

    it('or fails with the runtime’s own words', async () => {
      present['crictl'] = ended(1, 'E1\nregistry.k8s.io/etcd:3.5.26-0: not found\n');

      const error = await pull().catch((thrown: unknown) => thrown);

      expect(error).to.include({ code: 'image-pull-failed' });
      expect(String(error)).to.contain('3.5.26-0: not found');
    });

    it('or fails when there is no tool', async () => {
      present = {};

      expect(await pull().catch((thrown: unknown) => thrown)).to.include({ code: 'tool-missing' });
    });
  });
});
