import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  canonicalJson,
  formatSigningPublicKey,
  hasValidSignature,
  type Order,
  parseSigningPublicKey,
  signOrder,
  specHash,
} from '../../shared/order.ts';

const order: Order = {
  clusterId: 'c1',
  node: 'w1',
  operationId: '01JD3V8M5T0000000000000000',
  kind: 'readFacts',
  input: {},
  specHash: specHash('readFacts', {}),
  epoch: 3,
  issuedAtMs: 1000,
  notAfterMs: 601_000,
};

describe('order', () => {
  it('verifies with the key that signed it, after the key travelled as text', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const publicKey = parseSigningPublicKey(formatSigningPublicKey(privateKey));

    expect(hasValidSignature(signOrder(order, privateKey), publicKey)).to.equal(true);
  });

  it('does not verify when any single bit of the order is changed', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signed = signOrder(order, privateKey);

    for (let bit = 0; bit < signed.order.length * 8; bit += 7) {
      const changed = Buffer.from(signed.order);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(hasValidSignature({ ...signed, order: changed }, publicKey)).to.equal(false);
    }
  });

  it('refuses a signing key of another kind', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

    expect(() => parseSigningPublicKey(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'))).to.throw('not ed25519');
  });

  it('hashes equal specs equally, whatever the order of their keys', () => {
    expect(specHash('installKubeadm', { a: 1, b: [2, { c: 3, d: 4 }] })).to.equal(
      specHash('installKubeadm', { b: [2, { d: 4, c: 3 }], a: 1 }),
    );
    expect(specHash('installKubeadm', { a: 1 })).not.to.equal(specHash('installKubelet', { a: 1 }));
  });

  it('writes canonical JSON that reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).to.equal(text);
      }),
    );
  });
});
