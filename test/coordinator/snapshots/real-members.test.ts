import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import type { AgentPort, TypedOutcome } from '../../../coordinator/agents/agent-port.ts';
import { type BackupSettings, defaultBackupSettings } from '../../../coordinator/snapshots/backup-settings.ts';
import { SnapshotService } from '../../../coordinator/snapshots/snapshot-service.ts';
import { openStore, type Store } from '../../../coordinator/store/open-store.ts';
import { systemClock } from '../../../shared/clock.ts';
import { silentLogger } from '../../../shared/log.ts';
import type { OperationKind } from '../../../shared/operations.ts';
import { nodePaths } from '../../../shared/paths.ts';
import { systemRandom } from '../../../shared/random.ts';
import { digestSealed } from '../../../shared/seal.ts';
import { rejection } from '../../rejection.ts';
import { ensureEtcd, freePort, type RunningEtcd, startEtcd } from '../../sim/etcd.ts';
import { makeEtcdAuthority } from '../../sim/etcd-authority.ts';
import { fakeCluster } from './snapshot-bed.ts';

const names = ['cp1', 'cp2', 'cp3'];
const { signal } = new AbortController();

/** The jobs as their own processes, against a cluster of three real members with mutual TLS. Only executor and agent are left out. */
describe('snapshots of three real members', function () {
  this.timeout(120_000);
  let root: string;
  let members: RunningEtcd[] = [];
  let store: Store;
  let service: SnapshotService;

  before(async function () {
    const tools = await ensureEtcd();
    if (typeof tools === 'string') {
      console.log(`      skipped: ${tools}`);
      this.skip();
    }
    root = mkdtempSync(join(tmpdir(), 'kubestep-three-'));
    const authority = await makeEtcdAuthority();
    const peers = await Promise.all(names.map(async (name) => ({ name, peerPort: await freePort() })));
    const initialCluster = peers.map(({ name, peerPort }) => `${name}=https://127.0.0.1:${peerPort}`);
    members = await Promise.all(
      peers.map((peer) => startEtcd({ ...peer, dir: join(root, peer.name, 'member'), authority, initialCluster })),
    );
    await Promise.all(members.map((member) => member.ready()));
    for (const member of members) makeNode(root, member);
    store = await openStore(':memory:');
    service = newService();
  });

  function newService(settings: BackupSettings = defaultBackupSettings): SnapshotService {
    return new SnapshotService({
      ...{ db: store.db, cluster: fakeCluster(names), clock: systemClock, random: systemRandom, log: silentLogger, epoch: 1 },
      ...{ agentOn: (node) => agentOf(root, node), snapshotsDir: join(root, 'coordinator'), coordinatorNode: 'cp1', settings },
    });
  }

  after(async () => {
    await Promise.all(members.map((member) => member.stop('SIGKILL')));
    await store?.close();
    if (root) rmSync(root, { recursive: true, force: true });
  });

  it('are taken from a follower, proven, and stored as a whole set', async () => {
    const snapshot = await service.create({ trigger: 'manual', isWaiting: false }, signal);

    const set = JSON.parse(readFileSync(join(root, 'coordinator', snapshot.name, 'set.json'), 'utf8'));
    const leader = (await leaderOf(root)) ?? '';
    expect(snapshot).to.include({ state: 'verified' });
    expect(snapshot.member).to.not.equal(leader);
    expect(snapshot.copies).to.have.length(2);
    expect(set.members).to.have.length(3);
  });

  it('are found damaged when one bit of the file on the node has changed', async () => {
    const { name, member } = await service.create({ trigger: 'manual', isWaiting: false }, signal);
    const file = join(nodePaths(join(root, member)).snapshotsDir, name, 'snapshot.db');
    const bytes = readFileSync(file);
    bytes[9000] = (bytes[9000] ?? 0) ^ 4;
    writeFileSync(file, bytes);

    const error = await rejection(service.verify(name, signal));

    expect(error).to.include({ code: 'snapshot-invalid' });
    expect(String(error)).to.match(/the snapshot is damaged/);
    const left = await service.get(name);
    expect(left?.state).to.equal('verified');
    expect(left?.copies.map(({ place }) => place)).to.deep.equal(['coordinator:cp1']);
  });

  it('leave their node encrypted, with its private keys, when there is somebody to encrypt them to', async () => {
    const identity = await generateX25519Identity();
    const settings = { ...defaultBackupSettings, recipients: [await identityToRecipient(identity)] };

    const { name, member, copies } = await newService(settings).create({ trigger: 'pre-upgrade', isWaiting: false }, signal);

    const dir = join(root, 'coordinator', name);
    const copy = copies.find(({ place }) => place === 'coordinator:cp1');
    const original = await digestSealed(join(nodePaths(join(root, member)).snapshotsDir, name, 'snapshot.db'), { form: 'plain' });
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const configuration = await decrypter.decrypt(readFileSync(join(dir, 'configuration.tar.gz.age')));
    writeFileSync(join(root, 'configuration.tar.gz'), configuration);
    expect(copy?.form).to.equal('zstd+age');
    expect(await digestSealed(copy?.path ?? '', { form: 'zstd+age', identities: [identity] })).to.deep.equal(original);
    expect(execFileSync('tar', ['-tzf', join(root, 'configuration.tar.gz')]).toString()).to.include('etc/kubernetes/pki/ca.key');
    expect(readdirSync(dir).sort()).to.deep.equal(['configuration.tar.gz.age', 'set.json', 'snapshot.db.zst.age']);
  });

  it('come from another member when one is down', async () => {
    const [first, second] = members;
    await second?.stop('SIGKILL');

    const snapshot = await service.create({ trigger: 'manual', isWaiting: false }, signal);

    expect(first).to.not.equal(undefined);
    expect(snapshot).to.include({ state: 'verified' });
    expect(snapshot.member).to.not.equal('cp2');
  });
});

/** A node's folders as kubeadm and the unit make them. */
function makeNode(root: string, { name, endpoint, client }: RunningEtcd): void {
  const node = join(root, name);
  const { kubernetesDir } = nodePaths(node);
  mkdirSync(join(kubernetesDir, 'manifests'), { recursive: true });
  mkdirSync(join(kubernetesDir, 'pki'), { recursive: true });
  writeFileSync(join(kubernetesDir, 'pki/ca.key'), 'key');
  const manifest = `    - --listen-client-urls=${endpoint}\n    image: registry.k8s.io/etcd:3.4.23-0\n`;
  writeFileSync(join(kubernetesDir, 'manifests/etcd.yaml'), manifest);
  const credentials = join(node, 'credentials');
  mkdirSync(credentials);
  writeFileSync(join(credentials, 'etcd.yaml'), manifest);
  if (!client) throw new Error('the members of this test speak TLS');
  copyFileSync(client.ca, join(credentials, 'ca.crt'));
  copyFileSync(client.certificate, join(credentials, 'client.crt'));
  copyFileSync(client.key, join(credentials, 'client.key'));
}

const jobs: Partial<Record<OperationKind, string>> = {
  readEtcd: 'read-member',
  prepareEtcdTools: 'prepare-tools',
  saveSnapshot: 'save-snapshot',
  verifySnapshot: 'verify-snapshot',
  collectConfiguration: 'collect-configuration',
  sealSnapshot: 'seal-snapshot',
  removeSnapshot: 'remove-snapshot',
};

function agentOf(root: string, node: string): AgentPort {
  return {
    isConnected: () => true,
    run: (kind, input) => runJob(join(root, node), jobs[kind] ?? '', input) as Promise<TypedOutcome<typeof kind>>,
    fetchSnapshot: async ({ name, file = 'snapshot.db' }) => {
      const dir = join(root, 'coordinator', name);
      mkdirSync(dir, { recursive: true });
      copyFileSync(join(nodePaths(join(root, node)).snapshotsDir, name, file), join(dir, file));
      return { path: join(dir, file) };
    },
  };
}

function runJob(node: string, job: string, input: unknown): Promise<TypedOutcome<OperationKind>> {
  const file = new URL(`../../../agent/jobs/etcd/${job}.ts`, import.meta.url).pathname;
  const env = { KUBESTEP_ROOT: node, KUBESTEP_TOOL_DIRS: '/usr/bin:/bin', CREDENTIALS_DIRECTORY: join(node, 'credentials') };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file, JSON.stringify(input)], { env }, (error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(`${job} on ${node} said nothing: ${stderr}`));
      const answer = JSON.parse(stdout);
      if (!error) resolve({ state: 'succeeded', result: answer });
      else resolve({ state: 'failed', reason: answer.error.message, reasonCode: answer.error.code });
    });
  });
}

async function leaderOf(root: string): Promise<string | undefined> {
  for (const name of names) {
    const { result } = (await runJob(join(root, name), 'read-member', {})) as TypedOutcome<'readEtcd'>;
    if (result && result.memberId === result.leaderId) return name;
  }
  return undefined;
}
