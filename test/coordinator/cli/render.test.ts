import { expect } from 'chai';
import { joinNodes } from '../../../coordinator/api/nodes.ts';
import { colours } from '../../../coordinator/cli/colours.ts';
import { renderBackup } from '../../../coordinator/cli/render-backup.ts';
import { renderRunDescription } from '../../../coordinator/cli/render-history.ts';
import { nodeTable, renderPreview } from '../../../coordinator/cli/render-node.ts';
import { renderPlan } from '../../../coordinator/cli/render-plan.ts';
import { eventLine, renderEnd, renderRun } from '../../../coordinator/cli/render-run.ts';
import { renderStatus } from '../../../coordinator/cli/render-status.ts';
import { renderTable } from '../../../coordinator/cli/table.ts';
import { clusterNodes, failedRun, fleet, nowMs, plan, run, snapshot, succeededRun } from '../api/samples.ts';

const plain = colours({ isOn: false });

/** A screen as a template: without the first line break and the indentation of this file. */
function screen(text: string): string {
  const lines = text.replace(/^\n/, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0));
  return lines.map((line) => line.slice(indent)).join('\n');
}

describe('screens', () => {
  it('show a plan: where every node goes, in which order, what was found, what to run', () => {
    expect(renderPlan(plan, plain)).to.equal(
      screen(`
        Cluster prod   v1.33.13 -> v1.34.4 (next minor)   plan-1

        NODE   ROLE            KUBEADM    KUBELET    TARGET
        cp1    control-plane   v1.33.13   v1.33.13   v1.34.4
        w1     worker          -          v1.33.13   v1.34.4

        Hop 1: v1.33.13 -> v1.34.4, 3 steps; workers out at once: 1
          1   cluster   verified snapshot
          2   cp1       kubeadm apply
          3   w1        drain

        WARN     v1.33 has had no patches since 2026-06-28  [support/ended]
                 fix: go on to v1.37 afterwards

        3 steps on 2 nodes, 1 warning, 0 blockers.

        Run it with:   kubestep upgrade start --plan plan-1
      `),
    );
  });

  it('show a plan with blockers without a command to run it', () => {
    const blocked = {
      ...plan,
      findings: [{ severity: 'blocker', rule: 'node/no-agent', node: 'w1', evidence: 'w1 has no agent', fix: 'add it' } as const],
    };

    const text = renderPlan(blocked, plain);

    expect(text).to.include('BLOCKER  w1 has no agent  [node/no-agent]\n         fix: add it\n');
    expect(text).to.include('Not possible yet.').and.not.include('Run it with');
  });

  it('show a running upgrade: one line a node', () => {
    expect(renderRun(run, { nowMs, columns: 100, colours: plain })).to.equal(
      screen(`
        up-20261122-1  v1.33.13 -> v1.34.4   ◌ running   0/2 nodes   5m
        ✔ cluster      1/1  verified snapshot 12s
        ◌ cp1          0/1  kubeadm apply  60s  [upgrade/etcd] waiting for the etcd pod
        · w1           0/1  waiting
      `),
    );
  });

  it('cut a live line at the width of the terminal, so that redrawing finds it again', () => {
    const lines = renderRun(run, { nowMs, columns: 40, colours: plain }).split('\n');

    for (const line of lines) expect([...line].length).to.be.at.most(40);
  });

  it('show a failed upgrade: what, why, what to run', () => {
    const text = renderRun(failedRun, { nowMs, columns: 100, colours: plain }) + renderEnd(failedRun, nowMs);

    expect(text).to.equal(
      screen(`
        up-20261122-1  v1.33.13 -> v1.34.4   ✖ failed   1/2 nodes   4m50s
        ✔ cluster      1/1  verified snapshot 4m10s
        ✔ cp1          1/1  kubeadm apply 4m10s
        ✖ w1           0/1  drain  15m
        ✖ drain of w1 timed out after 15m
          why:  pod shop/cart-0 is refused by budget shop/cart
          next: kubectl -n shop get pdb cart, then: kubestep upgrade retry
        up-20261122-1 is failed: 1 of 2 nodes are done, v1.33.13 -> v1.34.4 (4m50s)
        Next:  kubestep upgrade retry up-20261122-1     after repairing the cause
               kubestep upgrade cancel up-20261122-1    stop here; the run's own cordons are undone
      `),
    );
  });

  it('write an event as one line', () => {
    const operation = { sequence: 2, stepId: '1-2-cp1-kubeadmApply', type: 'started', atMs: nowMs } as const;

    expect(eventLine(run, operation)).to.equal('2026-11-22T12:00:00Z cp1 kubeadm apply started\n');
    expect(renderEnd(succeededRun, nowMs)).to.equal('up-20261122-1 succeeded: the cluster is at v1.34.4 (2 nodes, 5m)\n');
  });

  it('describe a run step by step with its operations and what was known before', () => {
    const text = renderRunDescription(run, plan, plain);

    expect(text).to.match(/^1-2-cp1-kubeadmApply +cp1 +kubeadm apply +running +2026-11-22T11:59:00.000Z +- +01JCZZZZZZZZZZZZZZZZZZZZZ2$/m);
    expect(text).to.include('Found before it started:\nWARN     v1.33 has had no patches');
  });

  it('show nodes: since when one is not Ready, and where contact was lost', () => {
    expect(renderTable(nodeTable(joinNodes(clusterNodes, fleet), { isWide: false, nowMs }))).to.equal(
      screen(`
        NAME   ROLE            STATE         KUBELET    AGENT
        cp1    control-plane   Ready         v1.33.13   connected
        w1     worker          NotReady 2m   v1.33.13   lost 60s ago
      `),
    );
  });

  it('show what a drain would meet, with the flag that allows it', () => {
    const preview = {
      ...{ evictable: ['shop/cart-0'], bare: ['default/tool'], emptyDir: ['shop/cache-0'], ignored: [] },
      blockedByBudget: [{ pod: 'shop/cart-0', budget: 'shop/cart', disruptionsAllowed: 0 }],
    };

    expect(renderPreview('w1', preview)).to.equal(
      screen(`
        Draining w1 would evict 1 pod and leave 0 alone.
          refused  default/tool has no controller and would be lost      allow it: --allow-bare-pod default/tool
          refused  shop/cache-0 has local data (emptyDir)      allow it: --delete-emptydir-data
          waits    shop/cart-0: budget shop/cart allows 0 disruptions now
      `),
    );
  });

  it('show the cluster: the same thing on two nodes is one line', () => {
    const nodes = joinNodes(clusterNodes, []);
    const missing = { severity: 'warning', rule: 'agent/missing', evidence: 'the node has no agent' } as const;
    const attention = ['cp1', 'w1'].map((node) => ({ ...missing, node, fix: `kubestep token create ${node}` }));
    const support = {
      minor: 'v1.33',
      isKnown: true,
      isSupported: true,
      endOfLife: '2027-06-28',
      daysLeft: 218,
      newer: [],
      source: 'a table',
    };
    const status = {
      ...{
        cluster: 'prod',
        serverVersion: 'v1.33.13',
        nodes,
        kubeletSkewMinors: 1,
        support,
        lastVerifiedSnapshot: snapshot,
        activeRun: run,
      },
      ...{ attention, problems: [], coordinatorVersion: '0.1.0' },
    };

    expect(renderStatus(status, { nowMs, isWide: false, colours: plain })).to.equal(
      screen(`
        Cluster:    prod
        Kubernetes: v1.33.13
        Skew:       the oldest kubelet is 1 minor behind the API server
        Support:    v1.33: patches until 2027-06-28 (218 days)   [a table]
        Backup:     etcd-cp2-20261122T115000Z, verified, 10m old, revision 8123441
        Upgrade:    up-20261122-1 running, v1.33.13 -> v1.34.4, 0/2 nodes

        NAME   ROLE            STATE         KUBELET    AGENT
        cp1    control-plane   Ready         v1.33.13   none
        w1     worker          NotReady 2m   v1.33.13   none

        Needs you:
        WARN     cp1, w1: the node has no agent  [agent/missing]
                 fix: kubestep token create NODE
      `),
    );
  });

  it('describe a backup with its proof and its copies', () => {
    const text = renderBackup(snapshot);

    expect(text).to.include('State:       verified, restored and started at 2026-11-22T11:50:10.000Z\n');
    expect(text).to.include('Copy:        coordinator:cp1 /var/lib/kubestep/coordinator/snapshots/');
  });
});
