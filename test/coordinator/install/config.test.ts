import { expect } from 'chai';
import { formatConfig, nextPort, parseConfig } from '../../../coordinator/config.ts';

const least = 'apiVersion: kubestep.dev/v1alpha1\nkind: CoordinatorConfig\ncluster: prod\nnode: cp1\nadvertise: cp1.example.net\n';

describe('coordinator.yaml', () => {
  it('fills in what it does not say', () => {
    const config = parseConfig(least, 'coordinator.yaml');

    expect(config).to.deep.include({ listen: '0.0.0.0:7444', enrolmentListen: '0.0.0.0:7445', logLevel: 'info' });
    expect(config.schedules).to.deep.equal([{ name: 'daily', cron: '0 3 * * *', timezone: 'UTC', jitter: 0 }]);
    expect(config.backups).to.deep.include({ recipients: [], retention: { last: 7, daily: 7, weekly: 4, monthly: 6 }, s3: [] });
  });

  it('takes hooks as lists of words, with a minute for each', () => {
    const config = parseConfig(`${least}hooks: { beforeControlPlane: [/etc/kubestep/out, --pool, "a b; c"] }\n`, 'coordinator.yaml');

    expect(config.hooks).to.deep.equal({ beforeControlPlane: ['/etc/kubestep/out', '--pool', 'a b; c'], timeoutMs: 60_000 });
  });

  it('enrols one port above the sessions, also on IPv6', () => {
    expect(nextPort('[::]:9000')).to.equal('[::]:9001');
  });

  const refusals: readonly [name: string, text: string, words: string][] = [
    ['an unknown field', `${least}lissten: 0.0.0.0:1\n`, 'lissten'],
    ['a port that is none', `${least}listen: 0.0.0.0:99999\n`, 'listen: HOST:PORT'],
    ['a time without unit', `${least}drain: { timeout: 15 }\n`, 'drain.timeout'],
    [
      'a hook without an absolute path',
      `${least}hooks: { beforeControlPlane: [out.sh] }\n`,
      'hooks.beforeControlPlane.0: a program by its absolute path',
    ],
    ['a hook of no words', `${least}hooks: { afterControlPlane: [] }\n`, 'hooks.afterControlPlane'],
    ['a hook of one text', `${least}hooks: { afterControlPlane: /bin/true --all }\n`, 'hooks.afterControlPlane'],
    ['a hook that nobody knows', `${least}hooks: { beforeWorker: [/bin/true] }\n`, 'beforeWorker'],
    ['a hook without time', `${least}hooks: { timeoutMs: 0 }\n`, 'hooks.timeoutMs'],
    ['a private age key', `${least}recoveryRecipient: AGE-SECRET-KEY-1ABC\n`, 'recoveryRecipient: a public age key'],
    ['a retention of zero', `${least}backups: { retention: { last: 0 } }\n`, 'backups.retention.last: at least 1'],
    ['a retention below zero', `${least}backups: { retention: { daily: -1 } }\n`, 'backups.retention.daily: how many daily sets'],
    ['a private key as recipient', `${least}backups: { recipients: [AGE-SECRET-KEY-1ABC] }\n`, 'backups.recipients.0: a public age key'],
    ['Secrets on their way to S3 in the clear', `${least}backups: { s3: [{ name: a, bucket: backups }] }\n`, 'in the clear'],
    [
      'two storages of one name',
      `${least}backups: { allowUnencrypted: true, s3: [{ name: a, bucket: one }, { name: a, bucket: two }] }\n`,
      'a name of its own',
    ],
    ['an age without unit', `${least}backups: { maxVerifiedAge: '26' }\n`, 'backups.maxVerifiedAge'],
    ['a cluster name that no certificate can carry', least.replace('prod', 'Prod_1'), 'cluster: lower-case letters'],
    ['another kind of file', 'kind: Pod\n', 'kind: '],
    ['something that is no YAML', 'a: [', 'is not YAML'],
  ];
  for (const [name, text, words] of refusals) {
    it(`refuses ${name}, naming the file and the field`, () => {
      const parse = () => parseConfig(text, '/etc/kubestep/coordinator.yaml');

      expect(parse).to.throw('/etc/kubestep/coordinator.yaml').with.property('code', 'usage');
      expect(parse).to.throw(words);
    });
  }

  it('is never written in a form that the coordinator would refuse', () => {
    const config = {
      apiVersion: 'kubestep.dev/v1alpha1',
      kind: 'CoordinatorConfig',
      cluster: 'prod',
      node: 'cp1',
      advertise: 'cp1',
    } as const;

    expect(parseConfig(formatConfig(config, 'x'), 'x')).to.deep.include({ cluster: 'prod', node: 'cp1' });
    expect(() => formatConfig({ ...config, cluster: 'NO' }, 'x')).to.throw('cluster');
  });
});
