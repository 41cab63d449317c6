import { formatDuration } from '../../shared/text.ts';
import type { RestoreObservation } from './make-restore-plan.ts';
import type { RestoreFinding, RestoreMember, RestoreOptions } from './restore-plan.ts';

/** What stands against any restore now. */
export function stateFindings(observation: RestoreObservation, { confirmedCluster }: RestoreOptions): RestoreFinding[] {
  const { cluster, activeRestore, runningUpgrade } = observation;
  const found: RestoreFinding[] = [];
  if (confirmedCluster !== cluster) {
    found.push({
      rule: 'restore/cluster-name',
      severity: 'blocker',
      evidence: `--confirm-cluster says ${JSON.stringify(confirmedCluster)}, and this is ${JSON.stringify(cluster)}`,
      fix: 'make sure that you are on the right cluster, then type its name',
    });
  }
  if (activeRestore !== undefined) {
    found.push({
      rule: 'restore/under-way',
      severity: 'blocker',
      evidence: `restore ${activeRestore} has not ended`,
      fix: `kubestep backup restores ${activeRestore}`,
    });
  }
  if (runningUpgrade !== undefined) {
    found.push({
      rule: 'restore/upgrade-under-way',
      severity: 'blocker',
      evidence: `upgrade ${runningUpgrade} is running`,
      fix: `kubestep upgrade pause ${runningUpgrade}`,
    });
  }
  return found;
}

/** What is wrong with the snapshot itself, for this cluster. */
export function snapshotFindings(
  observation: RestoreObservation,
  options: RestoreOptions,
  members: readonly RestoreMember[],
): RestoreFinding[] {
  return [...provenance(observation), ...trust(observation, options), ...versions(observation, members)];
}

/** "Another cluster" is another kube-system, or another CA: its certificates and tokens would be worth nothing here. */
function provenance({ set, liveClusterUid, nodes, snapshot }: RestoreObservation): RestoreFinding[] {
  const fix = 'choose a snapshot of this cluster: kubestep backup list';
  if (set && liveClusterUid !== undefined && set.clusterUid !== liveClusterUid) {
    const evidence = `${snapshot.name} is of the cluster with kube-system ${set.clusterUid}; this one has ${liveClusterUid}`;
    return [{ rule: 'restore/other-cluster', severity: 'blocker', evidence, fix }];
  }
  return nodes.flatMap(({ node, facts }): RestoreFinding[] => {
    if (set?.caSha256 === undefined || facts?.caSha256 === undefined || facts.caSha256 === set.caSha256) return [];
    const evidence = `the cluster CA of ${snapshot.name} (sha256 ${set.caSha256.slice(0, 12)}…) is not that of this node (${facts.caSha256.slice(0, 12)}…)`;
    return [{ rule: 'restore/other-cluster', severity: 'blocker', node, evidence, fix }];
  });
}

function trust({ snapshot }: RestoreObservation, { isUnverifiedAccepted }: RestoreOptions): RestoreFinding[] {
  if (snapshot.isVerified) return [];
  return [
    {
      rule: 'restore/unverified',
      severity: isUnverifiedAccepted ? 'warning' : 'blocker',
      evidence: `${snapshot.name} was never proven by restoring it`,
      fix: `kubestep backup verify ${snapshot.name}, or add --accept-unverified`,
    },
  ];
}

function versions({ snapshot }: RestoreObservation, members: readonly RestoreMember[]): RestoreFinding[] {
  return members.flatMap(({ node, etcdVersion }): RestoreFinding[] => {
    const order = compareMinors(snapshot.etcdVersion, etcdVersion);
    if (order === undefined || order === 0) return [];
    if (order > 0) {
      const evidence = `the snapshot is of etcd ${snapshot.etcdVersion}, and the member here runs ${etcdVersion}, which cannot read it`;
      return [{ rule: 'restore/newer-etcd', severity: 'blocker', node, evidence, fix: 'choose an older snapshot: kubestep backup list' }];
    }
    const evidence = `the snapshot is of etcd ${snapshot.etcdVersion}; it will be served by ${etcdVersion}`;
    const fix = 'compare kubeadm-config, kubelet-config, kube-proxy and CoreDNS with the binaries afterwards';
    return [{ rule: 'restore/older-etcd', severity: 'warning', node, evidence, fix }];
  });
}

function compareMinors(a: string, b: string): number | undefined {
  const [left, right] = [a, b].map((version) => /^(\d+)\.(\d+)\./.exec(version));
  if (!left || !right) return undefined;
  return Number(left[1]) * 1000 + Number(left[2]) - (Number(right[1]) * 1000 + Number(right[2]));
}

/** How much is thrown away, told by what members say of themselves. */
export function lossFinding({ snapshot, nodes }: RestoreObservation, nowMs: number): RestoreFinding {
  const newest = Math.max(0, ...nodes.map(({ etcd }) => etcd?.revision ?? 0));
  const revisions = newest > snapshot.revision ? `${newest - snapshot.revision} revisions` : 'an unknown number of revisions';
  return {
    rule: 'restore/loss',
    severity: 'note',
    evidence: `everything of the last ${formatDuration(nowMs - snapshot.takenAtMs)} is lost: ${revisions}; pods that were created since then disappear from the nodes`,
    fix: 'a snapshot of the present state is taken before the exchange where a member still answers',
  };
}
