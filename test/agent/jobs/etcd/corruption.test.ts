import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { findTools } from '../../../../agent/jobs/etcd/etcd-tools.ts';
import { sealSnapshot } from '../../../../agent/jobs/etcd/seal-snapshot.ts';
import { snapshotFiles } from '../../../../agent/jobs/etcd/snapshot-files.ts';
import { verifySnapshot } from '../../../../agent/jobs/etcd/verify-snapshot.ts';
import { systemClock } from '../../../../shared/clock.ts';
import type { SavedSnapshot } from '../../../../shared/operations-etcd.ts';
import { digestSealed, formOf } from '../../../../shared/seal.ts';
import { putKeys, startMember, type TestMember, whyNoEtcd } from './member.ts';

/** `npm run soak` tries a thousand of each. */
const tries = Number(process.env['KUBESTEP_CORRUPTIONS'] ?? 40);
const seed = Number(process.env['KUBESTEP_CORRUPTION_SEED'] ?? 20261122);
const name = 'etcd-cp1-20261122T120000Z';

const kinds = ['flip', 'cut', 'swap', 'zero', 'append'] as const;

/** Damages a copy at a place that chance chose; never gives back what it got. */
function corrupt(whole: Buffer, chance: () => number): { readonly bytes: Buffer; readonly what: string } {
  const kind = kinds[Math.floor(chance() * kinds.length)] ?? 'flip';
  const at = Math.floor(chance() * whole.length);
  const length = 1 + Math.floor(chance() * Math.min(8192, whole.length - at));
  const copy = Buffer.from(whole);
  let bytes = copy;
  if (kind === 'flip') copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(chance() * 8));
  if (kind === 'zero') copy.fill(0, at, at + length);
  if (kind === 'cut') bytes = copy.subarray(0, at);
  if (kind === 'append') bytes = Buffer.concat([copy, Buffer.alloc(length, 7)]);
  if (kind === 'swap') {
    const other = Math.floor(chance() * (whole.length - length));
    whole.copy(copy, at, other, other + length);
    whole.copy(copy, other, at, Math.min(at + length, whole.length));
  }
  const what = `${kind} at ${at}, ${length} bytes`;
  return bytes.equals(whole) ? corrupt(whole, chance) : { bytes, what };
}

/** mulberry32: a failure is told with its seed, and comes again with it. */
function chanceOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe(`${tries} random corruptions of a real snapshot (seed ${seed})`, function () {
  this.timeout(30_000 + tries * 5_000);
  let member: TestMember;
  let saved: SavedSnapshot;
  let whole: Buffer;
  let scratchRuns = 0;

  before(async function () {
    const reason = await whyNoEtcd();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    member = await startMember();
    await putKeys(member, 500);
    const { code, answer, stderr } = await member.job('save-snapshot', { name });
    expect(code, stderr).to.equal(0);
    saved = answer as unknown as SavedSnapshot;
    whole = readFileSync(snapshotFiles(member.paths, name).file);
  });
  after(async () => member?.end());

  async function proof() {
    return verifySnapshot({ name, expected: saved }, member.context, {
      clock: systemClock,
      signal: new AbortController().signal,
      tools: async (version) => {
        scratchRuns += 1; // only a file that was believed comes so far
        return findTools(member.paths, version);
      },
    });
  }

  it('accepts the whole one', async () => {
    expect(await proof()).to.include({ isProven: true });
  });

  it('are all found on the member, before etcd is started on one', async () => {
    const chance = chanceOf(seed);
    const { file } = snapshotFiles(member.paths, name);
    const runsBefore = scratchRuns;
    const accepted: string[] = [];
    for (let count = 0; count < tries; count += 1) {
      const { bytes, what } = corrupt(whole, chance);
      writeFileSync(file, bytes);
      const { isProven, isFileDamaged, problem } = await proof();
      if (isProven || !isFileDamaged || problem === undefined) accepted.push(what);
    }
    writeFileSync(file, whole);

    expect(accepted).to.deep.equal([]);
    expect(scratchRuns).to.equal(runsBefore);
  });

  for (const isEncrypted of [false, true]) {
    it(`are all found in a stored copy that is ${isEncrypted ? 'encrypted' : 'compressed'}`, async () => {
      const identity = await generateX25519Identity();
      const recipients = isEncrypted ? [await identityToRecipient(identity)] : [];
      const sealed = await sealSnapshot({ name, recipients }, member.context);
      const path = join(snapshotFiles(member.paths, name).dir, sealed.file);
      const stored = readFileSync(path);
      const options = { form: formOf(sealed.file), identities: [identity] };
      expect((await digestSealed(path, options)).sha256).to.equal(saved.sha256);

      const chance = chanceOf(seed + 1);
      const accepted: string[] = [];
      for (let count = 0; count < tries; count += 1) {
        const { bytes, what } = corrupt(stored, chance);
        writeFileSync(path, bytes);
        const content = await digestSealed(path, options).catch(() => undefined);
        // Also where the wrapping hides the damage, as bytes after its end: what is stored is compared too.
        const isStored = (await digestSealed(path, { form: 'plain' })).sha256 === sealed.sha256;
        if (isStored && content?.sha256 === saved.sha256) accepted.push(what);
      }

      expect(accepted).to.deep.equal([]);
    });
  }

  it('include the whole file of another cluster', async () => {
    const other = await startMember();
    try {
      await putKeys(other, 10);
      await other.job('save-snapshot', { name });
      writeFileSync(snapshotFiles(member.paths, name).file, readFileSync(snapshotFiles(other.paths, name).file));

      const { isProven, problem } = await proof();

      expect(isProven).to.equal(false);
      expect(problem).to.match(/the file on the node is another one/);
    } finally {
      await other.end();
    }
  });
});
