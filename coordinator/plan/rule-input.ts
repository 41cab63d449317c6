import type { KubeVersion } from '../../shared/version.ts';
import type { Inventory, NodeInventory } from '../inventory/inventory.ts';
import type { Finding, Hop } from './plan.ts';
import type { PlanOptions } from './plan-options.ts';
import type { RuleName } from './rule-names.ts';
import { ruleSources } from './rule-sources.ts';

/** What every rule looks at. Rules are pure: the same input gives the same findings. */
export interface RuleInput {
  readonly inventory: Inventory;
  /** Version of the oldest API server. */
  readonly from: KubeVersion;
  readonly target: KubeVersion;
  /** The path, one entry a hop; empty when it cannot be named because a minor on the way has no version anywhere. */
  readonly hops: readonly Hop[];
  readonly options: PlanOptions;
  readonly nowMs: number;
}

export type Rule = (input: RuleInput) => readonly Finding[];

/** Runs a rule of one node over all nodes. */
export function onEachNode(rule: (node: NodeInventory, input: RuleInput) => readonly Finding[]): Rule {
  return (input) => input.inventory.nodes.flatMap((node) => rule(node, input));
}

export function controlPlaneOf(inventory: Inventory): NodeInventory[] {
  return inventory.nodes.filter((node) => node.role === 'control-plane');
}

type FindingText = Omit<Finding, 'severity'> & { readonly rule: RuleName };

export function blocker(text: FindingText): Finding {
  return found('blocker', text);
}

export function warning(text: FindingText): Finding {
  return found('warning', text);
}

export function note(text: FindingText): Finding {
  return found('note', text);
}

function found(severity: Finding['severity'], text: FindingText): Finding {
  const source = ruleSources[text.rule];
  return { severity, ...text, ...(source === undefined ? {} : { source }) };
}
