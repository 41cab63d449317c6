import { KubestepError } from '../../shared/errors.ts';
import { formatKubeVersion } from '../../shared/version.ts';
import type { Inventory, NodeInventory } from '../inventory/inventory.ts';
import { acceptFindings } from './accept.ts';
import { oldestApiServer } from './component-versions.ts';
import { fnv1a, inventoryFingerprint } from './fingerprint.ts';
import { packagesOf } from './hop-packages.ts';
import { osSteps } from './os-steps.ts';
import type { Finding, Plan } from './plan.ts';
import type { OsOptions, PlanOptions } from './plan-options.ts';
import type { RuleInput } from './rule-input.ts';
import { standingRules } from './rules/all-rules.ts';
import { osRules } from './rules/os.ts';

export interface OsPlanRequest {
  /** With what each node's apt says about the distribution. */
  readonly inventory: Inventory;
  readonly options: PlanOptions;
  readonly os: OsOptions;
  readonly id: string;
  readonly nowMs: number;
}

/**
 * Makes the plan of an upgrade of the distribution's packages, node by node. Pure. Kubernetes stays as it is, so its one hop leads from the present
 * version to the same.
 *
 * @throws KubestepError `usage` for pools that are not understood and rules that cannot be accepted, `unavailable` when no API server told its version.
 */
export function makeOsPlan({ inventory, options, os, id, nowMs }: OsPlanRequest): Plan {
  const present = oldestApiServer(inventory);
  if (!present)
    throw new KubestepError('unavailable', 'no API server told its version', { hint: 'look at the API servers first: kubestep status' });
  const version = formatKubeVersion(present);
  const input: RuleInput = { inventory, from: present, target: present, hops: [], options, nowMs };
  const findings = [...standingRules.flatMap((rule) => rule(input)).filter(concernsNodes), ...osRules.flatMap((rule) => rule(input))];
  const steps = osSteps({ inventory, options, os });
  return {
    id,
    cluster: inventory.cluster,
    createdAtMs: nowMs,
    target: version,
    options,
    hops: steps.length === 0 ? [] : [{ from: version, to: version, packages: packagesOf(inventory, present) }],
    steps,
    findings: bySeverity(acceptFindings(findings, options.accept)),
    nodes: inventory.nodes.map((node) => nodeOf(node)),
    inventoryHash: fnv1a([inventoryFingerprint(inventory), ...inventory.nodes.map(osLine).toSorted()].join('\n')),
  };
}

/** Rules that judge the Kubernetes version which an upgrade would lead to. */
const aboutVersions = new Set([
  ...[
    'node/cgroup-v1',
    'node/container-runtime',
    'etcd/waypoint',
    'etcd/image-tag',
    'certificates/expiring',
    'options/preflight-exception',
  ],
  ...['path/version-missing', 'packages/repository', 'packages/missing', 'packages/not-installed'],
  ...['packages/removes', 'packages/foreign-changes'],
]);

function concernsNodes({ rule }: Finding): boolean {
  return !aboutVersions.has(rule);
}

function nodeOf({ name, role, kubeletVersion, facts, os }: NodeInventory): Plan['nodes'][number] {
  const { kubeadmVersion } = facts ?? {};
  return {
    name,
    role,
    kubeletVersion,
    ...(kubeadmVersion !== undefined && { kubeadmVersion }),
    ...(os && { os: { packages: os.packages, downloadBytes: os.downloadBytes, rebootReasons: os.boot.rebootReasons } }),
  };
}

/** What was approved is this list: with another one the plan has to be looked at again. */
function osLine({ name, os }: NodeInventory): string {
  const packages = (os?.packages ?? []).map((one) => `${one.name}=${one.to}`).toSorted();
  return [name, ...packages, (os?.boot.rebootReasons.length ?? 0) > 0].join(' ');
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  const order = { blocker: 0, warning: 1, note: 2 };
  return findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
}
