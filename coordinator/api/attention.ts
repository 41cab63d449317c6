import { formatDuration } from '../../shared/text.ts';
import type { Run } from '../run/run.ts';
import { failureDomains } from '../snapshots/failure-domains.ts';
import type { NodeView } from './node-view.ts';
import type { FindingLike } from './plan-message.ts';
import type { StatusView } from './status-view.ts';

const dayMs = 24 * 3600_000;
/** Daily by default, and some slack for the day that the clock changes. */
const snapshotTooOldMs = 26 * 3600_000;
const bundleTooOldMs = 30 * dayMs;
/** etcd warns at 1 s; certificates and orders bear minutes. */
const clockSkewWarnMs = 2_000;
const maxKubeletSkew = 3;

export type AttentionFacts = Pick<
  StatusView,
  'nodes' | 'serverVersion' | 'support' | 'lastVerifiedSnapshot' | 'activeRun' | 'kubeletSkewMinors'
> & {
  readonly nowMs: number;
  readonly lastExportedAtMs: number | undefined;
  readonly maxVerifiedAgeMs?: number;
  /** Copies of backups that were found damaged, in the last 30 days. */
  readonly quarantinedCopies?: number;
};

const order = { blocker: 0, warning: 1, note: 2 } as const;

/** Names what a person should look at, worst first. Pure. */
export function attentionOf(facts: AttentionFacts): FindingLike[] {
  const found = [
    ...(facts.activeRun ? ofRun(facts.activeRun) : []),
    ...facts.nodes.flatMap((node) => ofNode(node, facts)),
    ...ofVersions(facts),
    ...ofBackups(facts),
  ];
  return found.toSorted((a, b) => order[a.severity] - order[b.severity]);
}

function ofRun({ id, state, failure, target }: Run): FindingLike[] {
  if (state === 'failed') {
    const evidence = `upgrade ${id} to ${target} stopped: ${failure?.message ?? 'a step failed'}`;
    return [{ severity: 'blocker', rule: 'run/failed', evidence, fix: failure?.hint ?? `kubestep upgrade retry ${id}` }];
  }
  if (state !== 'paused') return [];
  return [
    { severity: 'warning', rule: 'run/paused', evidence: `upgrade ${id} to ${target} is paused`, fix: `kubestep upgrade resume ${id}` },
  ];
}

function ofNode(view: NodeView, { nowMs, activeRun }: AttentionFacts): FindingLike[] {
  const { name: node, agent } = view;
  const warn = (rule: string, evidence: string, fix: string): FindingLike => ({ severity: 'warning', rule, node, evidence, fix });
  const found: FindingLike[] = [];
  if (view.isInCluster && !view.isReady) found.push(warn('node/not-ready', whyNotReady(view, nowMs), `kubectl describe node ${node}`));
  if (!agent.isEnrolled) {
    found.push(warn('agent/missing', 'the node has no agent, so it cannot be upgraded', `kubestep token create ${node}`));
  } else if (!agent.isConnected) {
    const since = agent.lastSeenMs === undefined ? '' : ` since ${formatDuration(nowMs - agent.lastSeenMs)}`;
    found.push(warn('agent/disconnected', `its agent is not connected${since}`, `on ${node}: kubestep agent status`));
  }
  if (agent.clockSkewMs !== undefined && Math.abs(agent.clockSkewMs) > clockSkewWarnMs) {
    const evidence = `its clock is ${formatDuration(Math.abs(agent.clockSkewMs))} ${agent.clockSkewMs > 0 ? 'ahead' : 'behind'}`;
    found.push(warn('node/clock', evidence, `on ${node}: timedatectl`));
  }
  if (view.isCordoned && view.cordonedBy !== activeRun?.id) {
    const evidence = `it is cordoned by ${view.cordonedBy ?? 'somebody outside kubestep'}`;
    found.push({ severity: 'note', rule: 'node/cordoned', node, evidence, fix: `kubestep node uncordon ${node}` });
  }
  return found;
}

function whyNotReady({ notReadySinceMs, podsEvictedAtMs }: NodeView, nowMs: number): string {
  if (notReadySinceMs === undefined || podsEvictedAtMs === undefined) return 'it is not Ready';
  const left = podsEvictedAtMs - nowMs;
  const eviction = left > 0 ? `its pods are evicted in ${formatDuration(left)}` : 'its pods are being evicted';
  return `it is not Ready since ${formatDuration(nowMs - notReadySinceMs)}; ${eviction}`;
}

function ofVersions({ support, kubeletSkewMinors, serverVersion }: AttentionFacts): FindingLike[] {
  const found: FindingLike[] = [];
  if (support?.isKnown && !support.isSupported) {
    const evidence = `${support.minor} gets no patches since ${support.endOfLife}`;
    found.push({ severity: 'warning', rule: 'version/unsupported', evidence, fix: 'kubestep upgrade plan --to next-minor' });
  }
  if (kubeletSkewMinors !== undefined && kubeletSkewMinors > maxKubeletSkew) {
    const evidence = `a kubelet is ${kubeletSkewMinors} minors older than the API server ${serverVersion}; ${maxKubeletSkew} are allowed`;
    found.push({ severity: 'blocker', rule: 'skew/kubelet-too-old', evidence, fix: 'upgrade that node by hand to a supported version' });
  }
  return found;
}

function ofBackups(facts: AttentionFacts): FindingLike[] {
  const { lastVerifiedSnapshot, lastExportedAtMs, nowMs, maxVerifiedAgeMs = snapshotTooOldMs, quarantinedCopies = 0 } = facts;
  const found: FindingLike[] = [];
  const ageMs = lastVerifiedSnapshot && nowMs - lastVerifiedSnapshot.takenAtMs;
  if (ageMs === undefined || ageMs > maxVerifiedAgeMs) {
    const evidence = ageMs === undefined ? 'there is no verified snapshot' : `the last verified snapshot is ${formatDuration(ageMs)} old`;
    found.push({ severity: 'blocker', rule: 'backup/none-verified', evidence, fix: 'kubestep backup create' });
  }
  const domains = lastVerifiedSnapshot && failureDomains(lastVerifiedSnapshot);
  if (domains?.length === 1) {
    const evidence = `every copy of the last verified snapshot is at ${domains[0]}: whatever takes that takes the backups with it`;
    found.push({ severity: 'warning', rule: 'backup/one-domain', evidence, fix: 'name a storage in coordinator.yaml: backups.s3' });
  }
  if (quarantinedCopies > 0) {
    const evidence = `${quarantinedCopies} ${quarantinedCopies === 1 ? 'copy of a backup was' : 'copies of backups were'} found damaged and put aside`;
    found.push({ severity: 'warning', rule: 'backup/quarantined', evidence, fix: 'kubestep backup describe NAME, and look at that disk' });
  }
  if (lastExportedAtMs === undefined || nowMs - lastExportedAtMs > bundleTooOldMs) {
    const evidence =
      lastExportedAtMs === undefined
        ? 'no recovery bundle was ever exported: a lost coordinator means enrolling every node again'
        : `the last recovery bundle is ${formatDuration(nowMs - lastExportedAtMs)} old`;
    found.push({ severity: 'warning', rule: 'recovery/bundle', evidence, fix: 'kubestep coordinator export-recovery --to FILE' });
  }
  return found;
}
