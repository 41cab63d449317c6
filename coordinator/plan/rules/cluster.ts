import { blocker, controlPlaneOf, note, type Rule, warning } from '../rule-input.ts';

const controlPlaneCount: Rule = ({ inventory }) => {
  const count = controlPlaneOf(inventory).length;
  if (count < 1 || count > 3) {
    const evidence = `${count} control-plane nodes; kubestep upgrades clusters with one to three`;
    return [
      blocker({ rule: 'cluster/control-plane-count', evidence, fix: 'check the label node-role.kubernetes.io/control-plane on the nodes' }),
    ];
  }
  if (count !== 2) return [];
  const evidence = 'two etcd members have no quorum while one of them restarts';
  return [
    warning({ rule: 'cluster/no-spare-quorum', evidence, fix: 'expect short outages of the API, or add a third control-plane node first' }),
  ];
};

const configuration: Rule = ({ inventory }) => {
  if (inventory.clusterConfiguration) return [];
  const evidence = inventory.clusterConfigurationProblem ?? 'kube-system/kubeadm-config is missing';
  return [
    blocker({
      rule: 'cluster/configuration',
      evidence,
      fix: 'is this a kubeadm cluster? kubectl -n kube-system get configmap kubeadm-config',
    }),
  ];
};

const apiServers: Rule = ({ inventory }) =>
  controlPlaneOf(inventory)
    .filter(({ apiServerVersion }) => apiServerVersion === undefined)
    .map(({ name, internalIp }) => {
      const evidence = `the API server on ${name} (${internalIp}) does not answer`;
      return blocker({
        rule: 'cluster/api-server',
        node: name,
        evidence,
        fix: `on ${name}: crictl logs $(crictl ps -a --name kube-apiserver -q | head -1)`,
      });
    });

/** A failure domain is a machine or a remote store. Where there is no set yet, one control-plane node means that the copy lies where the original lies. */
const snapshotDomains: Rule = ({ inventory }) => {
  const { lastVerifiedSnapshot: last, requiredDomains = 1 } = inventory;
  const isOne = last?.domains ? last.domains.length < 2 : controlPlaneOf(inventory).length === 1;
  if (!isOne) return [];
  const evidence = last?.domains
    ? `every copy of ${last.name} is at ${last.domains[0] ?? 'no place'}: whatever takes that takes the snapshot with it`
    : 'one control-plane node: the snapshot of this cluster and its copy are on the same machine';
  const found = {
    rule: 'snapshot/one-domain',
    evidence,
    fix: 'name a storage in coordinator.yaml (backups.s3), then: kubestep backup create',
  } as const;
  return [requiredDomains > 1 ? blocker(found) : warning(found)];
};

const exceptions: Rule = ({ options }) =>
  options.ignorePreflightErrors.map((name) =>
    note({
      rule: 'options/preflight-exception',
      evidence: `kubeadm's check ${name} is skipped, as asked`,
      fix: 'leave the option out to have it checked',
    }),
  );

export const clusterRules: readonly Rule[] = [controlPlaneCount, configuration, apiServers, snapshotDomains, exceptions];
