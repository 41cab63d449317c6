import { expect } from 'chai';
import { readMachineFacts, systemFactSource } from '../../agent/machine-facts.ts';

describe('machine facts', () => {
  it('reads this machine through the few functions it is allowed', async () => {
    const used = new Set<string>();
    const source = new Proxy(systemFactSource, {
      get: (target, name) => {
        used.add(String(name));
        return Reflect.get(target, name);
      },
    });

    const facts = await readMachineFacts({ source, nowMs: 5, agentVersion: '0.1.0', bootId: 'b1' });

    expect([...used].sort()).to.deep.equal(['cpu', 'fsSize', 'mem', 'osInfo', 'time']);
    expect(facts).to.include({ takenAtMs: 5, agentVersion: '0.1.0', bootId: 'b1' });
    expect(facts.memoryTotalBytes).to.be.greaterThan(facts.memoryAvailableBytes);
    expect(facts.cpus).to.be.at.least(1);
    expect(facts.uptimeSeconds).to.be.greaterThan(0);
  });
});
