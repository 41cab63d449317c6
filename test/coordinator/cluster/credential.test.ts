import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { credentialObjects, type PolicyRule } from '../../../coordinator/cluster/credential-objects.ts';
import { FakeClock } from '../../fake-clock.ts';
import { TestAuthority } from '../../sim/kubernetes/certificates.ts';
import { rejection } from '../rejection.ts';
import { ClusterBed } from './cluster-bed.ts';

const dayMs = 24 * 60 * 60_000;

describe('the coordinator’s Kubernetes credential', () => {
  let bed: ClusterBed;
  const { signal } = new AbortController();

  before(async () => {
    bed = await ClusterBed.start(2, 3);
  });

  after(() => bed.stop());

  const storedToken = async (): Promise<{ readonly token: string; readonly expiresAtMs: number }> =>
    JSON.parse(await readFile(join(bed.kubernetesDir, 'token.json'), 'utf8'));

  it('is made from admin.conf once, and kept where only its owner reads it', async () => {
    const installed = await bed.install(new FakeClock(Date.now()));

    expect(installed.defaultClusterName).to.match(/^kubernetes-[0-9a-f]{6}$/);
    expect(installed.defaultClusterName).to.contain(installed.caFingerprint.slice(0, 6));
    expect(installed.endpoints.map(({ node, host, port }) => `${node} ${host}:${port}`)).to.deep.equal([
      'cp1 127.90.3.11:6443',
      'cp2 127.90.3.12:6443',
    ]);
    expect((await stat(join(bed.kubernetesDir, 'token.json'))).mode & 0o777).to.equal(0o600);
    expect((await storedToken()).expiresAtMs).to.be.within(Date.now() + 29 * dayMs, Date.now() + 31 * dayMs);
  });

  it('is safe to make again, and corrects rights that were changed', async () => {
    const role = bed.sim.store.get('clusterroles', 'kubestep-coordinator');
    bed.sim.store.update('clusterroles', role, (changed) => {
      changed.rules = [];
    });

    await bed.install(new FakeClock(Date.now()));

    const { cluster } = await bed.open(new FakeClock());
    expect(await cluster.listNodes(signal)).to.have.length(4);
  });

  it('is renewed at half of its life, by its own right', async () => {
    const clock = new FakeClock(Date.now());
    await bed.install(clock);
    const { cluster, renewCredential, expiry } = await bed.open(clock);
    const first = await storedToken();

    const isRenewedEarly = await renewCredential(signal);
    clock.advance(15 * dayMs + 60_000);
    const wasDue = expiry().isDue;
    const isRenewed = await renewCredential(signal);

    expect([isRenewedEarly, wasDue, isRenewed]).to.deep.equal([false, true, true]);
    expect((await storedToken()).token).not.to.equal(first.token);
    const from = bed.sim.requests.length;
    await cluster.listNodes(signal);
    expect(bed.sim.requests[from]?.user).to.equal('system:serviceaccount:kube-system:kubestep-coordinator');
  });

  it('names the way out when it has ended', async () => {
    const clock = new FakeClock(Date.now());
    await bed.install(clock);
    const { renewCredential, expiry } = await bed.open(clock);
    clock.advance(31 * dayMs);

    const error = await rejection(renewCredential(signal));

    expect(expiry().isExpired).to.equal(true);
    expect(error.code).to.equal('unauthenticated');
    expect(error.hint).to.contain('kubestep coordinator install');
  });

  it('trusts no API server of another CA', async () => {
    await bed.install(new FakeClock(Date.now()));
    const path = join(bed.kubernetesDir, 'token.json');
    const stranger = (await TestAuthority.create()).certificatePem;
    await writeFile(path, JSON.stringify({ ...(await storedToken()), caPem: stranger }));
    const { cluster } = await bed.open(new FakeClock());

    const error = await rejection(cluster.listNodes(signal));

    expect(error.code).to.equal('unauthenticated');
  });

  it('refuses to open without one', async () => {
    await writeFile(join(bed.kubernetesDir, 'token.json'), '{"token":""}');

    const error = await rejection(bed.open(new FakeClock()));

    expect(error.code).to.equal('unauthenticated');
    expect(error.message).to.contain('token.json');
  });

  it('refuses an admin.conf that is none, naming the file', async () => {
    await writeFile(bed.sim.adminKubeconfig, 'kind: Config\n');

    const error = await rejection(bed.install(new FakeClock()));

    expect(error.code).to.equal('usage');
    expect(error.message).to.contain(bed.sim.adminKubeconfig);
  });
});

describe('the coordinator’s rights', () => {
  const rules = credentialObjects.flatMap(({ body }) => (Array.isArray(body['rules']) ? (body['rules'] as PolicyRule[]) : []));

  it('hold no wildcard, no secret and no exec', () => {
    const text = JSON.stringify(rules);

    for (const word of ['"*"', 'secrets', 'deletecollection', 'exec', 'escalate', 'impersonate', '"bind"'])
      expect(text).not.to.contain(word);
  });

  it('delete nothing but pods', () => {
    const deleting = rules.filter(({ verbs }) => verbs.includes('delete'));

    expect(deleting.map(({ resources }) => resources)).to.deep.equal([['pods']]);
  });

  it('list only the kinds whose versions go away, and read none of their objects one by one', () => {
    const granted = rules.filter(({ apiGroups }) =>
      apiGroups?.some((group) => /^(flowcontrol|scheduling|resource|storagemigration)\./.test(group)),
    );

    expect(granted.map(({ verbs }) => verbs)).to.deep.equal(granted.map(() => ['list']));
    expect(granted.flatMap(({ resources }) => resources))
      .to.include('podgroups')
      .and.not.to.include('selfsubjectreviews');
  });

  it('ask for tokens of its own account only', () => {
    const tokens = rules.find(({ resources }) => resources?.includes('serviceaccounts/token'));

    expect(tokens).to.deep.include({ resourceNames: ['kubestep-coordinator'], verbs: ['create'] });
  });
});
