import { open, rename, rm } from 'node:fs/promises';
import { KubestepError, toKubestepError } from '../../../shared/errors.ts';
import { coordinatorPaths } from '../../../shared/paths.ts';
import { formatBytes } from '../../../shared/text.ts';
import type { Cli } from '../cli.ts';
import { readIdentity } from '../identity-file.ts';
import { type OutputOptions, printObject } from '../output.ts';
import { type RecoverFlags, rebuild, recover } from './recover.ts';

export interface InstallFlags extends RecoverFlags {
  readonly clusterName?: string;
  readonly listen?: string;
  readonly advertise?: string;
  readonly recoveryRecipient?: string;
  readonly kubeconfig?: string;
  readonly nodeName?: string;
  readonly start: boolean;
}

/** Below KUBESTEP_ROOT nothing is chowned and no unit started: a simulated node has neither users nor systemd. */
export async function install(cli: Cli, { start, kubeconfig, recoverFrom, ...flags }: InstallFlags): Promise<void> {
  const root = cli.env['KUBESTEP_ROOT'] ?? '';
  requireRoot(root, 'coordinator install');
  const { installCoordinator } = await import('../../install/install.ts');
  const { coordinatorAccount } = await import('../../install/accounts.ts');
  const { nodeOfAdminConf, nodeOfKubelet } = await import('../../install/own-node.ts');
  const { readAdminKubeconfig } = await import('../../cluster/admin-kubeconfig.ts');
  const { installCredential } = await import('../../cluster/credential.ts');
  const { installOrDefer } = await import('../../cluster/deferred-credential.ts');
  const adminConf = kubeconfig ?? `${root}/etc/kubernetes/admin.conf`;
  await readAdminKubeconfig(adminConf); // before anything is made
  const tell = (what: string, detail: string) => cli.err(`✔ ${what.padEnd(14)} ${detail}\n`);
  if (recoverFrom !== undefined) await recover(cli, root, { ...flags, recoverFrom }, tell);
  const own = flags.nodeName ?? (await nodeOfKubelet(`${root}/etc/kubernetes/kubelet.conf`));
  const isDeferrable = recoverFrom !== undefined && own !== undefined;
  const onDeferred = () => cli.err('! kubernetes     no API server answers; when one does, run: kubestep coordinator install\n');
  const { config } = await installCoordinator(
    { ...flags, ...(recoverFrom !== undefined && own !== undefined && { nodeName: own }), kubeconfig: adminConf },
    {
      paths: coordinatorPaths(root),
      ...(root === '' && { owner: await coordinatorAccount() }),
      ownNode: async (endpoints) =>
        (await nodeOfKubelet(`${root}/etc/kubernetes/kubelet.conf`)) ?? (await nodeOfAdminConf(adminConf, endpoints)),
      // The recovered configuration names the cluster: it is the one that must be typed, whatever kubeadm says.
      installCredential: isDeferrable ? installOrDefer({ node: own, clusterName: '', onDeferred }) : installCredential,
      clock: cli.clock,
      random: cli.random,
      tell,
    },
    cli.interrupted,
  );
  if (recoverFrom !== undefined) await rebuild(cli, root, config.node, tell);
  if (start && root === '') await startUnit(cli, tell);
  if (config.recoveryRecipient === undefined) {
    cli.err('! recovery       without --recovery-recipient a lost coordinator means enrolling every node again\n');
  }
  cli.err(
    `Next, for every node:  kubestep token create NODE\n  and on the node:     kubestep agent install --coordinator ${config.advertise}:7444 --token TOKEN\n`,
  );
}

async function startUnit(cli: Cli, tell: (what: string, detail: string) => void): Promise<void> {
  const { startService, runSystemctl, unit } = await import('../../install/service.ts');
  const isAnswering = async () => {
    const client = await cli.connect();
    return client.call('GetVersion', {}, { deadlineMs: 1_000 }).then(
      () => true,
      () => false,
    );
  };
  await startService({ systemctl: runSystemctl, isAnswering, clock: cli.clock }, cli.interrupted);
  tell('service', `${unit} is enabled and answers`);
}

export async function showCoordinator(cli: Cli, options: OutputOptions): Promise<void> {
  const client = await cli.connect();
  const facts = await client.call('GetVersion', {});
  const document = {
    cluster: facts.cluster,
    node: facts.node,
    version: facts.version,
    caPin: facts.caPin,
    sessionsAddress: facts.sessionsAddress,
    enrolmentAddress: facts.enrolmentAddress,
    epoch: facts.epoch,
    startedAt: new Date(facts.startedAtMs).toISOString(),
    connectedAgents: facts.connectedAgents,
  };
  const lines: [string, string][] = [
    ['Cluster', facts.cluster],
    ['Node', facts.node],
    ['Version', facts.version],
    ['CA pin', facts.caPin],
    ['Agents dial', facts.sessionsAddress],
    ['They enrol', facts.enrolmentAddress],
    ['Connected', `${facts.connectedAgents} agents`],
    ['Running', `since ${document.startedAt}, epoch ${facts.epoch}`],
  ];
  const screen = () => lines.map(([name, value]) => `${`${name}:`.padEnd(14)}${value}\n`).join('');
  await printObject(cli, { kind: 'Coordinator', document, name: facts.cluster, screen }, options);
}

/** Rebuilds CA, keys and history on a machine that has no coordinator; `install` afterwards gives it a Kubernetes credential and starts it. */
export async function importRecovery(
  cli: Cli,
  { from, identityFile }: { readonly from: string; readonly identityFile: string },
): Promise<void> {
  const root = cli.env['KUBESTEP_ROOT'] ?? '';
  requireRoot(root, 'coordinator import-recovery');
  const { restoreRecoveryBundle } = await import('../../recovery/restore-recovery-bundle.ts');
  const { coordinatorAccount } = await import('../../install/accounts.ts');
  const owner = root === '' ? await coordinatorAccount() : undefined;
  const identity = await readIdentity(identityFile);
  const paths = coordinatorPaths(root);
  const { clusterId, createdAtMs } = await restoreRecoveryBundle(from, identity, { paths, ...(owner && { owner }) });
  cli.out(`${clusterId}\n`);
  cli.err(
    `Restored as of ${new Date(createdAtMs).toISOString()}. Next: kubestep coordinator install --advertise HOST, by the name that agents dial.\n`,
  );
}

function requireRoot(root: string, command: string): void {
  if (root !== '' || process.geteuid?.() === 0) return;
  throw new KubestepError('permission-denied', `${command} writes to /etc and /var/lib`, { hint: 'run it as root' });
}

/** Written beside and renamed: a file that is there is whole. */
export async function exportRecovery(cli: Cli, { to }: { readonly to: string }): Promise<void> {
  const client = await cli.connect();
  const part = `${to}.part`;
  const target = await open(to, 'wx', 0o600).catch((cause: unknown) => {
    throw new KubestepError('usage', `cannot make ${to}: it exists, or its folder does not`, { cause, hint: 'choose another --to' });
  });
  await target.close();
  let sizeBytes = 0;
  try {
    const file = await open(part, 'w', 0o600);
    try {
      for await (const { chunk } of client.stream('ExportRecovery', {})) {
        await file.writeFile(chunk);
        sizeBytes += chunk.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, to);
  } catch (thrown) {
    await Promise.all([rm(part, { force: true }), rm(to, { force: true })]);
    throw toKubestepError(thrown);
  }
  cli.out(`${to}\n`);
  cli.err(`${formatBytes(sizeBytes)}, encrypted to the recipient of the configuration. Keep it on another machine.\n`);
}
