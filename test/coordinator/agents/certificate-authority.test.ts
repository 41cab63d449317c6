import { verify, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAuthority, loadAuthority } from '../../../coordinator/agents/certificate-authority.ts';
import { identityOfCertificate } from '../../../shared/identity.ts';
import { systemRandom } from '../../../shared/random.ts';
import { parseCertificates, pinnedCa, spkiPin } from '../../../shared/tls.ts';
import { ManualClock } from '../../manual-clock.ts';
import { rejection } from '../../rejection.ts';

const dayMs = 24 * 3600_000;

describe('certificate authority', () => {
  let dir: string;
  let clock: ManualClock;
  const deps = () => ({ dir: join(dir, 'ca'), clock, random: systemRandom });
  const create = () => createAuthority({ ...deps(), clusterId: 'c-1' });
  const ownCertificate = ({ chain }: { chain: string }) => new X509Certificate(chain);
  beforeEach(async () => {
    clock = new ManualClock();
    dir = await mkdtemp(join(tmpdir(), 'kubestep-ca-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('keeps all of its files from everybody else', async () => {
    await create();

    const names = await readdir(join(dir, 'ca'));
    const modes = await Promise.all(names.map(async (name) => (await stat(join(dir, 'ca', name))).mode & 0o777));
    expect(names.sort()).to.deep.equal(['ca.crt', 'ca.key', 'coordinator.crt', 'coordinator.key', 'signing.key']);
    expect(new Set(modes)).to.deep.equal(new Set([0o600]));
  });

  it('is the same after it was loaded again', async () => {
    const created = await create();

    const loaded = await loadAuthority(deps());

    expect(loaded).to.include({ clusterId: 'c-1', pin: created.pin, signingPublicKey: created.signingPublicKey });
    expect(loaded.serverIdentity()).to.deep.equal(created.serverIdentity());
  });

  it('signs its signing key, so that a pin proves it', async () => {
    const { ca, signingPublicKey, signingKeyProof } = await create();

    const isProven = verify('sha256', Buffer.from(`kubestep-signing-key:${signingPublicKey}`), ca.publicKey, signingKeyProof);

    expect(isProven).to.equal(true);
  });

  it('lasts ten years and signs leaves only; its own leaf is the coordinator for servers only', async () => {
    const authority = await create();

    const own = ownCertificate(authority.serverIdentity());
    expect(Math.round((authority.ca.validToDate.getTime() - clock.now()) / dayMs)).to.equal(3652);
    expect(authority.ca.ca).to.equal(true);
    expect(own.ca).to.equal(false);
    expect(own.keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.1']);
    expect(identityOfCertificate(own)).to.deep.equal({ role: 'coordinator', clusterId: 'c-1' });
  });

  it('is never made a second time over the first', async () => {
    const first = await create();

    const error = await rejection(create());

    expect(error).to.have.property('code', 'conflict');
    expect((await loadAuthority(deps())).pin).to.equal(first.pin);
  });

  it('says what to run when there is none', async () => {
    const error = await rejection(loadAuthority(deps()));

    expect(error).to.have.property('code', 'not-found');
    expect(error).to.have.property('hint').that.contains('kubestep coordinator install');
  });

  it('refuses a cluster id that does not fit into a URI', async () => {
    const error = await rejection(createAuthority({ ...deps(), clusterId: 'c/../x' }));

    expect(error).to.have.property('code', 'usage');
  });

  it('renews the certificate of the coordinator at half of its life, with the same CA', async () => {
    const authority = await create();
    const first = ownCertificate(authority.serverIdentity());
    clock.advance(14 * dayMs);
    const isEarly = await authority.renewOwnCertificate();
    clock.advance(2 * dayMs);

    const isRenewed = await authority.renewOwnCertificate();

    const second = ownCertificate(authority.serverIdentity());
    expect([isEarly, isRenewed]).to.deep.equal([false, true]);
    expect(second.serialNumber).not.to.equal(first.serialNumber);
    expect(second.checkIssued(authority.ca) && second.verify(authority.ca.publicKey)).to.equal(true);
  });

  it('renews it while loading after a long time off', async () => {
    await create();
    clock.advance(400 * dayMs);

    const own = ownCertificate((await loadAuthority(deps())).serverIdentity());

    expect(own.validToDate.getTime()).to.be.greaterThan(clock.now());
  });

  it('is picked by its pin out of several, and not when it is another', async () => {
    const [mine, other] = [await create(), await createAuthority({ ...deps(), dir: join(dir, 'other'), clusterId: 'c-1' })];
    const chain = parseCertificates(other.serverIdentity().chain + mine.serverIdentity().chain);

    expect(spkiPin(pinnedCa(chain, mine.pin))).to.equal(mine.pin);
    expect(() => pinnedCa(parseCertificates(other.serverIdentity().chain), mine.pin))
      .to.throw()
      .with.property('code', 'unauthenticated');
    expect(() => pinnedCa(chain, spkiPin(ownCertificate(mine.serverIdentity())))).to.throw('not the pinned one'); // a leaf is no CA
  });
});
