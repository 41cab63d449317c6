import { expect } from 'chai';
import type { OperationKind } from '../../../shared/operations.ts';
import { type Harness, harness, startRun } from './harness.ts';

/** Upgrades 1+1 nodes; gives how often the run itself looked at a node, planning and starting apart. */
async function looksOf(h: Harness): Promise<(kind: OperationKind, node: string) => number> {
  const engine = h.engine();
  const { id } = await startRun(engine, 'v1.34.4');
  const before = h.world.looks.length;
  await engine.idle();
  expect(await engine.status(id)).to.include({ state: 'succeeded' });
  const looks = h.world.looks.slice(before);
  return (kind, node) => looks.filter((look) => look.kind === kind && look.node === node).length;
}

describe('looks of a run', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await harness({ controlPlane: 1, workers: 1 });
  });
  afterEach(async () => {
    await h.close();
  });

  it('are one before each write, and none after an operation that tells what it has seen', async () => {
    const looks = await looksOf(h);

    const [installKubeadm, installKubelet, restartKubelet, nodeGate] = [1, 1, 1, 1 + 3]; // its first one comes before the Lease is renewed
    expect(looks('readFacts', 'w1')).to.equal(installKubeadm + installKubelet + restartKubelet + nodeGate);
  });

  it('are one more after each write of an agent that does not tell', async () => {
    h.world.isTelling = false;

    const looks = await looksOf(h);

    const [setRepository, installKubeadm, installKubelet, restartKubelet, nodeGate] = [1, 2, 2, 2, 1 + 3];
    expect(looks('readFacts', 'w1')).to.equal(setRepository + installKubeadm + installKubelet + restartKubelet + nodeGate);
  });

  it('go on for longer while the second restart of the static pods is not proven', async () => {
    const looks = await looksOf(h);

    const [controlPlaneGate, nodeGate] = [3, 8];
    expect(looks('readEtcd', 'cp1')).to.be.at.least(controlPlaneGate + nodeGate);
  });

  it('are few and close once the static pods are seen to have started after the kubelet', async () => {
    const unproven = await looksOf(h);
    const other = await harness({ controlPlane: 1, workers: 1 });
    other.world.whileRunning = ({ kind }) => {
      if (kind === 'restartKubelet') other.world.node('cp1').staticPodsSinceMs = other.world.clock.now() + 1;
    };

    const proven = await looksOf(other);

    const spared = 8 - 3;
    expect(proven('readEtcd', 'cp1')).to.equal(unproven('readEtcd', 'cp1') - spared);
    await other.close();
  });
});
