import { parse } from 'yaml';
import { toKubestepError } from '../../shared/errors.ts';
import type { KubeVersion } from '../../shared/version.ts';
import { parseClusterConfiguration } from '../cluster/cluster-configuration.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import { orTold } from '../cluster/or-told.ts';
import { removedApis } from '../policy/removed-apis.ts';
import { rowsBetween } from '../policy/sources.ts';
import { defined } from './defined.ts';
import type { Inventory } from './inventory.ts';

type ClusterFacts = Pick<
  Inventory,
  'clusterConfiguration' | 'clusterConfigurationProblem' | 'kubeletConfiguration' | 'addons' | 'apiUsage' | 'clusterProblems'
>;

/** What the API tells of the cluster as a whole. A part that cannot be read is a problem in the answer, not a throw. */
export async function clusterFacts(
  cluster: ClusterPort,
  path: { readonly from: KubeVersion; readonly target: KubeVersion } | undefined,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  const problems: string[] = [];
  const rows = path ? rowsBetween(removedApis, { fromMinor: path.from.minor, toMinor: path.target.minor }).map(({ row }) => row) : [];
  const configuration = await clusterConfiguration(cluster, signal);
  const kubeletConfiguration = await orTold(kubeletConfigurationOf(cluster, signal), problems, signal);
  const addons = await orTold(cluster.addons(signal), problems, signal);
  const apiUsage = path ? await orTold(cluster.apiUsage(rows, signal), problems, signal) : undefined;
  return {
    ...configuration,
    ...defined({ kubeletConfiguration, addons, apiUsage }),
    ...(problems.length > 0 ? { clusterProblems: problems } : {}),
  };
}

async function kubeletConfigurationOf(cluster: ClusterPort, signal: AbortSignal): Promise<Readonly<Record<string, unknown>> | undefined> {
  const data = await cluster.configMap('kube-system', 'kubelet-config', signal);
  const parsed: unknown = parse(data?.['kubelet'] ?? '');
  return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed) ? { ...parsed } : undefined;
}

async function clusterConfiguration(
  cluster: ClusterPort,
  signal: AbortSignal,
): Promise<Pick<Inventory, 'clusterConfiguration' | 'clusterConfigurationProblem'>> {
  try {
    const data = await cluster.configMap('kube-system', 'kubeadm-config', signal);
    if (!data) return { clusterConfigurationProblem: 'the ConfigMap kube-system/kubeadm-config does not exist' };
    const { kubernetesVersion, etcd, extraArgs, extraHostPaths, featureGates, imageRepository, dnsImageRepository, controlPlaneEndpoint } =
      parseClusterConfiguration(data['ClusterConfiguration'] ?? '');
    return {
      clusterConfiguration: {
        kubernetesVersion,
        etcd: etcd.kind,
        featureGates,
        imageRepository,
        ...defined({ etcdImageTag: etcd.kind === 'local' ? etcd.imageTag : undefined, dnsImageRepository, controlPlaneEndpoint }),
        ...(etcd.kind === 'external' ? { etcdEndpoints: etcd.endpoints } : {}),
        extraHostPaths: {
          'kube-apiserver': extraHostPaths.apiServer,
          'kube-controller-manager': extraHostPaths.controllerManager,
          'kube-scheduler': extraHostPaths.scheduler,
        },
        extraArgs: {
          'kube-apiserver': extraArgs.apiServer,
          'kube-controller-manager': extraArgs.controllerManager,
          'kube-scheduler': extraArgs.scheduler,
          etcd: etcd.kind === 'local' ? etcd.extraArgs : [],
        },
      },
    };
  } catch (thrown) {
    signal.throwIfAborted();
    return { clusterConfigurationProblem: toKubestepError(thrown).message };
  }
}
