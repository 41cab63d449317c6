import { tryParseKubeVersion } from '../../shared/version.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { oldestApiServer } from './component-versions.ts';
import type { Finding } from './plan.ts';
import { defaultPlanOptions, type PlanOptions } from './plan-options.ts';
import type { Rule, RuleInput } from './rule-input.ts';
import { standingRules } from './rules/all-rules.ts';
import { notReadRules } from './rules/apis.ts';
import { pathRules } from './rules/path.ts';

/** The rules of a plan that need no target; those of the path stay for what they say of versions as they are. */
const targetless: readonly Rule[] = [...pathRules, ...standingRules, ...notReadRules];

const order = { blocker: 0, warning: 1, note: 2 } as const;

/** What an upgrade would meet, whichever way it went: the cluster is judged as if it were to stay at its version. Pure. */
export function checkInventory(inventory: Inventory, nowMs: number, options: PlanOptions = defaultPlanOptions): Finding[] {
  const from = oldestApiServer(inventory) ?? tryParseKubeVersion(inventory.serverVersion);
  if (!from) return [];
  const input: RuleInput = { inventory, from, target: from, hops: [], options, nowMs };
  const found = targetless.flatMap((rule) => rule(input)).filter(({ rule }) => !rule.startsWith('path/'));
  return found.toSorted((a, b) => order[a.severity] - order[b.severity]);
}
