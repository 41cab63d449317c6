import { formatBytes } from '../../shared/text.ts';
import type { ObservedNode, RestoreObservation } from './make-restore-plan.ts';
import type { RestoreFinding, RestoreMember, RestoreOptions } from './restore-plan.ts';

interface MemberCheck {
  readonly observation: RestoreObservation;
  readonly options: RestoreOptions;
  readonly members: readonly RestoreMember[];
  readonly excluded: readonly string[];
  /** Members that are known from anywhere. */
  readonly known: readonly string[];
}

/** A write-ahead log is allocated whole, and the file lies beside what is made of it. */
const walBytes = 64_000_000;
const spaceFactor = 2.3;

/** Whether every member can be restored, and those that are left out may be. */
export function memberFindings(check: MemberCheck): RestoreFinding[] {
  const { members, known, excluded, observation } = check;
  if (members.length === 0) {
    return [
      {
        rule: 'restore/no-member',
        severity: 'blocker',
        evidence: 'no node with a connected agent has an etcd manifest',
        fix: 'kubestep node list',
      },
    ];
  }
  const included = observation.nodes.filter(({ node }) => members.some((member) => member.node === node));
  return [
    ...known.filter((node) => !excluded.includes(node)).flatMap((node) => contactFindings(node, observation.nodes)),
    ...included.flatMap((seen) => [...spaceFindings(seen, observation), ...toolFindings(seen)]),
    ...exclusionFindings(check),
    ...leftOutKubelets(check),
  ];
}

function contactFindings(node: string, nodes: readonly ObservedNode[]): RestoreFinding[] {
  const seen = nodes.find((candidate) => candidate.node === node);
  if (seen?.isConnected === true && seen.facts?.member) return [];
  const why = seen === undefined ? 'has no agent' : !seen.isConnected ? 'is not connected' : (seen.problem ?? 'has no etcd manifest');
  return [
    {
      rule: 'restore/no-agent',
      severity: 'blocker',
      node,
      evidence: `${node} is a member of etcd and ${why}: its etcd and API server cannot be stopped from here`,
      fix: `bring it back (kubestep agent status on it), or switch it off and add --exclude ${node}`,
    },
  ];
}

function spaceFindings({ node, facts }: ObservedNode, { snapshot }: RestoreObservation): RestoreFinding[] {
  const needed = snapshot.sizeBytes * spaceFactor + walBytes;
  if (!facts || facts.freeBytes >= needed) return [];
  const evidence = `${formatBytes(facts.freeBytes)} are free at ${facts.member?.dataDir}; the old data stay, and the restored ones need ${formatBytes(needed)}`;
  return [{ rule: 'restore/no-space', severity: 'blocker', node, evidence, fix: 'free space on that file system' }];
}

function toolFindings({ node, tools, problem }: ObservedNode): RestoreFinding[] {
  const why = tools ? tools.problem : (problem ?? 'they could not be looked for');
  if (why === undefined) return [];
  return [{ rule: 'restore/tools', severity: 'blocker', node, evidence: why, fix: 'install etcd, etcdctl and etcdutl in /usr/local/bin' }];
}

/** Those that are left out may still hold a majority, come back, and serve the old data to whoever asks them. */
function exclusionFindings({ known, excluded, options }: MemberCheck): RestoreFinding[] {
  const doubtful = excluded.filter((node) => known.includes(node) && !options.destroyed.includes(node));
  if (doubtful.length * 2 <= known.length) return [];
  return [
    {
      rule: 'restore/excluded-majority',
      severity: 'blocker',
      evidence: `${doubtful.join(', ')} are a majority of the ${known.length} members: they could go on as a cluster of their own`,
      fix: `add --confirm-destroyed for each that will never run again`,
    },
  ];
}

function leftOutKubelets({ observation, excluded }: MemberCheck): RestoreFinding[] {
  const away = observation.nodes.filter(({ node, isConnected, facts }) => !isConnected && !facts?.member && !excluded.includes(node));
  return away.map(({ node }) => ({
    rule: 'restore/kubelet-left-out' as const,
    severity: 'warning' as const,
    node,
    evidence: 'its agent is not connected: its kubelet is not restarted and may hold old state for a while',
    fix: 'restart its kubelet afterwards: systemctl restart kubelet',
  }));
}

/** A restore over a healthy quorum throws away what people are writing just now. */
export function quorumFindings({ nodes }: RestoreObservation, { isLiveDataDiscarded }: RestoreOptions): RestoreFinding[] {
  const voters = new Set(nodes.flatMap(({ etcd }) => etcd?.members.filter(({ isLearner }) => !isLearner).map(({ id }) => id) ?? []));
  const led = nodes.filter(({ etcd }) => etcd !== undefined && !/^0*$/.test(etcd.leaderId));
  const isHealthy = voters.size > 0 && led.length >= Math.floor(voters.size / 2) + 1;
  if (!isHealthy) return [];
  return [
    {
      rule: 'restore/live-quorum',
      severity: isLiveDataDiscarded ? 'warning' : 'blocker',
      evidence: `etcd has a healthy quorum (${led.map(({ node }) => node).join(', ')}): a restore throws its living data away`,
      fix: 'a single broken member is replaced without a restore: kubestep etcd member replace NODE; else add --discard-live-data',
    },
  ];
}
