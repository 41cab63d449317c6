import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { coordinatorAccount } from '../../../coordinator/install/accounts.ts';
import { type InstallDeps, installCoordinator } from '../../../coordinator/install/install.ts';
import { nodeOfKubelet } from '../../../coordinator/install/own-node.ts';
import { startService } from '../../../coordinator/install/service.ts';
import { coordinatorPaths } from '../../../shared/paths.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { rejection } from '../../rejection.ts';

const { signal } = new AbortController();
const options = { kubeconfig: '/etc/kubernetes/admin.conf' };

describe('coordinator install', () => {
  let root: string;
  let deps: InstallDeps;
  const credentials: string[] = [];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ks-install-'));
    credentials.length = 0;
    deps = {
      paths: coordinatorPaths(root),
      ownNode: async () => 'cp1',
      installCredential: async ({ adminKubeconfig }) => {
        credentials.push(adminKubeconfig);
        const endpoints = [{ node: 'cp1', host: '10.0.0.1', port: 6443 }];
        return {
          defaultClusterName: 'kubernetes-ab12cd',
          clusterUid: 'uid',
          caFingerprint: 'f',
          expiresAtMs: Date.UTC(2026, 11, 22),
          endpoints,
        };
      },
      clock: new FakeClock(Date.now()),
      random: systemRandom,
      tell: () => undefined,
    };
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('makes state folders for the coordinator alone, a CA, and a configuration that names the cluster', async () => {
    const { config, authority } = await installCoordinator(options, deps, signal);

    expect(config).to.deep.include({ cluster: 'kubernetes-ab12cd', node: 'cp1', listen: '0.0.0.0:7444', advertise: '10.0.0.1' });
    expect(authority.clusterId).to.equal('kubernetes-ab12cd');
    expect((await stat(deps.paths.caDir)).mode & 0o777).to.equal(0o700);
    expect((await stat(join(deps.paths.caDir, 'ca.key'))).mode & 0o777).to.equal(0o600);
    expect((await stat(deps.paths.configFile)).mode & 0o777).to.equal(0o644);
    expect(credentials).to.deep.equal(['/etc/kubernetes/admin.conf']);
  });

  it('keeps the CA and what the file says when it runs again', async () => {
    const first = await installCoordinator({ ...options, clusterName: 'prod', listen: '10.0.0.1:9000' }, deps, signal);

    const second = await installCoordinator({ ...options, advertise: 'cp1.example.net' }, deps, signal);

    expect(second.authority.pin).to.equal(first.authority.pin);
    expect(second.config).to.deep.include({ cluster: 'prod', listen: '10.0.0.1:9000', advertise: 'cp1.example.net' });
    expect(await readFile(deps.paths.configFile, 'utf8')).to.include('advertise: cp1.example.net');
  });

  it('refuses another cluster name, because every certificate carries the first', async () => {
    await installCoordinator({ ...options, clusterName: 'prod' }, deps, signal);

    const error = await rejection(installCoordinator({ ...options, clusterName: 'staging' }, deps, signal));

    expect(error).to.have.property('code', 'conflict');
    expect(error.message).to.include('prod').and.include('staging');
  });

  it('refuses a name that no certificate can carry before it touches anything', async () => {
    const error = await rejection(installCoordinator({ ...options, clusterName: 'Prod_1' }, deps, signal));

    expect(error).to.have.property('code', 'usage');
    expect(credentials).to.deep.equal([]);
  });

  it('refuses a machine that is no control-plane node, naming those that are', async () => {
    const error = await rejection(installCoordinator(options, { ...deps, ownNode: async () => 'w1' }, signal));

    expect(error.message).to.equal('w1 is not a control-plane node of the cluster (they are: cp1)');
  });

  it('refuses a machine without the user that the package makes', async () => {
    const error = await rejection(coordinatorAccount(root));

    expect(error).to.have.property('hint', 'install the package kubestep-coordinator, which makes it');
  });

  it('knows its node by the user of the kubelet', async () => {
    const file = join(root, 'kubelet.conf');
    await writeFile(file, 'contexts:\n- context: {cluster: k, user: "system:node:cp1.example.net"}\n  name: x\n');

    expect(await nodeOfKubelet(file)).to.equal('cp1.example.net');
    expect(await nodeOfKubelet(join(root, 'missing'))).to.equal(undefined);
  });
});

describe('the service', () => {
  const clock = new FakeClock();

  it('is enabled, started anew, and waited for until it answers', async () => {
    const calls: string[] = [];
    let asked = 0;
    const systemctl = async (...args: string[]) => {
      calls.push(args.join(' '));
      return { exitCode: 0, output: '' };
    };
    const isAnswering = async () => {
      asked += 1;
      return asked === 3;
    };

    await startService({ systemctl, isAnswering, clock }, signal);

    expect(calls).to.deep.equal(['enable kubestep-coordinator.service', 'restart kubestep-coordinator.service']);
    expect(asked).to.equal(3);
  });

  it('says what systemd said when it does not start, and where to look when it does not answer', async () => {
    const failing = { systemctl: async () => ({ exitCode: 1, output: 'Unit not found.\n' }), isAnswering: async () => false, clock };
    const silent = { ...failing, systemctl: async () => ({ exitCode: 0, output: '' }) };

    const failed = await rejection(startService(failing, signal));
    const silence = await rejection(startService(silent, signal));

    expect(failed).to.have.nested.property('cause.message', 'Unit not found.');
    expect(silence).to.have.property('hint', 'journalctl -u kubestep-coordinator.service -n 50');
  });
});
