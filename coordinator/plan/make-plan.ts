import { KubestepError } from '../../shared/errors.ts';
import { compareKubeVersions, formatKubeVersion, parseKubeVersion } from '../../shared/version.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { skewViolations } from '../policy/skew.ts';
import { acceptFindings } from './accept.ts';
import { componentVersions, oldestApiServer } from './component-versions.ts';
import { inventoryFingerprint } from './fingerprint.ts';
import { hopsTo } from './hop-packages.ts';
import type { Finding, Hop, Plan, Step } from './plan.ts';
import type { PlanOptions } from './plan-options.ts';
import { planSteps } from './plan-steps.ts';
import { blocker, type RuleInput } from './rule-input.ts';
import { allRules } from './rules/all-rules.ts';
import { versionsAfter } from './step-effects.ts';

export interface PlanRequest {
  readonly inventory: Inventory;
  /** As typed: `v1.34.4` or `1.34.4`. */
  readonly target: string;
  readonly options: PlanOptions;
  readonly id: string;
  readonly nowMs: number;
}

/**
 * Makes the plan of a path: a patch, or one hop for each minor up to the target. Pure. What speaks against it stands in its findings; a plan
 * with blockers still shows its steps, except where there is no path at all.
 *
 * @throws KubestepError `usage` for a target that is no version, an exception that is too wide or a rule that nobody may accept, `unavailable` when no API server told its version.
 */
export function makePlan({ inventory, target: typed, options, id, nowMs }: PlanRequest): Plan {
  const target = parseKubeVersion(typed);
  if (options.ignorePreflightErrors.some((name) => name.toLowerCase() === 'all')) throw allIsRefused();
  const from = oldestApiServer(inventory);
  if (!from)
    throw new KubestepError('unavailable', 'no API server told its version', { hint: 'look at the API servers first: kubestep status' });
  const path = compareKubeVersions(from, target) <= 0 ? hopsTo(inventory, from, target) : [];
  const input: RuleInput = { inventory, from, target, hops: path ?? [], options, nowMs };
  const findings = allRules.flatMap((rule) => rule(input));
  const hops = hasPath(findings) ? input.hops : [];
  const steps = planSteps({ inventory, hops, options });
  return {
    id,
    cluster: inventory.cluster,
    createdAtMs: nowMs,
    target: formatKubeVersion(target),
    options,
    hops,
    steps,
    findings: bySeverity(acceptFindings([...findings, ...skewAhead(input, steps, hops)], options.accept, options.acceptedBy)),
    nodes: inventory.nodes.map(({ name, role, kubeletVersion, facts }) => ({
      name,
      role,
      kubeletVersion,
      ...(facts?.kubeadmVersion === undefined ? {} : { kubeadmVersion: facts.kubeadmVersion }),
    })),
    inventoryHash: inventoryFingerprint(inventory),
  };
}

/** Walks the plan on a model: what no step may break is proven before the first one, and checked again before each. */
function skewAhead({ inventory, target }: RuleInput, steps: readonly Step[], hops: readonly Hop[]): Finding[] {
  const { nodes } = componentVersions(inventory);
  const before = new Set(skewViolations({ nodes }).map(({ rule, node }) => `${rule} ${node}`));
  const now = new Map(nodes.map((node) => [node.name, node]));
  const controlPlane = new Set(nodes.flatMap(({ name, apiServer }) => (apiServer ? [name] : [])));
  for (const step of steps) {
    const hop = hops[step.hop - 1];
    if (!hop || step.node === undefined) continue;
    // A step on a worker changes what stands between it and the API servers; one on the control plane, what stands between all.
    const concerned = controlPlane.has(step.node) ? [...now.keys()] : [...controlPlane, step.node];
    const known = concerned.flatMap((name) => now.get(name) ?? []);
    const after = versionsAfter({ nodes: known }, step, hop).nodes;
    if (after === known) continue;
    for (const node of after) now.set(node.name, node);
    const broken = skewViolations({ nodes: after }).find(({ rule, node }) => rule !== 'skew/kubectl' && !before.has(`${rule} ${node}`));
    if (!broken) continue;
    const evidence = `after step ${step.id}: ${broken.evidence}`;
    return [
      blocker({
        rule: 'skew/after-upgrade',
        node: broken.node,
        evidence,
        fix: `bring ${broken.node} nearer to ${formatKubeVersion(target)} first`,
      }),
    ];
  }
  return [];
}

const noPath = new Set<string>(['path/same-version', 'path/downgrade', 'cluster/control-plane-count']);

function hasPath(findings: readonly Finding[]): boolean {
  return !findings.some(({ rule }) => noPath.has(rule));
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  const order = { blocker: 0, warning: 1, note: 2 };
  return [...findings].sort((a, b) => order[a.severity] - order[b.severity]);
}

function allIsRefused(): KubestepError {
  return new KubestepError('usage', '--ignore-preflight-errors does not take "all": exceptions are named one by one', {
    hint: 'name the checks that kubeadm printed in brackets, as SystemVerification',
  });
}
