import { expect } from 'chai';
import { defaultPlanOptions, type PlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { workerOrder } from '../../../coordinator/plan/worker-lanes.ts';
import { type InventoryShape, inventory } from './inventory-builder.ts';

const orderOf = (shape: InventoryShape, options: Partial<PlanOptions> = {}) =>
  workerOrder(inventory(shape), { ...defaultPlanOptions, canaries: 0, ...options });

const inZones = (zones: Readonly<Record<string, string>>): InventoryShape => ({
  workers: Object.keys(zones).length,
  nodes: Object.fromEntries(Object.entries(zones).map(([name, zone]) => [name, { labels: { 'topology.kubernetes.io/zone': zone } }])),
});

describe('workerOrder', () => {
  it('puts all workers into one lane by default, counted as people do', () => {
    const { lanes } = orderOf({ workers: 11 });

    expect(lanes).to.have.length(1);
    expect(lanes[0]?.slice(8)).to.deep.equal(['w9', 'w10', 'w11']);
  });

  for (const [maxUnavailable, lanes] of [
    ['1', 1],
    ['3', 3],
    ['20', 10],
    ['25%', 2],
    ['5%', 1],
    ['100%', 10],
  ] as const) {
    it(`makes ${lanes} lanes of ten workers for ${maxUnavailable}`, () => {
      const order = orderOf({ workers: 10 }, { maxUnavailable });

      expect(order.lanes).to.have.length(lanes);
      expect(order.lanes.flat()).to.have.length(10);
    });
  }

  for (const maxUnavailable of ['0', '-1', '101%', '1.5', 'all', '', '0%']) {
    it(`refuses ${JSON.stringify(maxUnavailable)} and names the pool`, () => {
      expect(() => orderOf({}, { maxUnavailable })).to.throw(/maxUnavailable of pool default/);
    });
  }

  it('sends the canaries first, and does not count them into a lane again', () => {
    const order = orderOf({ workers: 5 }, { canaries: 2, maxUnavailable: '2' });

    expect(order).to.deep.equal({ canaries: ['w1', 'w2'], lanes: [['w3', 'w5'], ['w4']] });
  });

  it('gives every pool its own lanes, and the first pool that fits', () => {
    const gpu = { labels: { gpu: 'yes', rack: 'a' } };
    const shape = { workers: 5, nodes: { w2: gpu, w4: gpu } };
    const pools = [
      { name: 'gpu', labels: { gpu: 'yes' }, maxUnavailable: '1' },
      { name: 'rest', labels: {}, maxUnavailable: '2' },
    ];

    const { lanes } = orderOf(shape, { pools });

    expect(lanes.toSorted()).to.deep.equal([['w1', 'w5'], ['w2', 'w4'], ['w3']]);
  });

  it('refuses a pool without workers', () => {
    const pools = [{ name: 'gpu', labels: { gpu: 'yes' }, maxUnavailable: '1' }];

    expect(() => orderOf({}, { pools })).to.throw('pool gpu (gpu=yes) has no worker');
  });

  it('takes nodes of different zones together', () => {
    const { lanes } = orderOf(inZones({ w1: 'a', w2: 'a', w3: 'b', w4: 'b', w5: 'c' }), { maxUnavailable: '3' });

    expect(lanes.map(([first]) => first)).to.deep.equal(['w1', 'w3', 'w5']);
  });

  it('begins with the node whose drain moves the fewest pods', () => {
    const drain = { bare: [], emptyDir: [], blockedByBudget: [], ignored: [] };
    const nodes = { w1: { drain: { ...drain, evictable: ['a/1', 'a/2'] } }, w2: { drain: { ...drain, evictable: ['a/3'] } } };

    const { lanes } = orderOf({ workers: 3, nodes });

    expect(lanes).to.deep.equal([['w3', 'w2', 'w1']]);
  });
});
