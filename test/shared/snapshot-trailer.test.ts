import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { SnapshotDigester } from '../../shared/snapshot-trailer.ts';

function snapshotOf(body: Uint8Array): Buffer {
  const whole = Buffer.alloc(Math.ceil((body.length + 1) / 512) * 512);
  whole.set(body);
  return Buffer.concat([whole, createHash('sha256').update(whole).digest()]);
}

function digest(bytes: Buffer, pieces: readonly number[]) {
  const digester = new SnapshotDigester();
  const reused = Buffer.alloc(2048); // as a reader that fills one buffer again and again
  for (let offset = 0, piece = 0; offset < bytes.length; piece += 1) {
    const length = Math.min(pieces[piece % pieces.length] ?? 512, bytes.length - offset);
    bytes.copy(reused, 0, offset, offset + length);
    digester.update(reused.subarray(0, length));
    offset += length;
  }
  return digester.finish();
}

describe('the hash at the end of a snapshot', () => {
  const aBody = fc.uint8Array({ maxLength: 3000 });
  const somePieces = fc.array(fc.integer({ min: 1, max: 2048 }), { minLength: 1, maxLength: 6 });

  it('is found however the bytes come in', () => {
    fc.assert(
      fc.property(aBody, somePieces, (body, pieces) => {
        const whole = snapshotOf(body);
        const sha256 = createHash('sha256').update(whole).digest('hex');
        expect(digest(whole, pieces)).to.deep.equal({ sizeBytes: whole.length, sha256 });
      }),
    );
  });

  it('tells a change of any bit', () => {
    fc.assert(
      fc.property(aBody, somePieces, fc.nat(), fc.integer({ min: 0, max: 7 }), (body, pieces, place, bit) => {
        const whole = snapshotOf(body);
        const at = place % whole.length;
        whole[at] = (whole[at] ?? 0) ^ (1 << bit);
        expect(() => digest(whole, pieces)).to.throw('the snapshot is damaged');
      }),
    );
  });

  it('tells a cut anywhere', () => {
    fc.assert(
      fc.property(aBody, somePieces, fc.nat(), (body, pieces, place) => {
        const whole = snapshotOf(body);
        expect(() => digest(whole.subarray(0, place % whole.length), pieces)).to.throw(/the snapshot is (cut|damaged)/);
      }),
    );
  });
});
