import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { OperationFiles } from '../../../agent/executor/operation-files.ts';
import { fallocateHoles, OutputBound } from '../../../agent/executor/output-bound.ts';
import { watchExit } from '../../../agent/executor/watch-exit.ts';
import { silentLogger } from '../../../shared/log.ts';
import { nodePaths } from '../../../shared/paths.ts';
import { FakeClock } from '../../fake-clock.ts';

const id = '01JCZZZZZZZZZZZZZZZZZZZZZ1';
const kept = 64 * 1024;
const limits = { keptBytes: kept, slackBytes: kept };
const punchHole = fallocateHoles(nodePaths());

describe('the output of an operation', () => {
  let folder: string;
  let files: OperationFiles;
  let path: string;
  before(async function () {
    const probe = join(mkdtempSync(join(tmpdir(), 'ks-hole-')), 'probe');
    await writeFile(probe, Buffer.alloc(3 * 4096, 'x'));
    const problem = await punchHole(probe, 4096, 4096).then(
      () => undefined,
      (thrown: unknown) => String(thrown),
    );
    rmSync(join(probe, '..'), { recursive: true });
    if (problem === undefined) return;
    console.log(`      skipped: files cannot have holes here: ${problem}`);
    this.skip();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ks-output-'));
    files = new OperationFiles(folder, undefined);
    path = files.file(id, 'output');
    await mkdir(files.folder(id));
    await writeFile(files.file(id, 'stdout'), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const bound = () => new OutputBound({ files, punchHole, log: silentLogger, limits });
  const occupied = async () => (await stat(path)).blocks * 512;

  it('stays as it is while it is small', async () => {
    const text = Buffer.alloc(3 * kept, 'a');
    await writeFile(path, text);

    await bound().apply(id);

    expect((await readFile(path)).equals(text)).to.equal(true);
  });

  it('keeps its beginning, its end and its offsets while somebody goes on writing to it', async () => {
    const writer = await open(path, 'a'); // as systemd hands it to the unit
    const [head, middle, tail] = [Buffer.alloc(kept, 'h'), Buffer.alloc(40 * kept, 'm'), Buffer.alloc(2 * kept, 't')];
    for (const part of [head, middle, tail]) await writer.writeFile(part);
    const { size } = await stat(path);

    const before = await occupied();
    await bound().apply(id);
    await writer.writeFile('and on\n');
    await writer.close();

    const text = await readFile(path);
    expect(before).to.be.at.least(43 * kept);
    expect(await occupied()).to.be.at.most(4 * kept);
    expect(text.length).to.equal(size + 'and on\n'.length);
    expect(text.subarray(0, kept).equals(head)).to.equal(true);
    expect(text.toString('utf8', kept, kept + 200)).to.include('[kubestep: there was too much output');
    expect(text.subarray(size - kept, size).equals(tail.subarray(kept))).to.equal(true);
    expect(text.toString('utf8', size)).to.equal('and on\n');
  });

  it('is bounded again and again while it grows', async () => {
    const bounding = bound();

    for (let round = 0; round < 20; round += 1) {
      await appendFile(path, Buffer.alloc(4 * kept, 'x'));
      await bounding.apply(id);
      expect(await occupied()).to.be.at.most(5 * kept);
    }

    expect((await stat(path)).size).to.equal(80 * kept);
  });

  it('is left alone where files have no holes, and that is said once', async () => {
    const said: string[] = [];
    const log = { ...silentLogger, warn: (message: string) => void said.push(message) };
    const refuse = async () => Promise.reject(new Error('fallocate failed: Operation not supported'));
    const helpless = new OutputBound({ files, punchHole: refuse, log, limits });
    await writeFile(path, Buffer.alloc(10 * kept, 'x'));

    await helpless.apply(id);
    await helpless.apply(id);

    expect(said).to.deep.equal(['the output of an operation grows and cannot be bounded']);
    expect((await readFile(path)).equals(Buffer.alloc(10 * kept, 'x'))).to.equal(true);
  });

  it('is looked at while its unit runs, and once more when it has ended', async () => {
    const clock = new FakeClock();
    let looks = 0;
    const counting = {
      apply: async () => {
        looks += 1;
        if (looks === 20) await writeFile(files.file(id, 'exit.json'), '{}');
      },
    };
    let questions = 0;
    const units = {
      start: () => Promise.reject(new Error('nothing is to be started')),
      isLoaded: async () => {
        questions += 1;
        return true;
      },
    };
    const watch = watchExit({ files, units, clock, bound: counting }, new AbortController().signal);

    await watch.ended(id, { warnAfterMs: 3600_000, warn: () => undefined });

    expect(looks).to.equal(21);
    expect(questions).to.be.within(1, 5); // PID 1 is asked more rarely
  });
});
