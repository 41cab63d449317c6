import { expect } from 'chai';
import { mustRunTool } from '../../../../agent/jobs/etcd/run-tool.ts';

describe('a tool of etcd', () => {
  const failures: [string, readonly [string, ...string[]], { code: string; message: RegExp }][] = [
    ['that is not there', ['/no/such/etcdctl'], { code: 'tool-missing', message: /^\/no\/such\/etcdctl cannot be started/ }],
    [
      'that says why it failed',
      ['/bin/sh', '-c', 'echo noise >&2; echo "Error: write x.part: no space left on device" >&2; echo after >&2; exit 5'],
      { code: 'no-space', message: /ended with 5: Error: write/ },
    ],
    [
      'that hangs in a child of its own',
      ['/bin/sh', '-c', 'sleep 300; exit 1'],
      { code: 'endpoint-timeout', message: /did not end within 200 ms$/ },
    ],
    ['that is killed by another', ['/bin/sh', '-c', 'kill -9 $$'], { code: 'unclassified', message: /ended with SIGKILL/ }],
  ];
  for (const [what, argv, { code, message }] of failures) {
    it(`${what} is ${code}`, async () => {
      const failure: unknown = await mustRunTool({ argv, timeoutMs: code === 'endpoint-timeout' ? 200 : 60_000 }).catch(
        (thrown: unknown) => thrown,
      );

      expect(failure).to.include({ name: 'EtcdFailure', code });
      expect(failure).to.have.property('message').that.matches(message);
    });
  }

  it('is given nothing of our environment', async () => {
    const stdout = await mustRunTool({ argv: ['/usr/bin/env'], timeoutMs: 60_000 });

    expect(stdout.trim().split('\n').sort()).to.deep.equal(['ETCDCTL_API=3', 'LANG=C', 'PATH=/usr/bin:/bin:/usr/sbin:/sbin']);
  });
});
