import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { checkFreshness, checkOrigin, Refusal, type RefusalCode } from '../../../agent/executor/check-order.ts';
import type { Trust } from '../../../agent/executor/trust-anchor.ts';
import { type Order, signOrder, specHash } from '../../../shared/order.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const trust: Trust = { clusterId: 'c1', node: 'w1', publicKey };
const nowMs = Date.UTC(2026, 10, 22, 12);
const order: Order = {
  clusterId: 'c1',
  node: 'w1',
  operationId: '01KAP9Z7T0AAAAAAAAAAAAAAAA',
  kind: 'installKubeadm',
  input: { version: '1.34.4-1.1' },
  specHash: specHash('installKubeadm', { version: '1.34.4-1.1' }),
  epoch: 7,
  issuedAtMs: nowMs,
  notAfterMs: nowMs + 60_000,
};

function sign(changes: Record<string, unknown>, key = privateKey): { text: string; signature: string } {
  const signed = signOrder({ ...order, ...changes } as Order, key);
  return { text: Buffer.from(signed.order).toString('utf8'), signature: Buffer.from(signed.signature).toString('base64') };
}

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown;
    throw thrown;
  }
  throw new Error('it was not refused');
}

describe('the origin of an order', () => {
  it('accepts what the coordinator signed for this node', () => {
    const { text, signature } = sign({});

    const checked = checkOrigin(text, signature, trust);

    expect(checked).to.deep.equal(order);
  });

  const refused: readonly (readonly [string, RefusalCode, Record<string, unknown>])[] = [
    ['another cluster', 'wrong-cluster', { clusterId: 'c2' }],
    ['another node', 'wrong-node', { node: 'w2' }],
    ['a kind that is not in the table', 'unknown-kind', { kind: 'runShell', specHash: specHash('runShell', order.input) }],
    ['a kind that every object has', 'unknown-kind', { kind: 'constructor', specHash: specHash('constructor', order.input) }],
    ['a hash of another input', 'spec-hash-mismatch', { input: { version: '1.34.5-1.1' } }],
    ['a hash of another kind', 'spec-hash-mismatch', { kind: 'installKubelet' }],
    ['an id that is a path', 'bad-order', { operationId: '../../etc/passwd' }],
    ['an epoch that is no number', 'bad-order', { epoch: '7' }],
    ['an end that is no number', 'bad-order', { notAfterMs: null }],
  ];
  for (const [what, code, changes] of refused) {
    it(`refuses ${what} as ${code}`, () => {
      const { text, signature } = sign(changes);

      const refusal = refusalOf(() => checkOrigin(text, signature, trust));

      expect(refusal).to.have.property('code', code);
    });
  }

  it('refuses a signature of another key, and still names the operation', () => {
    const { text, signature } = sign({}, generateKeyPairSync('ed25519').privateKey);

    const refusal = refusalOf(() => checkOrigin(text, signature, trust));

    expect(refusal).to.include({ code: 'bad-signature', operationId: order.operationId });
  });

  it('refuses an order in which one byte was changed', () => {
    const { text, signature } = sign({});

    const refusal = refusalOf(() => checkOrigin(text.replace('1.34.4', '1.34.3'), signature, trust));

    expect(refusal).to.have.property('code', 'bad-signature');
  });

  for (const signature of ['', 'AAAA', 'not base64 at all', 'A'.repeat(10_000)]) {
    it(`refuses the signature ${JSON.stringify(signature.slice(0, 20))}`, () => {
      const refusal = refusalOf(() => checkOrigin(sign({}).text, signature, trust));

      expect(refusal).to.have.property('code', 'bad-signature');
    });
  }
});

describe('the freshness of an order', () => {
  it('accepts a higher epoch than was seen', () => {
    expect(() => checkFreshness(order, 6, nowMs)).not.to.throw();
  });

  it('accepts a clock that is a few minutes off', () => {
    expect(() => checkFreshness(order, 7, nowMs + 4 * 60_000)).not.to.throw();
  });

  const refused: readonly (readonly [string, RefusalCode, () => void])[] = [
    ['a lower epoch', 'old-epoch', () => checkFreshness(order, 8, nowMs)],
    ['an order after its end', 'expired', () => checkFreshness(order, 7, nowMs + 6 * 60_000 + 1)],
    ['an order from the future', 'clock-skew', () => checkFreshness(order, 7, nowMs - 6 * 60_000)],
    [
      'an end that is no date',
      'clock-skew',
      () => checkFreshness({ ...order, issuedAtMs: 2 ** 53 - 1, notAfterMs: 2 ** 53 - 1 }, 7, nowMs),
    ],
  ];
  for (const [what, code, act] of refused) {
    it(`refuses ${what} as ${code}`, () => {
      expect(refusalOf(act)).to.have.property('code', code);
    });
  }
});
