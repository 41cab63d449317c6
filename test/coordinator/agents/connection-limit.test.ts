import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { ConnectionLimit } from '../../../coordinator/agents/connection-limit.ts';

class Connection extends EventEmitter {
  isOpen = true;

  destroy(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.emit('close');
  }
}

describe('the limit of connections', () => {
  const connections = (count: number) => Array.from({ length: count }, () => new Connection());
  const openOf = (all: readonly Connection[]) => all.map(({ isOpen }) => isOpen);

  it('cuts the oldest of a peer that has too many, and nobody else’s', () => {
    const limit = new ConnectionLimit({ perPeer: 2, inAll: 10 });
    const [own = [], others = []] = [connections(4), connections(2)];
    for (const other of others) limit.add('b', other);

    for (const each of own) limit.add('a', each);

    expect(openOf(own)).to.deep.equal([false, false, true, true]);
    expect(openOf(others)).to.deep.equal([true, true]);
    expect(limit.size).to.equal(4);
  });

  it('cuts the oldest of all when many peers fill it', () => {
    const limit = new ConnectionLimit({ perPeer: 2, inAll: 3 });
    const all = connections(5);

    for (const [at, each] of all.entries()) limit.add(`peer ${at}`, each);

    expect(openOf(all)).to.deep.equal([false, false, true, true, true]);
    expect(limit.size).to.equal(3);
  });

  it('forgets who has closed, and who is let through', () => {
    const limit = new ConnectionLimit({ perPeer: 1, inAll: 1 });
    const [first, second, third] = connections(3);
    if (!first || !second || !third) throw new Error('three were made');

    const letThrough = limit.add('a', first);
    letThrough();
    limit.add('a', second);
    second.destroy();
    limit.add('a', third);

    expect([first.isOpen, third.isOpen, limit.size]).to.deep.equal([true, true, 1]);
  });
});
