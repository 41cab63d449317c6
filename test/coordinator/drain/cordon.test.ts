import { expect } from 'chai';
import { cordon, uncordonByOperator, uncordonOwn } from '../../../coordinator/drain/cordon.ts';
import { FakeClock } from '../../fake-clock.ts';
import { aNode, FakeCluster } from '../cluster/fake-cluster.ts';

describe('cordon', () => {
  let cluster: FakeCluster;
  const { signal } = new AbortController();

  beforeEach(() => {
    cluster = new FakeCluster(new FakeClock());
    cluster.nodes.set('free', aNode('free'));
    cluster.nodes.set('own', aNode('own', { isCordoned: true, cordonedBy: 'run-1' }));
    cluster.nodes.set('foreign', aNode('foreign', { isCordoned: true }));
  });

  for (const [node, answer, cordonedBy] of [
    ['free', 'cordoned', 'run-1'],
    ['own', 'own', 'run-1'],
    ['foreign', 'foreign', undefined],
  ] as const) {
    it(`says ${answer} of a node that is ${node}`, async () => {
      const given = await cordon(cluster, { node, by: 'run-1' }, signal);

      expect(given).to.equal(answer);
      expect(cluster.nodes.get(node)).to.include({ isCordoned: true });
      expect(cluster.nodes.get(node)?.cordonedBy).to.equal(cordonedBy);
    });
  }

  for (const [node, isFree] of [
    ['free', true],
    ['own', true],
    ['foreign', false],
  ] as const) {
    it(`${isFree ? 'frees' : 'leaves'} a node that is ${node} when a run undoes its own cordons`, async () => {
      const given = await uncordonOwn(cluster, { node, by: 'run-1' }, signal);

      expect(given).to.equal(isFree);
      expect(cluster.nodes.get(node)?.isCordoned).to.equal(!isFree);
    });
  }

  it('frees a foreign node when the operator says so', async () => {
    await uncordonByOperator(cluster, { node: 'foreign' }, signal);

    expect(cluster.nodes.get('foreign')?.isCordoned).to.equal(false);
  });

  it('does not take a node out of the hands of the active run', async () => {
    const thrown = await uncordonByOperator(cluster, { node: 'own', activeRun: 'run-1' }, signal).catch((error: unknown) => error);

    expect(thrown).to.have.property('code', 'conflict');
    expect(cluster.nodes.get('own')?.isCordoned).to.equal(true);
  });
});
