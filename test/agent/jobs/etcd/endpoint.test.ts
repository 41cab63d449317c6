import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { expect } from 'chai';
import { connectEtcd, type EtcdEndpoint } from '../../../../agent/jobs/etcd/etcd-client.ts';
import { clientUrlOf } from '../../../../agent/jobs/etcd/job.ts';
import { freePort, type RunningEtcd, startEtcd } from '../../../sim/etcd.ts';
import { type KeyPair, makeEtcdAuthority } from '../../../sim/etcd-authority.ts';
import { startMember, type TestMember, whyNoEtcd } from './member.ts';

describe('an endpoint that cannot be used', function () {
  this.timeout(60_000);
  let member: TestMember;
  let plain: RunningEtcd;
  let tarpit: Server;
  let tarpitUrl: string;
  let misnamed: Server;
  let misnamedUrl: string;

  before(async function () {
    const reason = await whyNoEtcd();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    member = await startMember();
    plain = await startEtcd({ dir: `${member.root}/plain`, etcd: member.tools.etcd });
    await plain.ready();
    tarpit = createServer((socket) => socket.resume()); // accepts and never answers
    tarpitUrl = await listen(tarpit);
    const { certificate, key } = await member.authority.issue('server', '127.0.0.9');
    misnamed = createTlsServer({ cert: certificate, key, ALPNProtocols: ['h2'] });
    misnamedUrl = await listen(misnamed);
  });

  after(async () => {
    tarpit?.close();
    misnamed?.close();
    await plain?.stop('SIGKILL');
    await member?.end();
  });

  const withPair = (pair: KeyPair, url = member.endpoint.url): EtcdEndpoint => {
    return { url, tls: { ca: Buffer.from(member.authority.ca), certificate: Buffer.from(pair.certificate), key: Buffer.from(pair.key) } };
  };
  const good = (url: string): EtcdEndpoint => ({ ...member.endpoint, url });

  const cases: [what: string, endpoint: () => Promise<EtcdEndpoint>, code: string][] = [
    ['refuses connections', async () => good(`https://127.0.0.1:${await freePort()}`), 'endpoint-refused'],
    ['accepts and never answers', async () => good(`https://${tarpitUrl}`), 'endpoint-timeout'],
    ['has a name that nobody knows', async () => good('https://no.such.host.invalid:2379'), 'endpoint-dns'],
    ['has a certificate of another CA', async () => untrusting(member.endpoint), 'tls-server-untrusted'],
    ['has a certificate for another address', async () => good(`https://${misnamedUrl}`), 'tls-server-untrusted'],
    [
      'gets a certificate of another CA',
      async () => withPair(await (await makeEtcdAuthority('other')).issue('x', '127.0.0.1')),
      'tls-client-rejected',
    ],
    ['gets an expired certificate', async () => withPair(await expired(member)), 'tls-client-rejected'],
    ['speaks http where https was said', async () => good(plain.endpoint.replace('http:', 'https:')), 'tls-mismatch'],
    ['speaks https where http was said', async () => ({ url: member.endpoint.url.replace('https:', 'http:') }), 'tls-mismatch'],
  ];
  for (const [what, endpoint, code] of cases) {
    it(`is told apart when it ${what}`, async () => {
      const api = connectEtcd(await endpoint(), { unaryTimeoutMs: code === 'endpoint-timeout' ? 500 : 30_000 });

      const failure = await api.status().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );

      api.close();
      expect(failure).to.have.property('code', code);
    });
  }

  it('does not keep a job alive when it accepts and never answers', async () => {
    writeFileSync(join(member.credentialsDir, 'etcd.yaml'), `    - --listen-client-urls=https://${tarpitUrl}\n`);

    const { code, answer } = await member.job('read-member');

    expect(code).to.equal(1);
    expect(answer['error']).to.include({ code: 'endpoint-timeout' });
  });

  it('is told apart when the key does not belong to the certificate', async () => {
    const [one, two] = await Promise.all([member.authority.issue('a', '127.0.0.1'), member.authority.issue('b', '127.0.0.1')]);

    expect(() => connectEtcd(withPair({ certificate: one.certificate, key: two.key })))
      .to.throw()
      .with.property('code', 'certificate-file');
  });
});

describe('the client URL of a member', () => {
  const cases: [string, string | undefined][] = [
    ['    - --listen-client-urls=https://10.0.0.1:2379,https://127.0.0.1:2379\n', 'https://127.0.0.1:2379'],
    ['    - --listen-client-urls=https://127.0.0.1:2379,https://10.0.0.1:2379\n', 'https://127.0.0.1:2379'],
    ['    - "--listen-client-urls=https://10.0.0.1:2379"\n', 'https://10.0.0.1:2379'],
    ['    - --listen-client-urls=https://10.0.0.1:2379,https://[::1]:2379\n', 'https://[::1]:2379'],
    ['    - --listen-peer-urls=https://10.0.0.1:2380\n', undefined],
  ];
  for (const [manifest, url] of cases) {
    it(`is ${url} for ${manifest.trim()}`, () => {
      expect(clientUrlOf(manifest)).to.equal(url);
    });
  }
});

async function untrusting({ url, tls }: EtcdEndpoint): Promise<EtcdEndpoint> {
  const { ca } = await makeEtcdAuthority('other');
  return tls ? { url, tls: { ...tls, ca: Buffer.from(ca) } } : { url };
}

function expired({ authority }: TestMember): Promise<KeyPair> {
  return authority.issue('healthcheck-client', '127.0.0.1', { notAfter: new Date(Date.now() - 3600_000) });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
