import { expect } from 'chai';
import { parseFactsInput } from '../../../agent/executor/input-facts.ts';

describe('which facts an order asks for', () => {
  it('are all without a list, as orders of older coordinators mean it', () => {
    expect(parseFactsInput({})).to.deep.equal({});
  });

  it('are the parts of the list', () => {
    expect(parseFactsInput({ parts: ['kubelet', 'packages'] })).to.deep.equal({ parts: ['kubelet', 'packages'] });
  });

  for (const input of [{ parts: ['shadow'] }, { parts: 'kubelet' }, { parts: Array(99).fill('kubelet') }, { part: ['kubelet'] }, null]) {
    it(`are refused as ${JSON.stringify(input)?.slice(0, 40)}`, () => {
      expect(() => parseFactsInput(input))
        .to.throw()
        .with.property('code', 'usage');
    });
  }
});
