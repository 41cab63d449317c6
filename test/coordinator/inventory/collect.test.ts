import { expect } from 'chai';
import { collectInventory } from '../../../coordinator/inventory/collect.ts';
import { inParallel } from '../../../coordinator/inventory/in-parallel.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { parseKubeVersion } from '../../../shared/version.ts';
import { rejection } from '../../rejection.ts';
import { type Harness, harness } from '../run/harness.ts';
import { clusterOf, drainOf } from '../run/world-ports.ts';

describe('collectInventory', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await harness({ controlPlane: 1, workers: 2 });
  });
  afterEach(async () => {
    await h.close();
  });

  const collect = (target?: string, change: Partial<Parameters<typeof collectInventory>[1]> = {}) =>
    collectInventory(target === undefined ? undefined : parseKubeVersion(target), { ...h.collectDeps, ...change }, h.signal);

  it('observes versions of every component, packages, repository, etcd and drain', async () => {
    const found = await collect('v1.34.4');

    const [cp1, w1] = found.nodes;
    expect(found).to.include({ cluster: 'test', serverVersion: 'v1.33.13', coordinatorNode: 'cp1' });
    expect(found.clusterConfiguration).to.include({ kubernetesVersion: 'v1.33.13', etcd: 'local' });
    expect(cp1).to.include({
      apiServerVersion: 'v1.33.13',
      controllerManagerVersion: 'v1.33.13',
      schedulerVersion: 'v1.33.13',
      kubeProxyVersion: 'v1.33.13',
    });
    expect(cp1?.etcd?.version).to.equal('3.5.33');
    expect(w1?.repositories?.[0]?.minor).to.equal('v1.34');
    expect(w1?.drain?.evictable).to.deep.equal(['default/web-w1']);
    expect(w1).to.not.have.any.keys('apiServerVersion', 'etcd', 'factsProblem');
  });

  it('does not ask repositories when no target is given', async () => {
    const found = await collect();

    expect(found.nodes.some(({ repositories }) => repositories !== undefined)).to.equal(false);
    expect(found.nodes.every(({ facts }) => facts !== undefined)).to.equal(true);
  });

  it('asks about every minor on the way', async () => {
    const asked: string[] = [];
    const agentOn: Harness['collectDeps']['agentOn'] = (node) => {
      const agent = h.world.agentOn(node);
      return {
        ...agent,
        run: (kind, input, options, signal) => {
          if (kind === 'probeRepository') asked.push((input as { minor: string }).minor);
          return agent.run(kind, input, options, signal);
        },
      };
    };

    await collect('v1.36.1', { agentOn });

    expect(new Set(asked)).to.deep.equal(new Set(['v1.34', 'v1.35', 'v1.36']));
  });

  it('tells a node without agent from one that lost contact', async () => {
    h.world.connected.delete('w1');
    await h.store.db.updateTable('node').set({ revoked_at_ms: 5 }).where('name', '=', 'w2').execute();

    const { nodes } = await collect('v1.34.4');

    expect(nodes[1]?.agent).to.include({ isEnrolled: true, isConnected: false });
    expect(nodes[2]?.agent).to.include({ isEnrolled: false, isConnected: false });
  });

  it('records what failed on a node and goes on with the others', async () => {
    h.world.trouble({ node: 'w1', kind: 'readFacts', times: 1, outcome: { state: 'failed', reason: 'no space left' } });
    h.world.trouble({ node: 'cp1', kind: 'readEtcd', times: 1, outcome: { state: 'failed', reason: 'connection refused' } });
    h.world.trouble({ node: 'cp1', kind: 'prepareEtcdTools', times: 1, outcome: { state: 'failed', reason: 'no image' } });
    h.world.trouble({
      node: 'w2',
      kind: 'probeRepository',
      times: 1,
      error: new KubestepError('outcome-unknown', 'contact with w2 was lost'),
    });

    const { nodes } = await collect('v1.34.4');

    expect(nodes[1]?.factsProblem).to.contain('readFacts on w1 failed: no space left');
    expect(nodes[0]?.etcdProblem).to.contain('connection refused');
    expect(nodes[0]?.etcdToolsProblem).to.contain('no image');
    expect(nodes[2]?.repositories?.[0]?.failure?.line).to.contain('contact with w2 was lost');
    expect(nodes[2]?.facts).to.not.equal(undefined);
  });

  it('asks apt again about the package revision that the repository has', async () => {
    const asked: string[] = [];
    const agentOn: Harness['collectDeps']['agentOn'] = (node) => {
      const agent = h.world.agentOn(node);
      const revised = {
        minor: 'v1.34',
        uri: 'https://pkgs.k8s.io/',
        versions: { kubeadm: ['1.34.4-2.1'], kubelet: ['1.34.4-2.1'], kubectl: ['1.34.4-2.1'] },
      };
      return {
        ...agent,
        run: async (kind, input, options, signal) => {
          if (kind !== 'probeRepository') return agent.run(kind, input, options, signal);
          const { packages } = input as unknown as { packages: { version: string }[] };
          asked.push(packages[0]?.version ?? '');
          return { state: 'succeeded', result: revised as never };
        },
      };
    };

    await collect('v1.34.4', { agentOn });

    expect(asked.slice(0, 6).sort()).to.deep.equal(['1.34.4-1.1', '1.34.4-1.1', '1.34.4-1.1', '1.34.4-2.1', '1.34.4-2.1', '1.34.4-2.1']);
  });

  it('records a broken kubeadm configuration and a drain that cannot be computed', async () => {
    const cluster = { ...clusterOf(h.world), configMap: async () => ({ ClusterConfiguration: 'kind: [' }) };
    const drain = { ...drainOf(h.world), preview: () => Promise.reject(new KubestepError('unavailable', 'no API server')) };

    const found = await collect(undefined, { cluster, drain });

    expect(found.clusterConfiguration).to.equal(undefined);
    expect(found.clusterConfigurationProblem).to.contain('ClusterConfiguration');
    expect(found.nodes[0]?.drainProblem).to.equal('no API server');
  });

  it('throws when no API server answers at all', async () => {
    const cluster = { ...clusterOf(h.world), listNodes: () => Promise.reject(new KubestepError('unavailable', 'no API server answers')) };

    expect(await rejection(collect(undefined, { cluster }))).to.have.property('code', 'unavailable');
  });
});

describe('inParallel', () => {
  it('keeps the order and never runs more than the limit at once', async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < 8 - item; turn += 1) await Promise.resolve();
      running -= 1;
      return item * 10;
    });

    expect(results).to.deep.equal([10, 20, 30, 40, 50, 60, 70]);
    expect(most).to.equal(3);
  });

  it('throws the first rejection', async () => {
    const error = await rejection(inParallel([1, 2], 2, (item) => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item))));

    expect(error.message).to.equal('two');
  });
});
