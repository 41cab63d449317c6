import type { EtcdMemberFacts, EtcdTools } from '../../shared/operations-etcd.ts';
import type { MemberFacts } from '../../shared/operations-restore.ts';
import { lossFinding, snapshotFindings, stateFindings } from './restore-findings.ts';
import { memberFindings, quorumFindings } from './restore-member-findings.ts';
import type { RestoredSnapshot, RestoreFinding, RestoreMember, RestoreOptions, RestorePlan } from './restore-plan.ts';
import { restoreSteps } from './restore-steps-plan.ts';

/** One enrolled node as it was seen for this plan. */
export interface ObservedNode {
  readonly node: string;
  readonly isConnected: boolean;
  readonly facts?: MemberFacts;
  /** Of its member; absent when the member does not answer. */
  readonly etcd?: EtcdMemberFacts;
  readonly tools?: EtcdTools;
  readonly problem?: string;
}

export interface RestoreObservation {
  readonly cluster: string;
  readonly nodes: readonly ObservedNode[];
  readonly snapshot: RestoredSnapshot;
  /** Of the set; absent when the snapshot has none. */
  readonly set?: {
    readonly clusterUid: string;
    readonly caSha256?: string;
    readonly members: readonly string[];
  };
  /** Of the API, when it answers. */
  readonly liveClusterUid?: string;
  /** Highest revision in the catalogue and of earlier restores. */
  readonly knownRevision: number;
  readonly activeRestore?: string;
  readonly runningUpgrade?: string;
}

export interface RestoreRequest {
  readonly observation: RestoreObservation;
  readonly options: RestoreOptions;
  readonly id: string;
  readonly token: string;
  readonly nowMs: number;
}

/** More than a busy cluster writes in a week: whoever has written since the last look is still below it. */
const bumpReserve = 1_000_000_000;

/** Decides everything about a restore; blockers are in the plan's findings. Pure. */
export function makeRestorePlan({ observation, options, id, token, nowMs }: RestoreRequest): RestorePlan {
  const { cluster, snapshot, nodes } = observation;
  const excluded = [...new Set([...options.excluded, ...options.destroyed])].sort();
  const members = nodes.flatMap((seen) => memberOf(seen, excluded));
  const highestRevision = Math.max(observation.knownRevision, snapshot.revision, ...nodes.map(({ etcd }) => etcd?.revision ?? 0));
  const reachable = nodes.filter(({ isConnected }) => isConnected).map(({ node }) => node);
  const known = knownMembers(observation);
  const findings: RestoreFinding[] = [
    ...stateFindings(observation, options),
    ...snapshotFindings(observation, options, members),
    ...memberFindings({ observation, options, members, excluded, known }),
    ...quorumFindings(observation, options),
    lossFinding(observation, nowMs),
  ];
  return {
    ...{ id, createdAtMs: nowMs, cluster, snapshot, members, excluded, token, findings, highestRevision },
    nodes: reachable.filter((node) => !excluded.includes(node)),
    bumpRevision: highestRevision - snapshot.revision + bumpReserve,
    steps: restoreSteps({ members, nodes: reachable.filter((node) => !excluded.includes(node)) }),
  };
}

function memberOf({ node, facts, tools }: ObservedNode, excluded: readonly string[]): RestoreMember[] {
  if (!facts?.member || excluded.includes(node)) return [];
  return [{ node, memberName: facts.member.name, peerUrl: facts.member.peerUrl, etcdVersion: tools?.version ?? 'unknown' }];
}

/** By their manifests, by what living members say, and by the set: a member that is nowhere else may still run. */
function knownMembers({ nodes, set }: RestoreObservation): string[] {
  const byManifest = nodes.filter(({ facts }) => facts?.member).map(({ node }) => node);
  const byMembers = nodes.flatMap(({ etcd }) => etcd?.members.map(({ name }) => name) ?? []).filter((name) => name !== '');
  return [...new Set([...byManifest, ...byMembers, ...(set?.members ?? [])])].sort();
}
