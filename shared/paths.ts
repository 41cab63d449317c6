/**
 * Where things are on a node. `root` is '' on a real machine; a simulated node has a folder of its own.
 * Tools are found in `toolDirs` only, never through the caller's PATH.
 */
export interface NodePaths {
  readonly root: string;
  readonly toolDirs: readonly string[];
  readonly trustFile: string;
  readonly agentConfigFile: string;
  readonly agentStateDir: string;
  readonly executorStateDir: string;
  readonly operationsDir: string;
  readonly snapshotsDir: string;
  readonly etcdToolsDir: string;
  readonly executorSocket: string;
  readonly kubernetesDir: string;
  readonly kubeletDir: string;
  readonly aptSourcesDir: string;
  readonly etcdDataDir: string;
}

export function nodePaths(
  root = '',
  toolDirs: readonly string[] = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'],
): NodePaths {
  return {
    root,
    toolDirs,
    trustFile: `${root}/etc/kubestep/trust.json`,
    agentConfigFile: `${root}/etc/kubestep/agent.yaml`,
    agentStateDir: `${root}/var/lib/kubestep/agent`,
    executorStateDir: `${root}/var/lib/kubestep/executor`,
    operationsDir: `${root}/var/lib/kubestep/operations`,
    snapshotsDir: `${root}/var/lib/kubestep/snapshots`,
    etcdToolsDir: `${root}/var/lib/kubestep/etcd-tools`,
    executorSocket: `${root}/run/kubestep/executor.sock`,
    kubernetesDir: `${root}/etc/kubernetes`,
    kubeletDir: `${root}/var/lib/kubelet`,
    aptSourcesDir: `${root}/etc/apt`,
    etcdDataDir: `${root}/var/lib/etcd`,
  };
}

export interface CoordinatorPaths {
  readonly configFile: string;
  readonly stateDir: string;
  readonly database: string;
  readonly caDir: string;
  readonly kubernetesDir: string;
  readonly operationLogsDir: string;
  readonly snapshotsDir: string;
  readonly savedPodsDir: string;
  readonly operatorSocket: string;
}

export function coordinatorPaths(root = ''): CoordinatorPaths {
  const stateDir = `${root}/var/lib/kubestep/coordinator`;
  return {
    configFile: `${root}/etc/kubestep/coordinator.yaml`,
    stateDir,
    database: `${stateDir}/kubestep.db`,
    caDir: `${stateDir}/ca`,
    kubernetesDir: `${stateDir}/kubernetes`,
    operationLogsDir: `${stateDir}/operations`,
    snapshotsDir: `${stateDir}/snapshots`,
    savedPodsDir: `${stateDir}/saved-pods`,
    operatorSocket: `${root}/run/kubestep-coordinator/operator.sock`,
  };
}
