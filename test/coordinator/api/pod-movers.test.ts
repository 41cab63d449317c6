import { expect } from 'chai';
import { PodMovers } from '../../../coordinator/api/pod-movers.ts';

describe('the operator’s drains and the upgrade', () => {
  let movers: PodMovers;
  beforeEach(() => {
    movers = new PodMovers();
  });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (thrown: { code: string }) => thrown.code,
    );

  it('let no run go while a node is drained', async () => {
    const held = Promise.withResolvers<void>();

    const drain = movers.drain('w1', () => held.promise);
    const during = await codeOf(movers.letRunGo(async () => undefined));
    held.resolve();
    await drain;

    expect(during).to.equal('conflict');
    expect(await codeOf(movers.letRunGo(async () => undefined))).to.equal('done');
  });

  it('drain nothing while a run is let go', async () => {
    const held = Promise.withResolvers<void>();

    const start = movers.letRunGo(() => held.promise);
    const during = await codeOf(movers.drain('w1', async () => undefined));
    held.resolve();
    await start;

    expect(during).to.equal('conflict');
    expect(await codeOf(movers.drain('w1', async () => undefined))).to.equal('done');
  });

  it('hold a node as long as one of two drains of it goes on, also when the other fails', async () => {
    const held = Promise.withResolvers<void>();

    const long = movers.drain('w1', () => held.promise);
    await codeOf(movers.drain('w1', () => Promise.reject(new Error('no'))));
    const during = await codeOf(movers.letRunGo(async () => undefined));
    held.resolve();
    await long;

    expect(during).to.equal('conflict');
    expect(await codeOf(movers.letRunGo(async () => undefined))).to.equal('done');
  });
});
