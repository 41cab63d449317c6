import type { StrictWebhook } from '../../cluster/cluster-port.ts';
import type { Finding } from '../plan.ts';
import { blocker, type Rule, type RuleInput, warning } from '../rule-input.ts';

/** What a drain or a kubelet needs itself: refused, and the node does not come back. */
const vital = /^\S+ (\*|pods(\/.*)?|nodes(\/.*)?|leases|configmaps|secrets|serviceaccounts(\/.*)?|events)$/;

/** A webhook that fails closed and is served from one node alone refuses its requests while that node is drained. */
const webhooks: Rule = ({ inventory }: RuleInput) => {
  const names = new Set(inventory.nodes.map(({ name }) => name));
  return (inventory.webhooks ?? []).flatMap((webhook): Finding[] => {
    const nodes = webhook.nodes.filter((node) => names.has(node));
    if (webhook.nodes.length > 1) return [];
    const [node] = nodes;
    const service = `${webhook.service.namespace}/${webhook.service.name}`;
    const where =
      node === undefined ? `service ${service} has no ready endpoint` : `the only ready endpoints of its service ${service} are on ${node}`;
    const what = examples(webhook.intercepts);
    const evidence = `webhook ${webhook.name} (${webhook.configuration}) fails closed for ${what}, and ${where}`;
    const fix = `give ${service} a second replica on another node, or set failurePolicy: Ignore while you upgrade: kubectl edit ${webhook.configuration}`;
    const text = { rule: 'cluster/webhook', ...(node === undefined ? {} : { node }), evidence, fix } as const;
    return [isVital(webhook) ? blocker(text) : warning(text)];
  });
};

function isVital({ intercepts }: StrictWebhook): boolean {
  return intercepts.some((one) => vital.test(one));
}

function examples(intercepts: readonly string[]): string {
  const shown = intercepts.slice(0, 3).join(', ');
  return intercepts.length > 3 ? `${shown} and ${intercepts.length - 3} more` : shown;
}

export const webhookRules: readonly Rule[] = [webhooks];
