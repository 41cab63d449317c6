import { compareKubeVersions, formatKubeVersion, tryParseKubeVersion } from '../../../shared/version.ts';
import { skewViolations } from '../../policy/skew.ts';
import { supportStatus } from '../../policy/support-window.ts';
import { componentVersions } from '../component-versions.ts';
import type { Finding } from '../plan.ts';
import { blocker, note, type Rule, type RuleInput, warning } from '../rule-input.ts';

const direction: Rule = ({ from, target }) => {
  const [was, wanted] = [formatKubeVersion(from), formatKubeVersion(target)];
  if (compareKubeVersions(target, from) < 0) {
    return [
      blocker({
        rule: 'path/downgrade',
        evidence: `the cluster serves ${was}, asked for ${wanted}`,
        fix: 'name a newer version; Kubernetes has no way back',
      }),
    ];
  }
  return [];
};

const sameVersion: Rule = ({ inventory, target }) => {
  const wanted = formatKubeVersion(target);
  const isThere = inventory.nodes.every(
    (node) => node.kubeletVersion === wanted && (node.role === 'worker' || (node.apiServerVersion ?? inventory.serverVersion) === wanted),
  );
  if (!isThere) return [];
  return [blocker({ rule: 'path/same-version', evidence: `every API server and kubelet is ${wanted} already`, fix: 'nothing to do' })];
};

const kubelets: Rule = ({ inventory, target }) =>
  inventory.nodes.flatMap((node): Finding[] => {
    const kubelet = tryParseKubeVersion(node.kubeletVersion);
    if (!kubelet || compareKubeVersions(target, kubelet) >= 0) return [];
    const evidence = `kubelet ${node.kubeletVersion} is newer than ${formatKubeVersion(target)}`;
    return [blocker({ rule: 'path/older-than-kubelet', node: node.name, evidence, fix: `name at least ${node.kubeletVersion}` })];
  });

const knownMinor: Rule = ({ target, nowMs }) => {
  const status = supportStatus(target, nowMs);
  if (!status.isKnown) {
    const evidence = `this kubestep knows no ${status.minor} (table of ${status.source})`;
    return [blocker({ rule: 'path/unknown-minor', evidence, fix: 'install a newer kubestep, which knows its removals and waypoints' })];
  }
  if (!status.isSupported) {
    const evidence = `${status.minor} has had no patches since ${status.endOfLife} (${status.source})`;
    return [warning({ rule: 'support/ended', evidence, fix: `go on to ${status.newer.at(-1) ?? 'a newer minor'} afterwards` })];
  }
  return [];
};

const supportEnds: Rule = ({ target, nowMs }) => {
  const { isSupported, daysLeft, endOfLife, minor, source } = supportStatus(target, nowMs);
  if (!isSupported || daysLeft === undefined || daysLeft > 120) return [];
  return [
    note({
      rule: 'support/leaves-window',
      evidence: `${minor} gets patches until ${endOfLife}, ${daysLeft} days (${source})`,
      fix: 'plan the next minor',
    }),
  ];
};

/** The cluster must be inside the policy before the first step; what is outside now is not the upgrade's doing, but would be blamed on it. */
const skewNow: Rule = ({ inventory }: RuleInput) =>
  skewViolations(componentVersions(inventory)).map(({ rule, node, evidence }) => {
    const text = { rule, node, evidence, fix: `bring ${node} back inside the version-skew policy first` };
    return rule === 'skew/kubectl' ? warning({ ...text, fix: 'the upgrade replaces kubectl together with the kubelet' }) : blocker(text);
  });

export const pathRules: readonly Rule[] = [direction, sameVersion, kubelets, knownMinor, supportEnds, skewNow];
