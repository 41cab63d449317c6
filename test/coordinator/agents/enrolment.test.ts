import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { certificateRequest, newPrivateKey } from '../../../agent/certificate-request.ts';
import { answered } from '../../../agent/coordinator-connection.ts';
import { enroll } from '../../../agent/enrolment-client.ts';
import { systemClock } from '../../../shared/clock.ts';
import { identityOfCertificate } from '../../../shared/identity.ts';
import { formatJoinToken, parseJoinToken } from '../../../shared/join-token.ts';
import { ManualClock } from '../../manual-clock.ts';
import { rejection } from '../../rejection.ts';
import { AgentsUnderTest, enrolmentClient, never } from './agents-under-test.ts';

describe('enrolment', () => {
  let coordinator: AgentsUnderTest;
  let clock: ManualClock;

  beforeEach(async () => {
    clock = new ManualClock();
    coordinator = await AgentsUnderTest.start({ clock });
  });
  afterEach(() => coordinator.stop());

  it('gives a certificate that names the node and nothing else, for the key that was sent', async () => {
    const key = newPrivateKey();

    const { credentials, trust } = await coordinator.enroll('w1', { key });

    const certificate = new X509Certificate(credentials.certificate);
    expect(identityOfCertificate(certificate)).to.deep.equal({ role: 'node', clusterId: 'c-1', node: 'w1', generation: 1 });
    expect(certificate.keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.ca).to.equal(false);
    expect(credentials.key).to.equal(key);
    expect(trust).to.deep.equal({
      clusterId: 'c-1',
      node: 'w1',
      caPin: coordinator.authority.pin,
      signingKey: coordinator.authority.signingPublicKey,
    });
  });

  it('refuses a token that was used', async () => {
    const token = await coordinator.token('w1');
    await coordinator.enroll('w1', { token });

    const error = await rejection(coordinator.enroll('w1', { token }));

    expect(error).to.have.property('code', 'unauthenticated');
    expect(error).to.have.property('message').that.contains('it was used already');
    expect(error).to.have.property('hint').that.contains('kubestep token create w1');
  });

  it('gives the same certificate again to the same key for ten minutes, and not longer', async () => {
    const token = await coordinator.token('w1');
    const key = newPrivateKey();
    const first = await coordinator.enroll('w1', { token, key });

    clock.advance(10 * 60_000);
    const again = await coordinator.enroll('w1', { token, key });
    clock.advance(1);
    const late = await rejection(coordinator.enroll('w1', { token, key }));

    expect(serialOf(again.credentials.certificate)).to.equal(serialOf(first.credentials.certificate));
    expect(late).to.have.property('message').that.contains('it was used already');
  });

  it('refuses a token after its fifteen minutes', async () => {
    const token = await coordinator.token('w1');
    clock.advance(15 * 60_000 + 1);

    const error = await rejection(coordinator.enroll('w1', { token }));

    expect(error).to.have.property('code', 'unauthenticated');
    expect(error).to.have.property('message').that.contains('it expired at');
  });

  it('refuses a token of another node', async () => {
    const token = parseJoinToken(await coordinator.token('w1'));

    const error = await rejection(coordinator.enroll('w2', { token: formatJoinToken({ ...token, node: 'w2' }) }));

    expect(error).to.have.property('code', 'unauthenticated');
    expect(error).to.have.property('message').that.contains('not known here for this node');
  });

  it('lets exactly one of several that race with one token in', async () => {
    const token = await coordinator.token('w1');

    const results = await Promise.allSettled(Array.from({ length: 4 }, () => coordinator.enroll('w1', { token })));

    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    expect(await coordinator.store.db.selectFrom('certificate').selectAll().execute()).to.have.length(1);
  });

  it('does not send the token to a server with another CA', async () => {
    const stranger = await AgentsUnderTest.start({ clock, clusterId: 'c-2' });
    const token = parseJoinToken(await coordinator.token('w1'));

    const error = await rejection(enroll({ ...token, enrolment: stranger.enrolment }, newPrivateKey(), systemClock, never));
    await stranger.stop();

    expect(error).to.have.property('code', 'unauthenticated');
    expect(error).to.have.property('message').that.contains(coordinator.authority.pin);
    expect(await coordinator.enroll('w1', { token: formatJoinToken(token) })).to.have.property('trust');
  });

  for (const [what, csr] of [
    ['an empty request', Buffer.alloc(0)],
    ['noise', Buffer.from('not a certificate request')],
    ['a request whose signature was changed', brokenSignature()],
  ] as const) {
    it(`refuses ${what} and leaves the token unused`, async () => {
      const token = parseJoinToken(await coordinator.token('w1'));

      const error = await rejection(enrollRaw(coordinator, token.secret, csr));

      expect(error).to.have.property('code', 'usage');
      expect(await coordinator.enroll('w1', { token: formatJoinToken(token) })).to.have.property('trust');
    });
  }

  it('gives a revoked name the next generation, and never takes its old key again', async () => {
    const oldKey = newPrivateKey();
    await coordinator.enroll('w1', { key: oldKey });
    await coordinator.agents.revokeNode('w1', { actor: 'operator' });

    const withOldKey = await rejection(coordinator.enroll('w1', { key: oldKey }));
    const { credentials } = await coordinator.enroll('w1');

    expect(withOldKey).to.have.property('message').that.contains('was revoked');
    expect(identityOfCertificate(new X509Certificate(credentials.certificate))).to.have.property('generation', 2);
  });

  it('deletes the tokens that wait for a node when the node is revoked', async () => {
    await coordinator.enroll('w1');
    const waiting = await coordinator.token('w1');
    await coordinator.agents.revokeNode('w1', { actor: 'operator' });

    const error = await rejection(coordinator.enroll('w1', { token: waiting }));

    expect(error).to.have.property('message').that.contains('not known here');
  });

  it('writes every certificate, token and revocation into the audit', async () => {
    await coordinator.enroll('w1');
    await coordinator.agents.revokeNode('w1', { actor: 'operator' });

    const rows = await coordinator.store.db.selectFrom('audit').select(['actor', 'action']).orderBy('sequence').execute();

    expect(rows).to.deep.equal([
      { actor: 'operator', action: 'token.create' },
      { actor: 'node:w1', action: 'node.enroll' },
      { actor: 'operator', action: 'node.revoke' },
    ]);
  });

  it('answers no more than five requests a second from one address', async () => {
    const attempts = Array.from({ length: 8 }, () => rejection(enrollRaw(coordinator, 'x', Buffer.alloc(0))));

    const errors = await Promise.all(attempts);

    const limited = errors.filter((error) => (error as { code?: string }).code === 'unavailable');
    expect(limited).to.have.length(3);
    expect(limited[0]).to.have.property('message').that.contains('too many requests from 127.0.0.1');
  });
});

function brokenSignature(): Buffer {
  const csr = certificateRequest(newPrivateKey());
  csr[csr.length - 1] = (csr.at(-1) ?? 0) ^ 1;
  return csr;
}

async function enrollRaw(coordinator: AgentsUnderTest, token: string, csr: Buffer): Promise<unknown> {
  const client = enrolmentClient(coordinator);
  return answered((callback) => client.enroll({ token, node: 'w1', csr }, callback)).finally(() => client.close());
}

function serialOf(pem: string): string {
  return new X509Certificate(pem).serialNumber;
}
