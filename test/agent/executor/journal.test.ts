import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Intent, Journal } from '../../../agent/executor/journal.ts';

const dayMs = 24 * 3600_000;
const nowMs = Date.UTC(2026, 10, 22, 12);

function intent(letter: string, changes: Partial<Intent> = {}): Intent {
  const operationId = `01KAP9Z7T0${letter.repeat(16)}`;
  return { operationId, kind: 'installKubeadm', input: { version: '1.34.4-1.1' }, specHash: 'h', epoch: 3, atMs: nowMs, ...changes };
}

/** Every append writes half of its bytes and then finds the disk full, as a real one does. @returns what `work` threw. */
async function onFullDisk(path: string, work: () => Promise<unknown>): Promise<unknown> {
  const any = await openFile(path, 'r');
  const handle: Pick<FileHandle, 'appendFile'> = Object.getPrototypeOf(any);
  const { appendFile } = handle;
  handle.appendFile = async function half(this: FileHandle, text) {
    await this.write(String(text).slice(0, 20));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  try {
    return await work().catch((reason: unknown) => reason);
  } finally {
    handle.appendFile = appendFile;
    await any.close();
  }
}

describe('Journal', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ks-journal-'));
    path = join(folder, 'journal.jsonl');
  });
  const opened: Journal[] = [];
  afterEach(async () => {
    for (const journal of opened.splice(0)) await journal.close();
    rmSync(folder, { recursive: true });
  });

  const openAt = async (atMs: number) => {
    const found = await Journal.open(path, atMs);
    opened.push(found.journal);
    return found;
  };
  const open = async () => (await openAt(nowMs)).journal;

  it('remembers intents, ends and the highest epoch', async () => {
    const first = await open();
    await first.appendIntent(intent('A', { epoch: 9 }));
    await first.appendIntent(intent('B'));
    await first.appendEnd(intent('A').operationId, { state: 'succeeded', atMs: nowMs });
    await first.close();

    const again = await open();

    expect(again.highestEpoch).to.equal(9);
    expect(again.unfinished()).to.deep.equal([intent('B')]);
    expect(again.entry(intent('A').operationId)?.end).to.deep.equal({ state: 'succeeded', atMs: nowMs });
  });

  it('drops a last line that was torn, and appends well after it', async () => {
    const first = await open();
    await first.appendIntent(intent('A'));
    await first.close();
    appendFileSync(path, JSON.stringify({ type: 'intent', ...intent('B') }).slice(0, 60));

    const again = await open();
    await again.appendIntent(intent('C'));
    await again.close();

    const third = await open();
    expect(third.damage).to.equal(undefined);
    expect(third.unfinished().map(({ operationId }) => operationId)).to.deep.equal([intent('A').operationId, intent('C').operationId]);
  });

  it('cuts off what an append left on a full disk, and forgets nothing that was acknowledged', async () => {
    const first = await open();
    await first.appendIntent(intent('A'));

    const refused = await onFullDisk(path, () => first.appendIntent(intent('B')));
    await first.appendIntent(intent('C'));
    await first.close();

    expect(refused).to.include({ code: 'disk-full' });
    expect(first.damage).to.equal(undefined);
    const again = await open();
    expect(again.damage).to.equal(undefined);
    expect(again.unfinished().map(({ operationId }) => operationId)).to.deep.equal([intent('A').operationId, intent('C').operationId]);
  });

  it('keeps an intent that is appended while it is compacted', async () => {
    const first = await open();
    await Promise.all([first.appendIntent(intent('A')), first.compact(nowMs), first.appendIntent(intent('B'))]);
    await first.close();

    const again = await open();

    expect(again.unfinished()).to.have.length(2);
  });

  it('goes on after a compaction that failed', async () => {
    const first = await open();
    await first.appendIntent(intent('A'));
    mkdirSync(`${path}.new`); // where the new file would be written

    const thrown = await first.compact(nowMs).catch((reason: unknown) => reason);
    await first.appendIntent(intent('B'));
    await first.close();

    rmdirSync(`${path}.new`);
    expect(thrown).to.be.an('error');
    expect((await open()).unfinished()).to.have.length(2);
  });

  const damages: readonly (readonly [string, string])[] = [
    ['garbage', 'x\u0000y'],
    ['JSON that is no line of ours', '{"type":"intent","operationId":"../x"}'],
    ['an empty line', ''],
    ['a kind that nobody knows', JSON.stringify({ type: 'intent', ...intent('B'), kind: 'runShell' })],
  ];
  for (const [what, line] of damages) {
    it(`reports ${what} in the middle, keeps the file as it was, and still knows the rest`, async () => {
      const lines = [JSON.stringify({ type: 'intent', ...intent('A') }), line, JSON.stringify({ type: 'epoch', epoch: 12 }), ''].join('\n');
      writeFileSync(path, lines);

      const journal = await open();
      await journal.close();

      expect(journal.damage).to.include('line 2');
      expect(journal.highestEpoch).to.equal(12);
      expect(journal.entry(intent('A').operationId)).not.to.equal(undefined);
      expect(readFileSync(path, 'utf8')).to.equal(lines);
    });
  }

  it('remembers writes for 90 days and reads for two, and never forgets what runs', async () => {
    const first = await open();
    for (const [letter, kind] of [
      ['A', 'installKubeadm'],
      ['B', 'readFacts'],
      ['C', 'readFacts'],
    ] as const) {
      await first.appendIntent(intent(letter, { kind }));
      if (letter !== 'C') await first.appendEnd(intent(letter).operationId, { state: 'succeeded', atMs: nowMs });
    }
    await first.close();

    const atDay3 = await openAt(nowMs + 3 * dayMs);
    await atDay3.journal.close();
    const atDay91 = await openAt(nowMs + 91 * dayMs);

    expect(atDay3.forgotten).to.deep.equal([intent('B').operationId]);
    expect(atDay91.forgotten).to.deep.equal([intent('A').operationId]);
    expect(atDay91.journal.unfinished().map(({ operationId }) => operationId)).to.deep.equal([intent('C').operationId]);
    expect(atDay91.journal.highestEpoch).to.equal(3);
  });
});
