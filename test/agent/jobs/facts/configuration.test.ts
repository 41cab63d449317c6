import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { configurationFacts, parseHostPaths, readPatches } from '../../../../agent/jobs/facts/configuration.ts';
import { flagsOf } from '../../../../agent/jobs/facts/flags.ts';
import { parseEnvironmentFlags, parseUnitFiles } from '../../../../agent/jobs/facts/unit-flags.ts';
import type { JobContext } from '../../../../agent/jobs/job.ts';
import { nodePaths } from '../../../../shared/paths.ts';
import { FakeClock } from '../../../fake-clock.ts';

const unit = `# /usr/lib/systemd/system/kubelet.service
[Service]
ExecStart=/usr/bin/kubelet
Restart=always

# /usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
# KUBELET_EXTRA_ARGS=--not-a-flag
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_EXTRA_ARGS

# /etc/systemd/system/kubelet.service.d/20-site.conf
[Service]
EnvironmentFile=/etc/site/kubelet.env
Environment='SITE=--register-schedulable=false' \\
  "MORE=--v 4"
`;

describe('what configures the kubelet', () => {
  it('reads flags of the unit and its drop-ins, each under its file', () => {
    expect(parseUnitFiles(unit)).to.deep.equal({
      flags: [
        {
          file: '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
          flags: ['--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf', '--kubeconfig=/etc/kubernetes/kubelet.conf'],
        },
        { file: '/etc/systemd/system/kubelet.service.d/20-site.conf', flags: ['--register-schedulable=false', '--v=4'] },
      ],
      environmentFiles: ['/var/lib/kubelet/kubeadm-flags.env', '/etc/default/kubelet', '/etc/site/kubelet.env'],
    });
  });

  for (const [line, flags] of [
    ['KUBELET_EXTRA_ARGS="--node-labels=a=b --v 4"', ['--node-labels=a=b', '--v=4']],
    ["KUBELET_EXTRA_ARGS='--feature-gates=A=true,B=false'", ['--feature-gates=A=true,B=false']],
    ['KUBELET_EXTRA_ARGS=', []],
    ['# KUBELET_EXTRA_ARGS=--old', []],
    ['export KUBELET_EXTRA_ARGS=--x', ['--x']],
  ] as const) {
    it(`reads ${JSON.stringify(line)}`, () => expect(parseEnvironmentFlags(`${line}\n`)).to.deep.equal(flags));
  }

  it('joins a flag with a value that stands alone, and leaves switches alone', () => {
    expect(flagsOf(['--a', 'b', '--c', '--d=e', 'f', '--g', ''])).to.deep.equal(['--a=b', '--c', '--d=e', '--g']);
  });
});

describe('the configuration of a node', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kubestep-configuration-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const put = async (path: string, text: string) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o600 });
  };
  const context = (): JobContext => ({
    paths: nodePaths(root, []),
    clock: new FakeClock(),
    note: () => undefined,
    stopping: new AbortController().signal,
    tools: {
      ask: async () => ({ stdout: unit, stderr: '', exitCode: 0, isTimedOut: false }),
      askProgram: () => Promise.reject(new Error('not asked')),
      work: () => Promise.reject(new Error('not asked')),
    },
  });

  it('is read from its files, without what may be secret', async () => {
    await put('etc/default/kubelet', 'KUBELET_EXTRA_ARGS=--container-hints=/x\n');
    await put('etc/site/kubelet.env', 'X=--site\n');
    await put('var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\nmaxPods: 90\nstaticPodURLHeader:\n  Authorization: [secret]\n');
    await put(
      'etc/kubernetes/scheduler.conf',
      'clusters:\n- cluster:\n    certificate-authority-data: AAAA\n    server: https://10.0.0.1:6443\n',
    );
    await put(
      'etc/kubernetes/manifests/etcd.yaml',
      'metadata: {labels: {component: etcd}}\nspec: {volumes: [{name: a, hostPath: {path: /var/lib/etcd}}, {name: b, emptyDir: {}}]}\n',
    );

    const facts = await configurationFacts(context());

    expect(facts.kubelet).to.deep.equal({ kind: 'KubeletConfiguration', maxPods: 90 });
    expect(facts.servers).to.deep.equal({ 'scheduler.conf': 'https://10.0.0.1:6443' });
    expect(facts.hostPaths).to.deep.equal({ etcd: ['/var/lib/etcd'] });
    expect(facts.kubeletFlags.slice(-2)).to.deep.equal([
      { file: '/etc/default/kubelet', flags: ['--container-hints=/x'] },
      { file: '/etc/site/kubelet.env', flags: ['--site'] },
    ]);
    expect(facts).not.to.have.property('patches');
    expect(JSON.stringify(facts)).not.to.contain('secret').and.not.to.contain('AAAA');
  });

  it('is empty on a node that has nothing yet', async () => {
    const facts = await configurationFacts({
      ...context(),
      tools: { ...context().tools, ask: () => Promise.reject(new Error('no systemctl')) },
    });

    expect(facts).to.deep.equal({ kubeletFlags: [], servers: {}, hostPaths: {} });
  });

  it('takes patches that only their owner may write', async () => {
    const me = process.getuid?.() ?? 0;
    await put('patches/kube-apiserver0+merge.yaml', 'spec: {}\n');
    await chmod(join(root, 'patches'), 0o755);

    expect(await readPatches(join(root, 'patches'), me)).to.deep.equal({ files: ['kube-apiserver0+merge.yaml'] });

    await chmod(join(root, 'patches/kube-apiserver0+merge.yaml'), 0o664);
    expect((await readPatches(join(root, 'patches'), me))?.problem).to.contain('kube-apiserver0+merge.yaml');
  });

  it('refuses patches of somebody else, links, and a file in the place of the folder', async () => {
    const me = process.getuid?.() ?? 0;
    await put('patches/etcd.yaml', '');
    await symlink('/etc/passwd', join(root, 'patches/link.yaml'));
    await put('file', '');

    expect((await readPatches(join(root, 'patches'), me + 1))?.problem).to.contain('patches');
    expect((await readPatches(join(root, 'patches'), me))?.problem).to.contain('link.yaml');
    expect((await readPatches(join(root, 'file'), me))?.problem).to.contain('no folder');
    expect(await readPatches(join(root, 'absent'), me)).to.equal(undefined);
  });

  it('reads the host paths of a manifest, and nothing of what is no static pod', () => {
    expect(parseHostPaths('{{{')).to.equal(undefined);
    expect(parseHostPaths('metadata: {labels: {component: kube-scheduler}}')).to.deep.equal(['kube-scheduler', []]);
  });
});
