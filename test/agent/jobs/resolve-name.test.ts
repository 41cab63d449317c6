import { expect } from 'chai';
import { resolveName } from '../../../agent/jobs/resolve-name.ts';

type Ask = NonNullable<Parameters<typeof resolveName>[1]>;

describe('resolveName', () => {
  it('gives each address once', async () => {
    const ask = (async () => ['10.0.0.2', '10.0.0.1', '10.0.0.1'].map((address) => ({ address, family: 4 }))) as unknown as Ask;

    expect(await resolveName('api.example', ask)).to.deep.equal({ addresses: ['10.0.0.1', '10.0.0.2'] });
  });

  it('tells a name that does not exist from a resolver that does not answer', async () => {
    const failing = (code: string) => (() => Promise.reject(Object.assign(new Error(code), { code }))) as unknown as Ask;

    expect(await resolveName('api.example', failing('ENOTFOUND'))).to.deep.equal({ addresses: [], problem: 'there is no such name' });
    expect(await resolveName('api.example', failing('EAI_AGAIN'))).to.deep.equal({ addresses: [], problem: 'EAI_AGAIN' });
  });

  it('asks the node’s own files', async () => {
    expect((await resolveName('localhost')).addresses).to.not.be.empty;
  });
});
