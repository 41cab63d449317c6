import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Clock, systemClock, waitUntil } from '../../shared/clock.ts';
import { writeFileDurably } from '../../shared/files.ts';

function clockThatMovesBySleeping(): Clock {
  let now = 0;
  return {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
  };
}

describe('waitUntil', () => {
  it('asks at once and again until it is true', async () => {
    let asked = 0;

    const isTrue = await waitUntil(
      async () => ++asked === 3,
      { everyMs: 10, forMs: 100 },
      clockThatMovesBySleeping(),
      new AbortController().signal,
    );

    expect(isTrue).to.equal(true);
    expect(asked).to.equal(3);
  });

  it('has an end', async () => {
    const isTrue = await waitUntil(
      async () => false,
      { everyMs: 10, forMs: 100 },
      clockThatMovesBySleeping(),
      new AbortController().signal,
    );

    expect(isTrue).to.equal(false);
  });

  it('stops with the reason of its signal', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));

    const thrown = await waitUntil(async () => false, { everyMs: 10, forMs: 100 }, clockThatMovesBySleeping(), aborted).catch(
      (error: unknown) => error,
    );

    expect(thrown).to.have.property('message', 'enough');
  });
});

describe('systemClock', () => {
  it('stops sleeping with the reason of its signal, before and during', async () => {
    const ending = new AbortController();
    const sleeping = systemClock.sleep(60_000, ending.signal).catch((error: unknown) => error);
    ending.abort(new Error('enough'));

    expect(await sleeping).to.have.property('message', 'enough');
    expect(await systemClock.sleep(1, ending.signal).catch((error: unknown) => error)).to.have.property('message', 'enough');
  });
});

describe('writeFileDurably', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kubestep-files-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true });
  });

  it('replaces the file whole, with its mode, also over the leftover of a crash', async () => {
    const path = join(dir, 'key');
    await writeFile(path, 'old');
    await writeFile(`${path}.new`, 'a longer leftover', { mode: 0o644 });

    await writeFileDurably(path, 'new', { mode: 0o600 });

    expect(await readFile(path, 'utf8')).to.equal('new');
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(dir)).to.deep.equal(['key']);
  });

  it('follows no link that waits under the temporary name', async () => {
    const path = join(dir, 'key');
    const foreign = join(dir, 'foreign');
    await writeFile(foreign, 'of somebody else');
    await symlink(foreign, `${path}.new`);

    await writeFileDurably(path, 'new');

    expect(await readFile(foreign, 'utf8')).to.equal('of somebody else');
    expect((await lstat(path)).isSymbolicLink()).to.equal(false);
  });
});
