import { expect } from 'chai';
import { isOpen, parseMaintenanceWindow } from '../../../coordinator/policy/maintenance-window.ts';
import { rejection } from '../../rejection.ts';
import { type Harness, harness, runToEnd, startRun } from './harness.ts';

describe('engine with maintenance windows', () => {
  let h: Harness;
  afterEach(async () => {
    await h.close();
  });

  it('takes nothing out unless it can be back before the window closes, and comes to its end', async () => {
    h = await harness({ controlPlane: 1, workers: 6 });
    const window = 'daily 22:00-22:05 Europe/Berlin';
    const outside: string[] = [];
    h.world.whileRunning = ({ kind, node }) => {
      if (kind === 'kubeadmApply') h.world.clock.advance(150_000);
      if (kind === 'installKubelet') h.world.clock.advance(25_000);
      const isOut = kind === 'kubeadmApply' || kind === 'installKubelet' || kind === 'restartKubelet';
      if (isOut && !isOpen(parseMaintenanceWindow(window), h.world.clock.now())) outside.push(`${kind} on ${node}`);
    };

    const run = await runToEnd(h.engine(), 'v1.34.4', { windows: [window] });

    expect(run.state).to.equal('succeeded');
    expect(outside).to.deep.equal([]);
    const days = new Set(run.steps.map(({ finishedAtMs = 0 }) => new Date(finishedAtMs).toISOString().slice(0, 10)));
    expect(days.size).to.be.greaterThan(1);
  });

  it('refuses windows that are too short for a control-plane node, and text that is no window', async () => {
    h = await harness({ controlPlane: 1, workers: 0 });
    const engine = h.engine();

    const short = await rejection(startRun(engine, 'v1.34.4', { windows: ['daily 22:00-22:01'] }));
    const unknown = await rejection(startRun(engine, 'v1.34.4', { windows: ['tonight'] }));

    expect(short.message).to.contain('options/window').and.to.contain('kubeadmApply on cp1');
    expect(unknown).to.have.property('code', 'usage');
    expect(h.world.executed).to.deep.equal([]);
  });
});
