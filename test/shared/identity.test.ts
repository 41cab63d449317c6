import type { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { formatIdentity, type Identity, identityOfCertificate, parseIdentity } from '../../shared/identity.ts';

const identities: readonly [Identity, string][] = [
  [{ role: 'coordinator', clusterId: 'c-1' }, 'spiffe://kubestep/c-1/coordinator'],
  [{ role: 'node', clusterId: 'c-1', node: 'w1', generation: 1 }, 'spiffe://kubestep/c-1/node/w1'],
  [{ role: 'node', clusterId: 'c-1', node: 'w1.example.com', generation: 12 }, 'spiffe://kubestep/c-1/node/w1.example.com~12'],
];

describe('identity', () => {
  for (const [identity, uri] of identities) {
    it(`writes and reads ${uri}`, () => {
      expect(formatIdentity(identity)).to.equal(uri);
      expect(parseIdentity(uri)).to.deep.equal(identity);
    });
  }

  for (const uri of [
    'spiffe://kubestep/c-1/node/w1~1', // a first generation has one spelling only
    'spiffe://kubestep/c-1/node/w1~01',
    'spiffe://kubestep/c-1/node/W1',
    'spiffe://kubestep/c-1/node/w1/../coordinator',
    'spiffe://kubestep/c-1/node/',
    'spiffe://kubestep/c-1/node/w1\u0000',
    'spiffe://kubestep/-c/coordinator',
    'spiffe://kubestep//coordinator',
    'spiffe://other/c-1/coordinator',
    'https://kubestep/c-1/coordinator',
    `spiffe://kubestep/c-1/node/${'a'.repeat(300)}`,
    '',
  ]) {
    it(`takes ${JSON.stringify(uri.slice(0, 60))} for nobody's`, () => {
      expect(parseIdentity(uri)).to.equal(undefined);
    });
  }

  const [coordinator, node] = ['spiffe://kubestep/c-1/coordinator', 'spiffe://kubestep/c-1/node/w1'];
  for (const [names, role] of [
    [`URI:${node}`, 'node'],
    [`DNS:coordinator, URI:${coordinator}`, 'coordinator'],
    [`URI:${coordinator}`, undefined],
    [`DNS:coordinator, URI:${node}`, undefined],
    [`URI:${node}, URI:${coordinator}`, undefined],
    [`URI:${node}, DNS:coordinator`, undefined],
    [`DNS:"coordinator, URI:${coordinator}"`, undefined],
    [undefined, undefined],
  ] as const) {
    it(`reads ${role ?? 'nobody'} from a certificate with the names ${names ?? '(none)'}`, () => {
      const certificate = { subjectAltName: names } as X509Certificate;

      expect(identityOfCertificate(certificate)?.role).to.equal(role);
    });
  }
});
