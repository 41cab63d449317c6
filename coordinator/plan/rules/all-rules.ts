import type { Rule } from '../rule-input.ts';
import { addonRules } from './addons.ts';
import { apiRules } from './apis.ts';
import { certificateRules } from './certificates.ts';
import { clusterRules } from './cluster.ts';
import { drainRules } from './drain.ts';
import { etcdRules } from './etcd.ts';
import { etcdHealthRules } from './etcd-health.ts';
import { flagRules } from './flags.ts';
import { nodeRules } from './nodes.ts';
import { overwriteRules } from './overwrites.ts';
import { packageRules } from './packages.ts';
import { patchRules } from './patches.ts';
import { pathRules } from './path.ts';
import { surroundingRules } from './surroundings.ts';
import { webhookRules } from './webhooks.ts';

/** What must be well with a cluster and its nodes before a node is taken out, whatever for. */
export const standingRules: readonly Rule[] = [
  ...clusterRules,
  ...nodeRules,
  ...surroundingRules,
  ...packageRules,
  ...etcdRules,
  ...etcdHealthRules,
  ...certificateRules,
  ...drainRules,
  ...webhookRules,
];

/** Every rule, in the order in which findings of one severity are shown. */
export const allRules: readonly Rule[] = [
  ...pathRules,
  ...standingRules,
  ...flagRules,
  ...overwriteRules,
  ...addonRules,
  ...patchRules,
  ...apiRules,
];
