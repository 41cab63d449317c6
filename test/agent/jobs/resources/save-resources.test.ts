import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { type AdminApi, ApiFailure, openAdminApi } from '../../../../agent/jobs/resources/admin-api.ts';
import { discover } from '../../../../agent/jobs/resources/discover.ts';
import { saveResources } from '../../../../agent/jobs/resources/save-resources.ts';
import { nodePaths } from '../../../../shared/paths.ts';
import { unsealFile } from '../../../../shared/seal.ts';
import { ClusterBed } from '../../../coordinator/cluster/cluster-bed.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { resources as served } from '../../../sim/kubernetes/objects.ts';

const name = 'resources-cp1-20261122T120000Z';

describe('every object as YAML', () => {
  let root: string;
  const notes: string[] = [];
  const context = () => ({ paths: nodePaths(root), clock: new FakeClock(), note: (line: string) => void notes.push(line) });
  const input = { name, recipients: [], includeSecrets: false };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kubestep-resources-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** By tar itself: an archive that only we can read would be none. */
  async function unpack(): Promise<string> {
    const dir = join(nodePaths(root).snapshotsDir, name);
    await unsealFile(join(dir, 'resources.tar.zst'), join(root, 'all.tar'), { form: 'zstd' });
    execFileSync('tar', ['--extract', `--file=${join(root, 'all.tar')}`, `--directory=${root}`]);
    return root;
  }
  const yamlOf = (...path: string[]) => parse(readFileSync(join(root, ...path), 'utf8'));

  describe('of the simulated Kubernetes', () => {
    let bed: ClusterBed;
    let api: AdminApi;
    before(async () => {
      bed = await ClusterBed.start(1, 71);
      api = await openAdminApi(bed.sim.adminKubeconfig, async () => undefined);
    });
    after(async () => {
      api.close();
      await bed.stop();
    });

    it('forgets no kind, and takes each object once', async () => {
      const saved = await saveResources(input, api, context());

      const ids = Object.entries(served).map(([plural, { group }]) => (group === '' ? plural : `${plural}.${group}`));
      expect(Object.keys(saved.kinds)).to.have.members(ids);
      expect(saved.kinds['nodes']).to.equal(3);
      expect(saved.kinds['pods']).to.equal(bed.sim.store.list('pods').length);
      expect(saved.problems).to.deep.equal([]);
    });

    it('leaves one file for each, that says what it is', async () => {
      await saveResources(input, api, context());
      await unpack();

      expect(yamlOf('nodes', '_cluster', 'cp1.yaml')).to.deep.include({ apiVersion: 'v1', kind: 'Node' });
      expect(yamlOf('index.yaml').kinds['nodes']).to.equal(3);
    });

    it('is what an administrator may do, and nobody else', async () => {
      writeFileSync(join(root, 'admin.conf'), 'kind: Config\n');

      const failure = await openAdminApi(join(root, 'admin.conf'), async () => undefined).catch((thrown: unknown) => thrown);

      expect(failure).to.have.property('code', 'usage');
    });
  });

  /** An API that a test can make fail. */
  class FakeApi implements AdminApi {
    readonly asked: string[] = [];
    answers: Record<string, unknown> = {
      '/api/v1': {
        resources: [
          { name: 'secrets', kind: 'Secret', verbs: ['list'] },
          { name: 'pods', kind: 'Pod', verbs: ['list'] },
          { name: 'pods/exec', kind: 'PodExecOptions', verbs: ['create'] },
          { name: 'bindings', kind: 'Binding', verbs: ['create'] },
        ],
      },
      '/apis': {
        groups: [
          {
            preferredVersion: { groupVersion: 'example.com/v2' },
            versions: [{ groupVersion: 'example.com/v2' }, { groupVersion: 'example.com/v1' }],
          },
        ],
      },
      '/apis/example.com/v2': { resources: [{ name: 'widgets', kind: 'Widget', verbs: ['get', 'list'] }] },
      '/apis/example.com/v1': { resources: ['widgets', 'oldones'].map((plural) => ({ name: plural, kind: 'Old', verbs: ['list'] })) },
    };
    async get(path: string) {
      this.asked.push(path);
      const answer = this.answers[path] ?? { items: [] };
      if (answer instanceof Error) throw answer;
      return answer as Record<string, unknown>;
    }
    close() {}
  }
  const object = (of: string, more: object = {}) => ({
    metadata: { name: of, namespace: 'shop', managedFields: [{ manager: 'kubectl' }], ...more },
  });

  it('finds kinds of every version, each in the one that its group prefers', async () => {
    const { resources } = await discover(new FakeApi());

    expect(resources.map(({ id, apiVersion }) => `${id} ${apiVersion}`)).to.deep.equal([
      ...['secrets v1', 'pods v1', 'widgets.example.com example.com/v2', 'oldones.example.com example.com/v1'],
    ]);
  });

  it('takes Secrets only when it is told to', async () => {
    const api = new FakeApi();
    api.answers['/api/v1/secrets?limit=500'] = { items: [object('token')] };

    const without = await saveResources(input, api, context());
    const withThem = await saveResources({ ...input, includeSecrets: true }, api, context());

    expect(without.kinds).to.not.have.property('secrets');
    expect(withThem.kinds['secrets']).to.equal(1);
  });

  it('goes on chunk by chunk, and anew when the chunks have expired', async () => {
    const api = new FakeApi();
    api.answers['/api/v1/pods?limit=500'] = { metadata: { continue: 'a b' }, items: [object('one')] };
    api.answers['/api/v1/pods?limit=500&continue=a%20b'] = new ApiFailure(410, 'expired');
    api.answers['/api/v1/pods'] = { items: [object('one'), object('two')] };

    const { kinds } = await saveResources(input, api, context());
    await unpack();

    expect(kinds['pods']).to.equal(2);
    expect(yamlOf('pods', 'shop', 'two.yaml')).to.deep.equal({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'two', namespace: 'shop' },
    });
  });

  it('names what it could not read, in the result and in the archive', async () => {
    const api = new FakeApi();
    api.answers['/apis/example.com/v2'] = new ApiFailure(503, 'no endpoints');
    api.answers['/api/v1/pods?limit=500'] = new ApiFailure(500, 'etcd is slow');

    const { problems } = await saveResources(input, api, context());
    await unpack();

    expect(problems).to.deep.equal(['example.com/v2 does not answer: no endpoints', 'pods: etcd is slow']);
    expect(yamlOf('index.yaml').problems).to.deep.equal(problems);
  });

  it('keeps long and odd names apart, inside the archive', async () => {
    const api = new FakeApi();
    const long = 'l'.repeat(240);
    api.answers['/api/v1/pods?limit=500'] = { items: [object(long), object('system:node'), object('..', { namespace: '..' })] };

    await saveResources(input, api, context());
    await unpack();

    expect(yamlOf('pods', 'shop', `${long}.yaml`).metadata.name).to.equal(long);
    expect(yamlOf('pods', 'shop', 'system:node.yaml').metadata.name).to.equal('system:node');
    expect(yamlOf('pods', '%2E%2E', '%2E%2E.yaml').metadata.name).to.equal('..');
  });
});
