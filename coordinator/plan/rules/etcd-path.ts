import { compareKubeVersions, formatKubeVersion, tryParseKubeVersion } from '../../../shared/version.ts';
import type { NodeInventory } from '../../inventory/inventory.ts';
import { formatEtcd, waypointReason } from '../../policy/etcd-waypoints.ts';
import { type EtcdPhase, etcdOfTag, etcdPhases, kubeadmsEtcd, whyNoStop } from '../etcd-path.ts';
import type { Finding, Hop } from '../plan.ts';
import { blocker, controlPlaneOf, note, type Rule, type RuleInput, warning } from '../rule-input.ts';

/** Where etcd's own path has a stop before a hop: the plan makes it, or says how it is made by hand. */
const waypoint: Rule = ({ inventory, hops }) => {
  const byName = new Map(inventory.nodes.map((node) => [node.name, node]));
  const phases = etcdPhases(inventory, hops).flatMap((list, index) => list.map((phase) => ({ phase, hop: hops[index] })));
  return phases.flatMap(({ phase, hop }) => phase.members.flatMap((name) => stopOf(byName.get(name), phase, hop)));
};

function stopOf(node: NodeInventory | undefined, phase: EtcdPhase, hop: Hop | undefined): Finding[] {
  if (!node?.etcd || !hop) return [];
  const { name, etcd } = node;
  const evidence = `${name}: etcd ${isEarlier(etcd.version, phase) ? `${etcd.version} ` : 'will be older and '}${waypointReason(phase.waypoint)}`;
  const problem = whyNoStop(node, phase.waypoint);
  if (problem === undefined) {
    const fix = `nothing to do: the plan brings it to ${phase.version} (image tag ${phase.tag}) before ${hop.to}, one member at a time`;
    return [warning({ rule: 'etcd/waypoint', node: name, evidence, fix })];
  }
  const fix = `kubestep cannot, because ${problem}; ${byHand(phase)}`;
  return [blocker({ rule: 'etcd/waypoint', node: name, evidence, fix })];
}

/** Whether the version of now is the reason, and not one that an earlier hop brings. */
function isEarlier(version: string, { waypoint: { etcd } }: EtcdPhase): boolean {
  const member = tryParseKubeVersion(version);
  return member !== undefined && member.minor >= etcd.minor - 1;
}

export function byHand({ version }: Pick<EtcdPhase, 'version'>): string {
  return (
    `on each member, one at a time, the leader last: etcdctl move-leader, then an image of etcd ${version} in /etc/kubernetes/manifests/etcd.yaml, ` +
    'and before the next one: etcdctl endpoint status --cluster -w table'
  );
}

const unknownVersion: Rule = ({ inventory }) =>
  inventory.clusterConfiguration?.etcd === 'external'
    ? []
    : controlPlaneOf(inventory).flatMap(({ name, etcd }): Finding[] => {
        if (!etcd || tryParseKubeVersion(etcd.version)) return [];
        const evidence = `${name}: etcd ${JSON.stringify(etcd.version)} is not a version that kubestep knows`;
        return [blocker({ rule: 'etcd/waypoint', node: name, evidence, fix: `run a release of etcd on ${name}` })];
      });

const unpin = (tag: string) =>
  `kubectl -n kube-system edit configmap kubeadm-config: take out imageTag: ${tag} below etcd.local, so that kubeadm brings its own etcd`;

/** kubeadm writes a pinned image at every upgrade, whatever the members run by then; nobody but the operator may change that configuration. */
const pinnedImage: Rule = (input) => {
  const tag = input.inventory.clusterConfiguration?.etcdImageTag;
  if (tag === undefined || input.hops.length === 0) return [];
  const pinned = etcdOfTag(tag);
  const text = { rule: 'etcd/image-tag', fix: unpin(tag) } as const;
  if (!pinned) return [blocker({ ...text, evidence: `kubeadm-config pins etcd.local.imageTag ${tag}, which names no version` })];
  const pin = `kubeadm-config pins etcd.local.imageTag ${tag}`;
  const newer = controlPlaneOf(input.inventory).find((node) => isNewer(node, tag));
  if (newer) return [blocker({ ...text, evidence: `${pin}: kubeadm would put it in place of the newer etcd on ${newer.name}` })];
  const missed = waypointsWithoutPin(input).find(({ waypoint: { atLeast } }) => compareKubeVersions(pinned, atLeast) < 0);
  if (missed) return [blocker({ ...text, evidence: `${pin}, and etcd ${formatEtcd(pinned)} ${waypointReason(missed.waypoint)}` })];
  const own = kubeadmsEtcd(input.target.minor);
  const isHeldBack = own !== undefined && compareKubeVersions(pinned, own) < 0;
  const evidence = `${pin}: that etcd stays, or comes, with ${formatKubeVersion(input.target)}`;
  return [isHeldBack ? warning({ ...text, evidence: `${evidence}, which is made for ${formatEtcd(own)}` }) : note({ ...text, evidence })];
};

function isNewer({ etcd, facts }: NodeInventory, pinnedTag: string): boolean {
  const manifestTag = facts?.manifests['etcd']?.tag;
  const present = etcdOfTag(manifestTag ?? '') ?? tryParseKubeVersion(etcd?.version ?? '');
  const pinned = etcdOfTag(pinnedTag);
  return present !== undefined && pinned !== undefined && compareKubeVersions(pinned, present) < 0;
}

function waypointsWithoutPin({ inventory, hops }: RuleInput): EtcdPhase[] {
  const { clusterConfiguration } = inventory;
  if (!clusterConfiguration) return [];
  const { etcdImageTag: _, ...unpinned } = clusterConfiguration;
  return etcdPhases({ ...inventory, clusterConfiguration: unpinned }, hops).flat();
}

export const etcdPathRules: readonly Rule[] = [unknownVersion, waypoint, pinnedImage];
