import { formatBytes } from '../../../shared/text.ts';
import type { Inventory, NodeInventory } from '../../inventory/inventory.ts';
import type { Finding } from '../plan.ts';
import { blocker, controlPlaneOf, onEachNode, type Rule, warning } from '../rule-input.ts';

/** etcd's own default for `--quota-backend-bytes`. */
const defaultQuotaBytes = 2 * 1024 ** 3;
const warnShare = 0.8;
/** Beyond this the writes of an upgrade alone may raise NOSPACE, and every API server turns read-only. */
const refuseShare = 0.95;
/** etcd's own guidance for the 99th percentile of a disk that keeps up. */
const slowFsyncMs = 10;
const slowCommitMs = 25;

function isLocal(inventory: Inventory): boolean {
  return inventory.clusterConfiguration?.etcd !== 'external';
}

/** Every control-plane node restarts its member: the others must be a quorum without it, counted on members that answer now. */
const quorum: Rule = ({ inventory }) => {
  const nodes = controlPlaneOf(inventory);
  const voters = nodes.find(({ etcd }) => etcd)?.etcd?.members.filter(({ isLearner }) => !isLearner) ?? [];
  if (!isLocal(inventory) || voters.length < 3) return []; // with one or two there is no quorum while one is away, and that is told by itself
  const needed = Math.floor(voters.length / 2) + 1;
  const answering = new Set(nodes.filter(answers).map(({ name }) => name));
  return nodes.flatMap(({ name }): Finding[] => {
    const left = voters.filter((member) => member.name !== name && answering.has(member.name)).length;
    if (left >= needed) return [];
    const evidence = `with the member on ${name} down, ${left} of ${voters.length} voting members would answer and ${needed} are needed`;
    const silent = voters.filter((member) => !answering.has(member.name)).map((member) => member.name || member.id);
    return [blocker({ rule: 'etcd/quorum', node: name, evidence, fix: `repair the others first: ${silent.join(', ')}` })];
  });
};

function answers({ etcd }: Pick<NodeInventory, 'etcd'>): boolean {
  return etcd !== undefined && !etcd.isLearner && !/^0*$/.test(etcd.leaderId);
}

const leader: Rule = ({ inventory }) => {
  if (!isLocal(inventory)) return [];
  const seen = controlPlaneOf(inventory).flatMap(({ name, etcd }) =>
    etcd && answers({ etcd }) ? [{ name, leaderId: etcd.leaderId }] : [],
  );
  const leaders = Map.groupBy(seen, ({ leaderId }) => leaderId);
  if (leaders.size < 2) return [];
  const views = [...leaders].map(([id, nodes]) => `${nodes.map(({ name }) => name).join(', ')} see ${id}`);
  const evidence = `the members do not agree on a leader: ${views.join('; ')}`;
  return [
    blocker({
      rule: 'etcd/no-leader',
      evidence,
      fix: 'an election may be going on: look again in a minute, then at the network between the members',
    }),
  ];
};

function databaseSize({ name, etcd, facts }: NodeInventory): Finding[] {
  if (!etcd) return [];
  const flag = facts?.manifests['etcd']?.flags
    .map((text) => /^--quota-backend-bytes=(\d+)$/.exec(text)?.[1])
    .find((value) => value !== undefined);
  const quotaBytes = Number(flag ?? 0) || defaultQuotaBytes; // 0 means the default
  const share = etcd.dbSizeBytes / quotaBytes;
  if (share < warnShare) return [];
  const evidence = `the database on ${name} has ${formatBytes(etcd.dbSizeBytes)}, ${Math.floor(share * 100)} % of its quota of ${formatBytes(quotaBytes)}; full, it refuses every write`;
  const text = { rule: 'etcd/database-size', node: name, evidence, fix: defragmenting(name) } as const;
  return [share < refuseShare ? warning(text) : blocker(text)];
}

function defragmenting(node: string): string {
  return `on ${node}: etcdctl defrag, one member after the other; when that frees little, raise --quota-backend-bytes`;
}

/** Cumulative since the member started, so a short stall does not show and a disk that is slow by nature does. */
function slowDisk({ name, etcd }: NodeInventory): Finding[] {
  const { walFsyncP99Ms, backendCommitP99Ms } = etcd?.disk ?? {};
  const slow = [
    ...(walFsyncP99Ms !== undefined && walFsyncP99Ms > slowFsyncMs ? [`its log needs ${walFsyncP99Ms} ms (at most ${slowFsyncMs})`] : []),
    ...(backendCommitP99Ms !== undefined && backendCommitP99Ms > slowCommitMs
      ? [`a commit needs ${backendCommitP99Ms} ms (at most ${slowCommitMs})`]
      : []),
  ];
  if (slow.length === 0) return [];
  const evidence = `the disk of the member on ${name} is slow (99th percentile since it started): ${slow.join(', ')}`;
  return [
    warning({
      rule: 'etcd/slow-disk',
      node: name,
      evidence,
      fix: `move /var/lib/etcd of ${name} to a faster disk, or take other writers off it`,
    }),
  ];
}

export const etcdHealthRules: readonly Rule[] = [
  quorum,
  leader,
  ...[databaseSize, slowDisk].map(
    (rule): Rule =>
      (input) =>
        isLocal(input.inventory) ? onEachNode(rule)(input) : [],
  ),
];
