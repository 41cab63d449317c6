import { getEventListeners } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { fetchPinnedCa } from '../../shared/tls.ts';

describe('the question for a CA', () => {
  it('leaves no listener on its signal', async () => {
    const { signal } = new AbortController();
    const silent = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    for (let times = 0; times < 3; times += 1) await fetchPinnedCa(`127.0.0.1:${port}`, 'sha256:0', signal).catch(() => undefined);

    while (getEventListeners(signal, 'abort').length > 0) await new Promise((resolve) => setImmediate(resolve)); // mocha ends it when one stays
    silent.close();
    expect(getEventListeners(signal, 'abort')).to.be.empty;
  });
});
