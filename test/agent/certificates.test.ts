import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { newPrivateKey } from '../../agent/certificate-request.ts';
import { renewExpired } from '../../agent/enrolment-client.ts';
import type { NodeCredentials } from '../../agent/identity-store.ts';
import { systemClock } from '../../shared/clock.ts';
import type { TrustAnchor } from '../../shared/executor-protocol.ts';
import { AgentsUnderTest } from '../coordinator/agents/agents-under-test.ts';
import { rejection } from '../rejection.ts';
import { until } from '../until.ts';
import { AgentUnderTest } from './agent-under-test.ts';

const dayMs = 24 * 3600_000;

describe('certificate of a node', () => {
  let coordinator: AgentsUnderTest;
  let agent: AgentUnderTest | undefined;
  beforeEach(async () => {
    coordinator = await AgentsUnderTest.start();
  });
  afterEach(async () => {
    await agent?.stop();
    agent = undefined;
    await coordinator.stop();
  });
  const isConnected = () => coordinator.agents.hub.agentOn('w1').isConnected();
  const endingInDays = async (days: number) =>
    coordinator.issue('w1', { notBeforeMs: Date.now() + (days - 30) * dayMs, notAfterMs: Date.now() + days * dayMs });

  it('is renewed with a new key at half of its life, and replaced once the new one has worked', async () => {
    const old = await endingInDays(14);
    agent = await AgentUnderTest.start(coordinator, { credentials: old });
    const { identities } = agent;

    await until('the new one is in use', async () => (await identities.current())?.key !== old.key && isConnected());

    const current = await identities.current();
    expect(daysLeft(current)).to.equal(30);
    expect(await identities.next()).to.equal(undefined);
  });

  it('stays in use while a renewed one does not work', async () => {
    const stranger = await AgentsUnderTest.start();
    const { credentials: wrong } = await stranger.enroll('w1');
    await stranger.stop();
    const good = await endingInDays(29);
    agent = await AgentUnderTest.start(coordinator, { credentials: good });
    await agent.identities.saveNext({ ...wrong, ca: good.ca });
    await coordinator.restart({ isSamePort: true });

    await until('the agent is connected', isConnected);

    expect(await agent.identities.current()).to.deep.equal(good);
  });

  it('is renewed through the enrolment listener after it ended', async () => {
    const old = await endingInDays(-1);
    agent = await AgentUnderTest.start(coordinator, { credentials: old });

    await until('the agent is connected', isConnected);

    const audit = await coordinator.store.db.selectFrom('audit').select(['actor', 'action']).orderBy('sequence', 'desc').executeTakeFirst();
    expect(audit).to.deep.equal({ actor: 'node:w1', action: 'certificate.renew-expired' });
  });

  describe('that has ended', () => {
    let trust: TrustAnchor;
    const renew = (old: NodeCredentials) => renewExpired(coordinator.enrolment, old, newPrivateKey(), trust, systemClock);
    beforeEach(async () => {
      ({ trust } = await coordinator.enroll('w1'));
    });

    it('is not renewed after more than 90 days', async () => {
      const error = await rejection(renew(await endingInDays(-91)));

      expect(error).to.have.property('code', 'unauthenticated');
      expect(error).to.have.property('message').that.contains('more than 90 days ago');
    });

    it('is not renewed when its node was revoked', async () => {
      const old = await endingInDays(-1);
      await coordinator.agents.revokeNode('w1', { actor: 'operator' });

      const error = await rejection(renew(old));

      expect(error).to.have.property('message').that.contains('node w1 was revoked');
    });

    it('is not renewed for somebody who does not have its key', async () => {
      const old = await endingInDays(-1);

      const error = await rejection(renew({ ...old, key: newPrivateKey() }));

      expect(error).to.have.property('message').that.contains('the old key did not sign the request');
    });

    it('is not renewed when another CA issued it', async () => {
      const stranger = await AgentsUnderTest.start();
      const { credentials } = await stranger.enroll('w1');
      await stranger.stop();

      const error = await rejection(renew({ ...credentials, ca: coordinator.authority.ca.toString() }));

      expect(error).to.have.property('message').that.contains('this coordinator did not issue it');
    });
  });
});

function daysLeft(credentials: NodeCredentials | undefined): number {
  const certificate = new X509Certificate(credentials?.certificate ?? '');
  return Math.round((certificate.validToDate.getTime() - Date.now()) / dayMs);
}
