import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findTool, runCommand, toolEnvironment } from '../../shared/exec.ts';

const env = { PATH: '/usr/bin:/bin' };

describe('runCommand', () => {
  it('gives exit code and both outputs; a failure is a result', async () => {
    const result = await runCommand({ argv: ['/bin/sh', '-c', 'echo out; echo err >&2; exit 7'], env });

    expect(result).to.deep.equal({ exitCode: 7, stdout: 'out\n', stderr: 'err\n', isTimedOut: false });
  });

  it('hands on no variable and no input', async () => {
    const { stdout } = await runCommand({
      argv: ['/bin/sh', '-c', 'env -u PWD -u _ -u SHLVL | sort; cat; echo end'],
      env: { A: 'b', PATH: env.PATH },
    });

    expect(stdout).to.equal('A=b\nPATH=/usr/bin:/bin\nend\n');
  });

  it('keeps the end of what is too long', async () => {
    const { stdout } = await runCommand({
      argv: ['/bin/sh', '-c', 'head -c 100000 /dev/zero | tr "\\0" x; echo end'],
      env,
      maxBytes: 1000,
    });

    expect(stdout)
      .to.have.length(1000)
      .and.match(/xend\n$/);
  });

  it('hands stdout over when told where it goes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'exec-'));
    const file = await open(join(folder, 'out'), 'w');

    const result = await runCommand({ argv: ['/bin/sh', '-c', 'echo out; echo err >&2'], env, stdoutFd: file.fd });

    await file.close();
    expect(result).to.include({ exitCode: 0, stdout: '', stderr: 'err\n' });
    expect(await readFile(join(folder, 'out'), 'utf8')).to.equal('out\n');
    await rm(folder, { recursive: true });
  });

  it('ends the whole group of what takes too long', async () => {
    const argv = ['/bin/sh', '-c', 'sleep 600 & echo $!; wait'] as const;
    let ended = await runCommand({ argv, env, timeoutMs: 100 });
    for (let timeoutMs = 200; ended.stdout === ''; timeoutMs *= 2) ended = await runCommand({ argv, env, timeoutMs }); // the shell needs its time

    expect(ended).to.include({ isTimedOut: true, signal: 'SIGKILL' });
    while (isAlive(ended.stdout.trim())) await new Promise((resolve) => setImmediate(resolve)); // mocha ends it when it lives on
  });

  it('does not wait for a descendant that left the group and holds the pipes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'exec-'));
    const script = `setsid sh -c 'echo $$ > ${folder}/pid; exec sleep 1000' & while ! test -s ${folder}/pid; do sleep 0.1; done; wait`;

    const { isTimedOut } = await runCommand({ argv: ['/bin/sh', '-c', script], env, timeoutMs: 3_000 });

    expect(isTimedOut).to.equal(true);
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGKILL');
    await rm(folder, { recursive: true });
  }).timeout(60_000);

  it('asks with SIGINT to stop when aborted, and waits for the end', async () => {
    const stop = new AbortController();
    const script = 'trap "echo finishing; exit 0" INT; echo ready; while :; do sleep 0.05; done';
    const onOutput = (text: string) => text.includes('ready') && stop.abort();

    const result = await runCommand({ argv: ['/bin/sh', '-c', script], env, onOutput }, stop.signal);

    expect(result).to.include({ exitCode: 0, stdout: 'ready\nfinishing\n' });
  });

  it('says which program cannot be started', async () => {
    const error = await runCommand({ argv: ['/no/such/program'], env }).then(
      () => undefined,
      (reason: unknown) => reason,
    );

    expect(error).to.have.property('code', 'command-failed');
    expect(error).to.have.property('message').that.includes('/no/such/program');
  });
});

describe('findTool', () => {
  it('looks in the given folders alone, in their order', async () => {
    expect(await findTool('sh', ['/no/such/folder', '/bin', '/usr/bin'])).to.equal('/bin/sh');
  });

  it('says where it looked', async () => {
    const error = await findTool('kubeadm', ['/no/such/folder']).catch((reason: unknown) => reason);

    expect(error).to.have.property('code', 'not-found');
    expect(error).to.have.property('message').that.includes('/no/such/folder');
  });
});

describe('toolEnvironment', () => {
  it('holds what makes tools quiet and English, and the root of a simulated node alone', () => {
    const real = toolEnvironment({ root: '', toolDirs: ['/usr/sbin', '/usr/bin'] });
    const simulated = toolEnvironment({ root: '/tmp/n', toolDirs: ['/tmp/n/usr/bin'] });

    expect(real).to.include({ PATH: '/usr/sbin:/usr/bin', LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' });
    expect(real).to.not.have.any.keys('KUBESTEP_ROOT', 'KUBESTEP_TOOL_DIRS');
    expect(simulated).to.include({ KUBESTEP_ROOT: '/tmp/n', KUBESTEP_TOOL_DIRS: '/tmp/n/usr/bin' });
  });
});

/** A zombie is dead: whoever reaps it may be slow. */
function isAlive(pid: string): boolean {
  return existsSync(`/proc/${pid}/status`) && !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
