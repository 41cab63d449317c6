import { expect } from 'chai';
import { beginEpoch } from '../../../coordinator/agents/epoch.ts';
import { RateLimit } from '../../../coordinator/agents/rate-limit.ts';
import { openStore } from '../../../coordinator/store/open-store.ts';
import { ManualClock } from '../../manual-clock.ts';

describe('epoch', () => {
  it('begins at 1 and grows with every start', async () => {
    const store = await openStore(':memory:');

    const epochs = [await beginEpoch(store.db), await beginEpoch(store.db), await beginEpoch(store.db)];
    await store.close();

    expect(epochs).to.deep.equal([1, 2, 3]);
  });
});

describe('RateLimit', () => {
  it('lets a burst through, then so many a second, for each address alone', () => {
    const clock = new ManualClock();
    const limit = new RateLimit(5, clock);

    const burst = Array.from({ length: 6 }, () => limit.take('10.0.0.1'));
    const other = limit.take('10.0.0.2');
    clock.advance(200);
    const later = [limit.take('10.0.0.1'), limit.take('10.0.0.1')];

    expect(burst).to.deep.equal([true, true, true, true, true, false]);
    expect(other).to.equal(true);
    expect(later).to.deep.equal([true, false]);
  });

  it('forgets the longest unseen address, not the busy one, when there are very many', () => {
    const limit = new RateLimit(1, new ManualClock());
    limit.take('busy');
    for (let index = 0; index < 20_000; index += 1) {
      limit.take(`10.${index}`);
      if (index % 1_000 === 0) limit.take('busy');
    }

    expect(limit.take('busy')).to.equal(false);
  });
});
