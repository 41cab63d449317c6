import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { HookCall } from '../../../coordinator/hooks/hook-port.ts';
import { openHooks } from '../../../coordinator/hooks/run-hooks.ts';
import { causeChain, KubestepError } from '../../../shared/errors.ts';
import { type CommandResult, runCommand } from '../../../shared/exec.ts';

const call: HookCall = { hook: 'beforeControlPlane', node: 'cp1', address: '10.0.0.11', phase: 'kubelet' };

describe('hooks', () => {
  let folder: string;
  const { signal } = new AbortController();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubestep-hooks-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const script = (text: string): string => {
    const path = join(folder, 'hook');
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const open = (path: string, args: string[] = [], run = runCommand) =>
    openHooks({ beforeControlPlane: [path, ...args], timeoutMs: 600_000 }, run);
  const failure = async (promise: Promise<unknown>) => {
    const thrown = await promise.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(thrown instanceof KubestepError)) throw new Error(`no KubestepError but ${String(thrown)}`);
    return thrown;
  };

  it('get their words as they are, without a shell, and know node, address and phase and nothing else', async () => {
    const path = script(`/usr/bin/env -u PWD -u _ -u SHLVL > ${folder}/said; printf '%s\\n' "$@" >> ${folder}/said`);
    const hooks = await open(path, ['a b', '$(reboot)', ';']);

    await hooks.run(call, signal);

    expect(hooks.configured).to.deep.equal(['beforeControlPlane']);
    const [first, second, third, ...words] = readFileSync(join(folder, 'said'), 'utf8').trimEnd().split('\n');
    expect([first, second, third].sort()).to.deep.equal(['KUBESTEP_ADDRESS=10.0.0.11', 'KUBESTEP_NODE=cp1', 'KUBESTEP_PHASE=kubelet']);
    expect(words).to.deep.equal(['a b', '$(reboot)', ';']);
  });

  it('fail with their exit code and their last lines', async () => {
    const hooks = await open(script('for i in $(seq 100); do echo line $i; done; printf "no such \\033[31mpool\\033[0m\\n" >&2; exit 7'));

    const error = await failure(hooks.run(call, signal));

    expect(error).to.include({ code: 'step-failed', message: 'the hook beforeControlPlane for cp1 ended with 7' });
    const said = causeChain(error)[1] ?? '';
    expect(said.split('\n')).to.have.length(20);
    expect(said).to.match(/line 100\nno such pool$/);
  });

  it('fail when they take too long', async () => {
    const killed: CommandResult = { signal: 'SIGKILL', stdout: 'waiting for cp1 to drain\n', stderr: '', isTimedOut: true };
    const limits: (number | undefined)[] = [];
    const hooks = await open(script('true'), [], async ({ timeoutMs }) => {
      limits.push(timeoutMs);
      return killed;
    });

    const error = await failure(hooks.run(call, signal));

    expect(error.message).to.contain('did not end within 10m, and was killed');
    expect(causeChain(error)[1]).to.equal('waiting for cp1 to drain');
    expect(limits).to.deep.equal([600_000]);
  });

  it('are no failure of their own when the coordinator ends', async () => {
    const ending = new AbortController();
    const hooks = await open(script('true'), [], async () => {
      ending.abort(new KubestepError('cancelled', 'the coordinator is ending'));
      return { signal: 'SIGINT', stdout: '', stderr: '', isTimedOut: false };
    });

    expect(await failure(hooks.run(call, ending.signal))).to.include({ code: 'cancelled' });
  });

  it('that are not configured cannot be run', async () => {
    const hooks = await open(script('true'));

    expect(await failure(hooks.run({ ...call, hook: 'afterControlPlane' }, signal)))
      .to.have.property('message')
      .that.contains('not configured');
  });

  const refusals: readonly [name: string, harm: (path: string) => string, words: string][] = [
    ['is not there', (path) => `${path}-other`, 'no such file'],
    ['is a folder', () => folder, 'not a file'],
    ['everybody may write', (path) => writableByAll(path), 'written by everybody'],
    ['lies where everybody may write', () => openFolder(folder), 'folder that everybody may write'],
  ];
  for (const [name, harm, words] of refusals) {
    it(`refuse a program that ${name}`, async () => {
      const path = harm(script('true'));

      const error = await failure(open(path));

      expect(error).to.include({ code: 'usage' });
      expect(error.message).to.contain('hooks.beforeControlPlane').and.to.contain(words);
    });
  }

  it('refuse a program that cannot be run', async () => {
    const path = script('true');
    chmodSync(path, 0o644);

    expect(await failure(open(path))).to.include({ code: 'usage' });
  });

  it('look at the program again before each run', async () => {
    const path = script('true');
    const hooks = await open(path);
    chmodSync(path, 0o777);

    expect(await failure(hooks.run(call, signal))).to.include({ code: 'step-failed' });
  });
});

function writableByAll(path: string): string {
  chmodSync(path, 0o777);
  return path;
}

function openFolder(parent: string): string {
  const folder = join(parent, 'open');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const path = join(folder, 'hook');
  writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
  return path;
}
