import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failpoint } from '../sim/tools/failpoints.ts';
import { statusAbbreviation } from '../sim/tools/packages.ts';
import { endOf, LonelyNode, printed, runTool, startTool } from './run-tool.ts';

const installed = 'v1.33.5';
const target = 'kubeadm=1.33.13-1.1';
const install = ['-y', '-q', '-o', 'Dpkg::Use-Pty=0', 'install', '--no-remove', '--allow-change-held-packages'];

describe('the stand-in for apt and dpkg', () => {
  let node: LonelyNode;
  beforeEach(() => {
    node = LonelyNode.make(installed, ['v1.33.13', 'v1.34.4']);
  });
  afterEach(() => node.remove());
  const run = (name: string, ...args: readonly string[]) => runTool(node.node.root, name, ...args);
  const statusOf = (name: string) => {
    const record = node.packages()[name];
    return record && `${statusAbbreviation(record)}${record.version}`;
  };

  it('installs the exact version and loses the hold, as apt does', async () => {
    const { exitCode, stdout } = await run('apt-get', ...install, target);

    expect(exitCode).to.equal(0);
    expect(stdout).to.contain('Unpacking kubeadm (1.33.13-1.1) over (1.33.5-1.1) ...\nSetting up kubeadm (1.33.13-1.1) ...');
    expect(statusOf('kubeadm')).to.equal('ii 1.33.13-1.1');
  });

  it('holds a package again, and says when it was held already', async () => {
    await run('apt-get', ...install, target);

    const first = await run('apt-mark', 'hold', 'kubeadm');
    const second = await run('apt-mark', 'hold', 'kubeadm');

    expect([first.stdout, second.stdout]).to.deep.equal(['kubeadm set on hold.\n', 'kubeadm was already set on hold.\n']);
    expect(statusOf('kubeadm')).to.equal('hi 1.33.13-1.1');
  });

  const refusals: readonly [what: string, args: readonly string[], line: string][] = [
    ['a held package without the flag', ['-y', 'install', target], 'E: Held packages were changed and -y was used without'],
    ['a version that no list has', [...install, 'kubeadm=1.33.14-1.1'], "E: Version '1.33.14-1.1' for 'kubeadm' was not found"],
    ['a package that no list has', [...install, 'kubeadmx'], 'E: Unable to locate package kubeadmx'],
  ];
  for (const [what, args, line] of refusals) {
    it(`refuses ${what} and changes nothing`, async () => {
      const { exitCode, stderr } = await run('apt-get', ...args);

      expect(exitCode).to.equal(100);
      expect(stderr).to.contain(line);
      expect(statusOf('kubeadm')).to.equal('hi 1.33.5-1.1');
    });
  }

  it('refuses an option that it does not know, loudly', async () => {
    const { exitCode, stderr } = await run('apt-get', '--fix-everything', 'install', target);

    expect(exitCode).to.equal(64);
    expect(stderr).to.contain('unknown option --fix-everything');
  });

  const failures: readonly [failpoint: Failpoint, line: string, status: string][] = [
    [
      { at: 'apt-lock' },
      'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 2596 (unattended-upgr)',
      'hi 1.33.5-1.1',
    ],
    [{ at: 'download', match: 'kubeadm' }, 'E: Failed to fetch', 'hi 1.33.5-1.1'],
    [{ at: 'disk-full' }, "E: You don't have enough free space in /var/cache/apt/archives/.", 'hi 1.33.5-1.1'],
    [{ at: 'postinst', match: 'kubeadm' }, 'post-installation script subprocess returned error exit status 1', 'iF 1.33.13-1.1'],
  ];
  for (const [failpoint, line, status] of failures) {
    it(`fails as apt does at ${failpoint.at}`, async () => {
      node.fail(failpoint);

      const { exitCode, stderr } = await run('apt-get', ...install, target);

      expect(exitCode).to.equal(100);
      expect(stderr).to.contain(line);
      expect(statusOf('kubeadm')).to.equal(status);
    });
  }

  it('leaves a half-configured package that dpkg --audit names and dpkg --configure -a repairs', async () => {
    node.fail({ at: 'postinst', match: 'kubeadm', times: 1 });
    await run('apt-get', ...install, target);

    const audit = await run('dpkg', '--audit');
    const repair = await run('dpkg', '--configure', '-a', '--force-confdef', '--force-confold');
    const after = await run('dpkg', '--audit');

    expect(audit.stdout).to.contain('only half configured').and.to.contain(' kubeadm ');
    expect(repair.exitCode).to.equal(0);
    expect(after.stdout).to.equal('');
  });

  it('killed while it unpacks, leaves iHR and a journal; only a reinstallation helps', async () => {
    await killWhileUnpacking();

    const again = await run('apt-get', ...install, target);
    const configure = await run('dpkg', '--configure', '-a');
    const audit = await run('dpkg', '--audit');
    const reinstall = await run('apt-get', ...install, '--reinstall', target);

    expect(again.stderr).to.contain('E: dpkg was interrupted');
    expect(configure.exitCode).to.equal(0);
    expect(audit.stdout).to.contain('only half installed');
    expect(reinstall.exitCode).to.equal(0);
    expect(statusOf('kubeadm')).to.equal('ii 1.33.13-1.1');
  });

  it('asked to stop by SIGINT, finishes the transaction and ends with 0', async () => {
    node.fail({ at: 'hold-unpack', match: 'kubeadm' });
    const child = startTool(node.node.root, 'apt-get', ...install, target);
    await printed(child, 'Unpacking kubeadm');

    child.kill('SIGINT');
    node.heal();
    const { exitCode } = await endOf(child);

    expect(exitCode).to.equal(0);
    expect(statusOf('kubeadm')).to.equal('ii 1.33.13-1.1');
  });

  it('shows what a repository has only after an update of its source', async () => {
    const before = await run('apt-cache', 'madison', 'kubelet');
    pointAtNextMinor();
    const between = await run('apt-cache', 'madison', 'kubelet');
    const update = await run('apt-get', 'update', '-q', '-o', 'APT::Update::Error-Mode=any');
    const after = await run('apt-cache', 'madison', 'kubelet');

    expect(before.stdout).to.match(/1\.33\.13-1\.1 .*\n.* 1\.33\.5-1\.1 /);
    expect(between.stdout).to.equal('');
    expect(update.exitCode).to.equal(0);
    expect(after.stdout).to.contain('kubelet | 1.34.4-1.1 | https://pkgs.k8s.io/core:/stable:/v1.34/deb/  Packages');
  });

  it('writes every call and its end down', async () => {
    await run('dpkg', '--audit');

    expect(node.calls().map(({ tool, argv, event, exitCode }) => [tool, argv.join(' '), event, exitCode])).to.deep.equal([
      ['dpkg', '--audit', 'start', undefined],
      ['dpkg', '--audit', 'end', 0],
    ]);
  });

  async function killWhileUnpacking(): Promise<void> {
    node.fail({ at: 'hold-unpack', match: 'kubeadm' });
    const child = startTool(node.node.root, 'apt-get', ...install, target);
    await printed(child, 'Unpacking kubeadm');
    child.kill('SIGKILL');
    await endOf(child);
    node.heal();
  }

  function pointAtNextMinor(): void {
    const path = join(node.node.root, 'etc/apt/sources.list.d/kubernetes.list');
    writeFileSync(path, readFileSync(path, 'utf8').replace('v1.33', 'v1.34'));
  }
});
