import { expect } from 'chai';
import { FreshnessWatch } from '../../../coordinator/snapshots/freshness.ts';
import type { Snapshot } from '../../../coordinator/snapshots/snapshot-port.ts';
import { silentLogger } from '../../../shared/log.ts';
import { FakeClock } from '../../fake-clock.ts';

const hourMs = 3600_000;

describe('the age of the last verified snapshot', () => {
  it('is said once in the log when it passes the limit, and once when that is over', async () => {
    const clock = new FakeClock();
    const lines: string[] = [];
    const log = {
      ...silentLogger,
      error: (message: string) => lines.push(`error ${message}`),
      info: (message: string) => lines.push(`info ${message}`),
    };
    let takenAtMs: number | undefined = clock.now();
    const lastVerified = async () => (takenAtMs === undefined ? undefined : ({ name: 'etcd-cp1', takenAtMs } as Snapshot));
    const watch = new FreshnessWatch({ snapshots: { lastVerified }, maxAgeMs: 26 * hourMs, clock, log });

    await watch.check();
    clock.advance(27 * hourMs);
    await watch.check();
    await watch.check();
    takenAtMs = clock.now();
    await watch.check();
    takenAtMs = undefined;
    await watch.check();

    expect(lines).to.deep.equal([
      'error last verified snapshot is too old',
      'info there is a fresh verified snapshot again',
      'error last verified snapshot is too old',
    ]);
  });
});
