import { KubestepError } from '../../shared/errors.ts';
import type { Finding } from './plan.ts';
import { type RuleName, ruleNames } from './rule-names.ts';

/** Rules that no operator can take upon himself, and why: beyond them there is no upgrade, or no way back from one. */
export const neverAccepted: Readonly<Partial<Record<RuleName, string>>> = {
  'path/same-version': 'there is nothing to do',
  'path/downgrade': 'API servers do not go back',
  'path/older-than-kubelet': 'a kubelet must never be newer than an API server',
  'path/unknown-minor': 'what that minor breaks is not known here',
  'path/version-missing': 'there is no package to install',
  'skew/api-servers': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/kubelet-too-new': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/kubelet-too-old': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/kube-proxy-too-new': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/kube-proxy-too-old': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/kube-proxy-kubelet': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/controller-manager': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/scheduler': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/kubeadm-kubelet': 'the skew policy is what keeps a half-upgraded cluster working',
  'skew/after-upgrade': 'the skew policy is what keeps a half-upgraded cluster working',
  'cluster/control-plane-count': 'kubestep has no order of steps for such a cluster',
  'cluster/configuration': 'kubeadm cannot upgrade without its configuration',
  'cluster/api-server': 'an upgrade is no repair',
  'node/no-agent': 'nothing can be done on a node without its agent',
  'node/agent-lost': 'nothing can be done on a node without its agent',
  'node/facts': 'nothing is known of the node',
  'node/not-ready': 'an upgrade is no repair: repair the node, or remove it from the cluster',
  'node/container-runtime': 'the kubelet of that version does not start there',
  'packages/repository': 'there is nothing to install from',
  'packages/missing': 'there is nothing to install',
  'packages/not-installed': 'the packages are not there to be upgraded',
  'packages/half-configured': 'apt refuses every further step',
  'packages/interrupted': 'apt refuses every further step',
  'packages/removes': 'a package that apt removes is a node that does not come back',
  'etcd/unreachable': 'quorum cannot be counted without every member',
  'etcd/alarm': 'a restart can turn an alarm into loss',
  'etcd/members': 'quorum cannot be counted on members that nobody knows',
  'etcd/no-leader': 'without a leader the first restart may be the end',
  'etcd/waypoint': 'there is no way back from an etcd that took a forbidden step',
  'etcd/image-tag': 'kubeadm would put an older etcd in the place of a newer one',
  'etcd/tools': 'without a proven snapshot there is no way back',
  'certificates/expired': 'components with an expired certificate cannot speak to each other',
  'drain/bare-pod': 'the drain itself refuses it: allow its loss with --allow-bare-pod',
  'drain/empty-dir': 'the drain itself refuses it: allow the loss of local data with --delete-emptydir-data',
  'os/probe': 'nothing is known of the packages of the node',
  'os/protected': 'a replaced container runtime ends every pod of its node',
  'os/removes': 'a package that apt removes is a node that does not come back',
  'os/too-many': 'the node would refuse the order',
  'patches/unusable': 'whoever may write the patches would be root',
};

/**
 * Downgrades the blockers whose rules the operator accepts, each by its name, to warnings that say so. Pure.
 *
 * @param accepted - As `node/cgroup-v1`, or `cgroup-v1` where that names one rule alone.
 * @param by - Who accepts, for the evidence.
 * @throws KubestepError `usage` for a name that is no rule, that names several, or whose rule can never be accepted.
 */
export function acceptFindings(findings: readonly Finding[], accepted: readonly string[], by?: string): Finding[] {
  const rules = new Set<string>(accepted.map(acceptableRule));
  return findings.map((finding) => {
    if (finding.severity !== 'blocker' || !rules.has(finding.rule)) return finding;
    const evidence = `${finding.evidence} [accepted${by === undefined ? '' : ` by ${by}`}: --accept ${finding.rule}]`;
    return { ...finding, severity: 'warning', evidence };
  });
}

/** The full name of a rule that may be accepted. @throws KubestepError `usage` */
export function acceptableRule(name: string): RuleName {
  const found = ruleNames.filter((rule) => rule === name || rule.slice(rule.indexOf('/') + 1) === name);
  const [rule] = found;
  if (rule === undefined) {
    const message =
      name === 'all'
        ? '--accept does not take "all": blockers are accepted one by one'
        : `--accept ${JSON.stringify(name)}: there is no such rule`;
    throw new KubestepError('usage', message, { hint: 'name the rule that the plan shows, as node/cgroup-v1' });
  }
  if (found.length > 1) {
    throw new KubestepError('usage', `--accept ${JSON.stringify(name)} may mean ${found.join(' or ')}`, {
      hint: `name one of them: --accept ${rule}`,
    });
  }
  const why = neverAccepted[rule];
  if (why !== undefined) {
    throw new KubestepError('usage', `--accept ${rule}: this can never be accepted: ${why}`, {
      hint: 'repair what the plan shows, then plan again',
    });
  }
  return rule;
}
