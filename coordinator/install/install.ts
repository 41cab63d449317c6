import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Account } from '../../shared/act-as.ts';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { writeFileDurably } from '../../shared/files.ts';
import { isClusterId } from '../../shared/identity.ts';
import { ulid } from '../../shared/names.ts';
import type { CoordinatorPaths } from '../../shared/paths.ts';
import type { Random } from '../../shared/random.ts';
import { type CertificateAuthority, createAuthority, loadAuthority } from '../agents/certificate-authority.ts';
import type { InstallCredentialOptions, InstalledCredential } from '../cluster/credential.ts';
import type { ApiEndpoint } from '../cluster/endpoints.ts';
import { type CoordinatorConfigFile, formatConfig, loadConfigFile, nextPort } from '../config.ts';
import { endpointOfNode } from './own-node.ts';
import { inStateFolder } from './state-folder.ts';

export interface InstallOptions {
  readonly clusterName?: string;
  /** `host:port`; absent: as installed before, else every address, 7444. */
  readonly listen?: string;
  readonly advertise?: string;
  readonly recoveryRecipient?: string;
  readonly kubeconfig: string;
  readonly nodeName?: string;
}

export interface InstallDeps {
  readonly paths: CoordinatorPaths;
  /** Who owns the state; absent below KUBESTEP_ROOT, where everything is the caller's. */
  readonly owner?: Account;
  /** This machine's name in Kubernetes, when it can be told. */
  readonly ownNode: (endpoints: readonly ApiEndpoint[]) => Promise<string | undefined>;
  readonly installCredential: (options: InstallCredentialOptions, signal: AbortSignal) => Promise<InstalledCredential>;
  readonly clock: Clock;
  readonly random: Random;
  /** One line per thing done. */
  readonly tell: (what: string, detail: string) => void;
}

export interface Installed {
  readonly config: CoordinatorConfigFile;
  readonly authority: CertificateAuthority;
}

const defaultListen = '0.0.0.0:7444';

/**
 * Makes this control-plane node the coordinator: state folders, its own Kubernetes credential, CA and keys, configuration. Safe to repeat: the CA
 * and what the configuration says stay, the Kubernetes credential is replaced.
 *
 * @throws KubestepError `conflict` when it is installed for a cluster of another name; `usage`; what ClusterPort throws.
 */
export async function installCoordinator(options: InstallOptions, deps: InstallDeps, signal: AbortSignal): Promise<Installed> {
  const { paths, tell } = deps;
  const before = await loadConfigFile(paths.configFile);
  refuseOtherName(options.clusterName, before, paths.configFile);
  await makeFolders(deps);
  tell('state', `${paths.stateDir} (0700)`);

  const { kubernetesDir } = paths;
  const credential = await deps.installCredential(
    {
      ...{ adminKubeconfig: options.kubeconfig, kubernetesDir, clock: deps.clock },
      mark: `${ulid(deps.clock.now(), deps.random)} ${new Date(deps.clock.now()).toISOString()}`,
      storing: (write) => inStateFolder(paths.stateDir, deps.owner, write),
    },
    signal,
  );
  tell('kubernetes', `own credential until ${new Date(credential.expiresAtMs).toISOString()}; ${options.kubeconfig} was used once`);

  const endpoint = endpointOfNode(options.nodeName ?? before?.node ?? (await deps.ownNode(credential.endpoints)), credential.endpoints);
  const cluster = options.clusterName ?? before?.cluster ?? credential.defaultClusterName;
  const authority = await authorityOf(cluster, deps);
  tell('identity', `cluster ${authority.clusterId}, CA ${authority.pin}`);

  const listen = options.listen ?? before?.listen ?? defaultListen;
  const config: CoordinatorConfigFile = {
    ...before,
    apiVersion: 'kubestep.dev/v1alpha1',
    kind: 'CoordinatorConfig',
    cluster,
    node: endpoint.node,
    listen,
    advertise: options.advertise ?? before?.advertise ?? endpoint.host,
    schedules: before?.schedules ?? [{ name: 'daily', cron: '0 3 * * *', timezone: 'UTC' }],
    ...(options.recoveryRecipient !== undefined && { recoveryRecipient: options.recoveryRecipient }),
  };
  await mkdir(dirname(paths.configFile), { recursive: true, mode: 0o755 });
  await writeFileDurably(paths.configFile, formatConfig(config, paths.configFile), { mode: 0o644 });
  tell(
    'configuration',
    `${paths.configFile}; agents dial ${config.advertise}, ports of ${listen} and ${config.enrolmentListen ?? nextPort(listen)}`,
  );
  return { config, authority };
}

function refuseOtherName(name: string | undefined, before: CoordinatorConfigFile | undefined, file: string): void {
  if (name !== undefined && !isClusterId(name)) {
    throw new KubestepError('usage', `--cluster-name ${JSON.stringify(name)} is not a cluster name`, {
      hint: 'use lower-case letters, digits and -, at most 63',
    });
  }
  if (name === undefined || !before || before.cluster === name) return;
  throw new KubestepError(
    'conflict',
    `${file} is for cluster ${before.cluster}, not ${name}: its certificates and history carry that name`,
    {
      hint: `leave --cluster-name out, or begin anew: apt-get purge kubestep-coordinator`,
    },
  );
}

async function makeFolders({ paths, owner }: InstallDeps): Promise<void> {
  await inStateFolder(paths.stateDir, owner, async () => {
    for (const folder of [paths.caDir, paths.kubernetesDir, paths.operationLogsDir, paths.snapshotsDir, paths.savedPodsDir])
      await mkdir(folder, { recursive: true, mode: 0o700 });
  });
}

/** Keeps the CA that is there: every enrolled node trusts it. */
async function authorityOf(clusterId: string, { paths, owner, clock, random }: InstallDeps): Promise<CertificateAuthority> {
  const deps = { dir: paths.caDir, clock, random };
  const authority = await inStateFolder(paths.stateDir, owner, async () => {
    const exists = await stat(join(paths.caDir, 'ca.crt')).then(
      () => true,
      () => false,
    );
    return exists ? loadAuthority(deps) : createAuthority({ ...deps, clusterId });
  });
  if (authority.clusterId !== clusterId) {
    throw new KubestepError('conflict', `${paths.caDir} belongs to cluster ${authority.clusterId}, not ${clusterId}`, {
      hint: `run: kubestep coordinator install --cluster-name ${authority.clusterId}`,
    });
  }
  return authority;
}
