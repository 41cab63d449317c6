import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { collectConfiguration } from '../../../../agent/jobs/etcd/collect-configuration.ts';
import { prepareTools } from '../../../../agent/jobs/etcd/prepare-tools.ts';
import { removeSnapshot } from '../../../../agent/jobs/etcd/remove-snapshot.ts';
import { snapshotFiles } from '../../../../agent/jobs/etcd/snapshot-files.ts';
import { type NodePaths, nodePaths } from '../../../../shared/paths.ts';

const name = 'etcd-cp1-20261122T120000Z';

describe('preparing the etcd tools', () => {
  let root: string;
  let paths: NodePaths;
  let image: string;
  const notes: string[] = [];
  const note = (line: string) => void notes.push(line);
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kubestep-tools-'));
    paths = nodePaths(root, [join(root, 'bin')]);
    image = join(root, 'image');
    write(join(paths.kubernetesDir, 'manifests/etcd.yaml'), 'spec:\n  containers:\n  - image: registry.k8s.io/etcd:3.5.24-0\n');
    write(join(root, 'bin/ctr'), containerd(root, image), 0o755);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const imageHas = (version: string, ...tools: string[]) => {
    for (const tool of tools) write(join(image, 'usr/local/bin', tool), standIn(tool, version), 0o755);
  };
  const calls = () => readFileSync(join(root, 'ctr.log'), 'utf8').trim().split('\n');

  it('copies them out of the image of the running member and leaves nothing mounted', async () => {
    imageHas('3.5.24', 'etcd', 'etcdctl', 'etcdutl');

    const tools = await prepareTools({ paths, note });

    expect(tools).to.deep.equal({ version: '3.5.24', source: 'image', tools: ['etcd', 'etcdctl', 'etcdutl'] });
    expect(readdirSync(join(paths.etcdToolsDir, '3.5.24')).sort()).to.deep.equal(['etcd', 'etcdctl', 'etcdutl']);
    expect(calls().map((line) => line.split(' ').slice(0, 3).join(' '))).to.deep.equal([
      '--namespace=k8s.io images mount',
      '--namespace=k8s.io images unmount',
    ]);
    expect(readdirSync(paths.etcdToolsDir).filter((entry) => /staged|mount/.test(entry))).to.deep.equal([]);
  });

  it('mounts an image once only', async () => {
    imageHas('3.5.24', 'etcd', 'etcdctl', 'etcdutl');

    await prepareTools({ paths, note });
    const again = await prepareTools({ paths, note });

    expect(again.source).to.equal('image');
    expect(calls()).to.have.length(2);
  });

  it('is content with etcdctl up to 3.5', async () => {
    imageHas('3.5.24', 'etcd', 'etcdctl');

    expect(await prepareTools({ paths, note })).to.not.have.property('problem');
  });

  it('says that 3.6 needs etcdutl', async () => {
    imageHas('3.6.5', 'etcd', 'etcdctl');

    const { problem } = await prepareTools({ paths, note });

    expect(problem).to.match(/has etcd, etcdctl for etcd 3\.6: from 3\.6 on only etcdutl restores a snapshot/);
  });

  it('takes the host’s tools of the same minor when the image is gone, and says so', async () => {
    for (const tool of ['etcd', 'etcdctl']) write(join(root, 'bin', tool), standIn(tool, '3.5.16'), 0o755);
    rmSync(image, { recursive: true, force: true });

    expect(await prepareTools({ paths, note })).to.deep.equal({ version: '3.5.16', source: 'host', tools: ['etcd', 'etcdctl'] });
  });

  it('never takes the host’s tools of another minor', async () => {
    for (const tool of ['etcd', 'etcdctl']) write(join(root, 'bin', tool), standIn(tool, '3.4.23'), 0o755);
    rmSync(join(root, 'bin/ctr'));

    const { tools, problem } = await prepareTools({ paths, note });

    expect(tools).to.deep.equal([]);
    expect(problem).to.match(/none of etcd, etcdctl, etcdutl for etcd 3\.5.*; there is no ctr on this node/);
  });

  it('takes no link out of an image', async () => {
    imageHas('3.5.24', 'etcd', 'etcdctl');
    symlinkSync('/bin/true', join(image, 'usr/local/bin/etcdutl'));

    expect((await prepareTools({ paths, note })).tools).to.deep.equal(['etcd', 'etcdctl']);
  });

  it('says that no etcd runs here', async () => {
    rmSync(join(paths.kubernetesDir, 'manifests/etcd.yaml'));

    const failure = await prepareTools({ paths, note }).catch((thrown: unknown) => thrown);

    expect(failure).to.include({ code: 'configuration' });
  });
});

describe('collecting the configuration of a control-plane node', () => {
  let root: string;
  let paths: NodePaths;
  const note = () => undefined;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kubestep-configuration-'));
    paths = nodePaths(root, ['/usr/bin', '/bin']);
    write(join(paths.kubernetesDir, 'pki/ca.key'), 'SECRET');
    write(join(paths.kubernetesDir, 'pki/etcd/ca.crt'), 'certificate');
    write(join(paths.kubernetesDir, 'admin.conf'), 'kubeconfig');
    write(
      join(paths.kubernetesDir, 'manifests/kube-apiserver.yaml'),
      '    - --encryption-provider-config=/etc/kubernetes/enc/config.yaml\n',
    );
    write(join(paths.kubernetesDir, 'enc/config.yaml'), 'keys');
    write(join(paths.kubernetesDir, 'tmp/kubeadm-backup-etcd/db'), 'large and not wanted');
    write(join(paths.kubeletDir, 'config.yaml'), 'kubelet');
    write(`${root}/etc/default/kubelet`, 'KUBELET_EXTRA_ARGS=');
    mkdirSync(snapshotFiles(paths, name).dir, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const wanted = [
    ...['/etc/default/kubelet', '/etc/kubernetes/admin.conf', '/etc/kubernetes/enc/config.yaml'],
    ...['/etc/kubernetes/manifests/kube-apiserver.yaml', '/etc/kubernetes/pki/ca.key', '/etc/kubernetes/pki/etcd/ca.crt'],
    '/var/lib/kubelet/config.yaml',
  ];

  it('archives what a rebuilt node needs, for root only', async () => {
    const { configuration } = snapshotFiles(paths, name);

    const collected = await collectConfiguration({ name }, { paths, note });

    const listed = execFileSync('tar', ['-tzf', configuration], { encoding: 'utf8' }).trim().split('\n');
    expect(listed.map((path) => `/${path}`)).to.deep.equal(wanted);
    expect(statSync(configuration).mode & 0o777).to.equal(0o600);
    expect(collected.sha256).to.equal(createHash('sha256').update(readFileSync(configuration)).digest('hex'));
    expect(collected.sizeBytes).to.equal(statSync(configuration).size);
  });

  it('tells names and hashes, never contents', async () => {
    const collected = await collectConfiguration({ name }, { paths, note });

    expect(collected.files.map(({ path }) => path)).to.deep.equal(wanted);
    expect(JSON.stringify(collected)).to.not.include('SECRET');
    expect(collected.files[4]?.sha256).to.equal(createHash('sha256').update('SECRET').digest('hex'));
  });

  it('replaces an earlier archive, whatever its mode was', async () => {
    write(snapshotFiles(paths, name).configuration, 'old', 0o644);

    await collectConfiguration({ name }, { paths, note });

    expect(statSync(snapshotFiles(paths, name).configuration).mode & 0o777).to.equal(0o600);
  });

  it('writes through no link that the folder’s owner could have put there', async () => {
    const victim = join(root, 'victim');
    write(victim, 'untouched');
    symlinkSync(victim, snapshotFiles(paths, name).configuration);

    await collectConfiguration({ name }, { paths, note });

    expect(readFileSync(victim, 'utf8')).to.equal('untouched');
  });

  it('refuses a folder that is a link', async () => {
    rmSync(snapshotFiles(paths, name).dir, { recursive: true });
    symlinkSync(root, snapshotFiles(paths, name).dir);

    const failure = await collectConfiguration({ name }, { paths, note }).catch((thrown: unknown) => thrown);

    expect(failure).to.include({ code: 'snapshot-missing' });
    expect(existsSync(join(root, 'configuration.tar.gz'))).to.equal(false);
  });

  it('goes away with the snapshot', async () => {
    await collectConfiguration({ name }, { paths, note });

    await removeSnapshot(name, { paths });
    await removeSnapshot(name, { paths });

    expect(existsSync(snapshotFiles(paths, name).dir)).to.equal(false);
  });
});

function write(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
}

/** A tool that only says its version, in the words of the real one. */
function standIn(tool: string, version: string): string {
  return `#!/bin/sh\necho '${tool === 'etcd' ? 'etcd Version' : `${tool} version`}: ${version}'\n`;
}

/** containerd's ctr: mounts by copying, fails when there is no such image. */
function containerd(root: string, image: string): string {
  return [
    '#!/bin/sh',
    `echo "$@" >> ${root}/ctr.log`,
    'case "$3" in',
    `mount) [ -d ${image} ] || { echo "ctr: image \\"$4\\": not found" >&2; exit 1; }; cp -a ${image}/. "$5" ;;`,
    'unmount) rm -rf "$5"/* ;;',
    'esac',
    '',
  ].join('\n');
}
