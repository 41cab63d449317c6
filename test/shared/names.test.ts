import { expect } from 'chai';
import fc from 'fast-check';
import { isNodeName, operationUnit, parseNodeName, snapshotName, snapshotNamePattern, ulid, ulidPattern } from '../../shared/names.ts';
import type { Random } from '../../shared/random.ts';

const zeroes: Random = { bytes: (length) => new Uint8Array(length), fraction: () => 0 };
const ones: Random = { bytes: (length) => new Uint8Array(length).fill(255), fraction: () => 0.999 };

describe('names', () => {
  for (const name of ['w1', 'cp-1.example.com', '0']) {
    it(`takes ${name} for a node name`, () => {
      expect(isNodeName(name)).to.equal(true);
    });
  }

  for (const name of ['', 'W1', '../etc', 'a b', 'a/b', '-w1', 'w1-', 'w1..x', 'a\u0000', 'x'.repeat(254)]) {
    it(`refuses ${JSON.stringify(name.slice(0, 20))} as a node name`, () => {
      expect(() => parseNodeName(name))
        .to.throw()
        .with.property('code', 'usage');
    });
  }

  it('makes ULIDs that match their pattern, for every time until the year 10889', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (now) => ulidPattern.test(ulid(now, ones))));
  });

  it('makes ULIDs that sort by time, whatever their random part', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (now) => ulid(now, ones) < ulid(now + 1, zeroes)));
  });

  it('knows the ULID of a known time and known bytes', () => {
    expect(ulid(1_469_918_176_385, zeroes)).to.equal('01ARYZ6S410000000000000000');
  });

  it('names a snapshot after its member and its second', () => {
    const name = snapshotName('cp1', Date.UTC(2026, 10, 22, 12, 0, 0, 999));

    expect(name).to.equal('etcd-cp1-20261122T120000Z');
    expect(name).to.match(snapshotNamePattern);
  });

  for (const name of ['etcd-../x-20261122T120000Z', 'etcd-cp1-20261122T120000Z/..', 'cp1', 'etcd-cp1-20261122T120000Z\n']) {
    it(`refuses ${JSON.stringify(name)} as a snapshot name`, () => {
      expect(snapshotNamePattern.test(name)).to.equal(false);
    });
  }

  it('names the unit of an operation after its id', () => {
    expect(operationUnit('01ARYZ6S410000000000000000')).to.equal('kubestep-op-01ARYZ6S410000000000000000.service');
  });
});
