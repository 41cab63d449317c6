import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { digestSealed, formOf, sealedName, sealFile, unsealFile } from '../../shared/seal.ts';
import { rejection } from '../rejection.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a sealed file', () => {
  let dir: string;
  let identity: string;
  let recipient: string;
  const content = Buffer.concat([randomBytes(300_000), Buffer.alloc(3_000_000, 'key')]);

  before(async () => {
    identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
  });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kubestep-seal-'));
    writeFileSync(join(dir, 'snapshot.db'), content);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function seal(recipients: readonly string[]) {
    const target = join(dir, recipients.length > 0 ? 'snapshot.db.zst.age' : 'snapshot.db.zst');
    return { target, sealed: await sealFile(join(dir, 'snapshot.db'), target, { recipients }) };
  }

  it('is smaller, and gives back what went in', async () => {
    const { target, sealed } = await seal([]);

    const opened = await unsealFile(target, join(dir, 'back'), { form: 'zstd' });

    expect(sealed).to.include({ form: 'zstd', sizeBytes: statSync(target).size, sha256: sha256(readFileSync(target)) });
    expect(sealed.sizeBytes).to.be.lessThan(content.length / 5);
    expect(opened).to.deep.equal({ sizeBytes: content.length, sha256: sha256(content) });
    expect(readFileSync(join(dir, 'back')).equals(content)).to.equal(true);
  });

  it('may be opened by each of its recipients', async () => {
    const second = await generateX25519Identity();
    const { target, sealed } = await seal([recipient, await identityToRecipient(second)]);

    for (const identities of [[identity], [second]]) {
      expect(await digestSealed(target, { form: 'zstd+age', identities })).to.deep.equal({
        sizeBytes: content.length,
        sha256: sha256(content),
      });
    }
    expect(sealed.form).to.equal('zstd+age');
  });

  it('names the wrong key and the right one, never the private ones', async () => {
    const wrong = await generateX25519Identity();
    const { target } = await seal([recipient]);

    const error = await rejection(digestSealed(target, { form: 'zstd+age', identities: [wrong], recipients: [recipient] }));

    expect(error).to.have.property('code', 'usage');
    expect(error.message)
      .to.include(recipient)
      .and.include(await identityToRecipient(wrong));
    expect(error.message).to.not.include('SECRET');
  });

  it('asks for a key where it needs one', async () => {
    const { target } = await seal([recipient]);

    const error = await rejection(unsealFile(target, join(dir, 'back'), { form: 'zstd+age', recipients: [recipient] }));

    expect(error).to.include({ code: 'usage', hint: 'name the private key: --identity-file FILE' });
  });

  for (const isEncrypted of [false, true]) {
    it(`does not open when it is ${isEncrypted ? 'encrypted' : 'compressed'} and damaged anywhere, and leaves nothing`, async () => {
      const { target } = await seal(isEncrypted ? [recipient] : []);
      const whole = readFileSync(target);
      const options = { form: formOf(target), identities: [identity] };
      const places = Array.from({ length: 12 }, (_, index) => Math.floor(((index + 0.5) * whole.length) / 12));
      const damages = [
        ...places.map((place) => flipped(whole, place)),
        ...places.map((place) => whole.subarray(0, place)),
        whole.subarray(0, whole.length - 1),
      ];

      for (const damage of damages) {
        writeFileSync(target, damage);
        const answer = await unsealFile(target, join(dir, 'back'), options).catch((thrown: unknown) => thrown);
        const isRight = typeof answer === 'object' && answer !== null && 'sha256' in answer && answer.sha256 === sha256(content);
        expect(isRight, `${damage.length} bytes`).to.equal(false);
      }
      expect(readdirSync(dir).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
    });
  }

  it('refuses a recipient that is none', async () => {
    expect(await rejection(sealFile(join(dir, 'snapshot.db'), join(dir, 'x'), { recipients: ['age1nobody'] }))).to.have.property(
      'code',
      'usage',
    );
  });

  it('has a name that tells its form', () => {
    for (const form of ['plain', 'zstd', 'zstd+age'] as const) expect(formOf(sealedName('snapshot.db', form))).to.equal(form);
  });
});

function flipped(whole: Buffer, place: number): Buffer {
  const copy = Buffer.from(whole);
  copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
}
