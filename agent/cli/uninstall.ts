import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError } from '../../shared/errors.ts';
import { withDeadline } from '../../shared/with-deadline.ts';
import { ExecutorClient } from '../executor-client.ts';
import { type AgentCli, requireRoot } from './agent-cli.ts';

const helloTimeoutMs = 2_000;

export interface UninstallOptions {
  /** Also removes snapshots, outputs of operations and etcd tools. */
  readonly purge: boolean;
}

/**
 * Stops and disables the units and removes this node's identity and what its executor trusted. Keeps snapshots. Safe to repeat.
 * The coordinator is not told: `kubestep node revoke` there ends what the certificate allowed.
 *
 * @throws KubestepError `conflict` while an operation runs.
 */
export async function uninstall({ purge }: UninstallOptions, cli: AgentCli): Promise<void> {
  requireRoot(cli, 'uninstall');
  const { paths } = cli;
  await refuseWhileRunning(cli);
  await cli.units.disableAndStop();
  await rm(paths.trustFile, { force: true });
  await rm(paths.agentConfigFile, { force: true });
  await empty(paths.agentStateDir);
  // With the trust goes the highest epoch that was seen: another coordinator starts again at 1.
  await empty(paths.executorStateDir);
  if (purge) for (const dir of [paths.snapshotsDir, paths.operationsDir, paths.etcdToolsDir]) await empty(dir);
  cli.out('the agent of this node is uninstalled\n');
  if (!purge) cli.err(`snapshots are kept in ${paths.snapshotsDir}; --purge removes them\n`);
  cli.err('next, on the coordinator: kubestep node revoke NODE\n');
}

async function refuseWhileRunning(cli: AgentCli): Promise<void> {
  const running = new Set([...(await cli.units.runningOperations()), ...(await askExecutor(cli))]);
  if (running.size === 0) return;
  throw new KubestepError('conflict', `operations are running on this node: ${[...running].join(', ')}`, {
    hint: 'wait until they have ended: kubestep agent status',
  });
}

/** An executor that does not answer runs nothing that systemd does not show. */
async function askExecutor({ paths, signal }: AgentCli): Promise<readonly string[]> {
  const executor = new ExecutorClient(paths.executorSocket);
  try {
    return (await withDeadline(helloTimeoutMs, signal, (ending) => executor.hello(ending))).running;
  } catch {
    return [];
  } finally {
    executor.close();
  }
}

/** The folder stays: the package made it, with its owner and mode. */
async function empty(dir: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) await rm(join(dir, name), { recursive: true, force: true });
}
