import type { Clock } from '../shared/clock.ts';
import { runCommand } from '../shared/exec.ts';
import { splitHostPort } from '../shared/join-token.ts';
import type { Logger } from '../shared/log.ts';
import type { CoordinatorPaths } from '../shared/paths.ts';
import type { Random } from '../shared/random.ts';
import { type Agents, startAgents } from './agents/agents.ts';
import { type CertificateAuthority, loadAuthority } from './agents/certificate-authority.ts';
import { createFleet } from './api/fleet.ts';
import { createOperationOutput } from './api/operation-output.ts';
import type { Attention, CoordinatorIdentity } from './api/operator-ports.ts';
import { listenForOperators } from './api/operator-server.ts';
import { PodMovers } from './api/pod-movers.ts';
import { openBackupSettings } from './backup-config.ts';
import { type OpenedCluster, openCluster } from './cluster/open-cluster.ts';
import type { CoordinatorConfig } from './config.ts';
import { createDrain } from './drain/drain.ts';
import { EtcdService } from './etcd/etcd-service.ts';
import { openHooks } from './hooks/run-hooks.ts';
import { collectInventory } from './inventory/collect.ts';
import { defaultPlanOptions } from './plan/plan-options.ts';
import { keepBundle } from './recovery/keep-bundle.ts';
import { RecoveryBundles } from './recovery/recovery-bundle.ts';
import { RestoreService } from './restore/restore-service.ts';
import { RestoreStore } from './restore/restore-store.ts';
import { createEngine } from './run/engine.ts';
import type { RunWaits } from './run/run-waits.ts';
import { FreshnessWatch } from './snapshots/freshness.ts';
import { SnapshotSchedules } from './snapshots/schedule.ts';
import { SnapshotService } from './snapshots/snapshot-service.ts';
import { SnapshotStore } from './snapshots/snapshot-store.ts';
import { appendAudit } from './store/audit.ts';
import { openStore, type Store } from './store/open-store.ts';

export interface CoordinatorDeps {
  readonly config: CoordinatorConfig;
  readonly paths: CoordinatorPaths;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly operatorGroupId?: number;
  /** Who must own files with credentials; default: root. */
  readonly secretsOwnerId?: number;
  readonly waits?: Partial<RunWaits>;
}

export interface Coordinator {
  /** Parks what runs: nodes go on with what they have begun, and the next start attaches to it. Safe to repeat. */
  stop(): Promise<void>;
}

const renewalCheckMs = 3600_000;
const callsEndWithinMs = 3_000;

/**
 * Starts everything in the one order that is right: the store first (it proves that no other coordinator lives), then the epoch and the agents,
 * then what needs them, the operators' socket last: whoever can ask gets an answer.
 */
export async function startCoordinator(deps: CoordinatorDeps): Promise<Coordinator> {
  const ending: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    await compose(deps, (end) => ending.push(end));
    return { stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function compose(deps: CoordinatorDeps, atEnd: (end: () => Promise<void> | void) => void): Promise<void> {
  const { config, paths, clock, log } = deps;
  const store = await openStore(paths.database, { clock });
  atEnd(() => store.close());
  const authority = await loadAuthority({ ...deps, dir: paths.caDir });
  const opened = await openCluster({ kubernetesDir: paths.kubernetesDir, clock });
  atEnd(() => opened.close());
  const agents = await startAgents({
    ...deps,
    ...paths,
    db: store.db,
    authority,
    listen: { sessions: config.listen, enrolment: config.enrolmentListen },
  });
  atEnd(() => agents.stop());
  const lifetime = new AbortController();
  const renewal = renewCredential(opened, deps, lifetime.signal);
  atEnd(() => renewal);
  atEnd(() => lifetime.abort()); // also when something below fails: the renewal would never end
  const recovery = new RecoveryBundles({
    ...{ store, clock, epoch: agents.epoch, clusterId: authority.clusterId, recipient: config.recoveryRecipient },
    ...{ caDir: paths.caDir, configFile: paths.configFile, database: paths.database },
  });
  const parts = await startWork({ ...deps, store, opened, agents, recovery, lifetime: lifetime.signal }, atEnd);
  const identity = identityOf(config, agents, { authority, startedAtMs: clock.now() });
  const operators = await listenForOperators(
    {
      ...deps,
      ...parts,
      clusterName: config.cluster,
      identity,
      defaultPlanOptions: planOptions(config),
      fleet: createFleet({ db: store.db, agents, enrolmentAddress: identity.enrolmentAddress }),
      agentOn: agents.hub.agentOn,
      cluster: opened.cluster,
      podMovers: new PodMovers(),
      output: createOperationOutput(store.db, paths.operationLogsDir),
      recovery,
      maxVerifiedAgeMs: config.backups.maxVerifiedAge,
      audit: (entry) => appendAudit(store.db, entry),
      lifetime: lifetime.signal,
      moreAttention: async () => credentialAttention(opened, clock),
    },
    { socketPath: paths.operatorSocket, ...(deps.operatorGroupId !== undefined && { groupId: deps.operatorGroupId }) },
  );
  atEnd(() => operators.close(callsEndWithinMs));
  atEnd(() => lifetime.abort()); // first of all: what waits ends by it
  log.info('coordinator started', { cluster: config.cluster, node: config.node, epoch: agents.epoch, version: deps.version });
}

interface WorkDeps extends CoordinatorDeps {
  readonly store: Store;
  readonly opened: OpenedCluster;
  readonly agents: Agents;
  readonly recovery: RecoveryBundles;
  readonly lifetime: AbortSignal;
}

/** Drain, snapshots, schedules and the engine; goes on with the run that the last coordinator left. */
async function startWork(deps: WorkDeps, atEnd: (end: () => Promise<void> | void) => void) {
  const { config, paths, clock, random, log, store, opened, agents, recovery, lifetime } = deps;
  const { cluster } = opened;
  const { db } = store;
  const { agentOn } = agents.hub;
  const coordinatorNode = config.node;
  const settings = await openBackupSettings(config.backups, paths.configFile, deps.secretsOwnerId);
  const drain = createDrain({ cluster, clock, savedPodsDir: paths.savedPodsDir, log });
  const snapshots = new SnapshotService({
    ...{ db, agentOn, cluster, clock, random, log, coordinatorNode },
    ...{ epoch: agents.epoch, snapshotsDir: paths.snapshotsDir, settings },
    afterTake: (signal) => keepBundle({ bundles: recovery, snapshotsDir: paths.snapshotsDir, storages: settings.storages }, signal),
  });
  await snapshots.recover();
  const restores = new RestoreService({
    ...{ db, agentOn, cluster, clock, random, log, epoch: agents.epoch, delivery: agents.delivery },
    ...{ store: new RestoreStore({ db, clock }), snapshots: new SnapshotStore(db) },
    ...{ clusterName: config.cluster, snapshotsDir: paths.snapshotsDir },
  });
  atEnd(() => restores.close());
  await restores.recover();
  const etcd = new EtcdService({ db, agentOn, cluster, clock, random, log, epoch: agents.epoch });
  const observing = {
    ...{ db, agentOn, cluster, drain, snapshots, clock, random, coordinatorNode },
    ...{ version: deps.version, clusterName: config.cluster },
  };
  const engine = createEngine({
    ...observing,
    log,
    hooks: await openHooks(config.hooks, runCommand),
    ...(deps.waits && { waits: deps.waits }),
  });
  atEnd(() => engine.close());
  const freshness = new FreshnessWatch({ snapshots, maxAgeMs: config.backups.maxVerifiedAge, clock, log });
  const schedules = new SnapshotSchedules({ db, snapshots, clock, log, random, onTick: async () => void (await freshness.check()) });
  await schedules.configure(config.schedules);
  await engine.recover();
  const timer = schedules.start(lifetime);
  atEnd(() => timer.stop());
  const observe = (signal: AbortSignal) => {
    const beside = cluster.avoiding(engine.currentNodes());
    return collectInventory(undefined, { ...observing, cluster: beside }, signal);
  };
  return { drain, snapshots, catalogue: snapshots.catalogue(), restores, etcd, engine, schedules, observe };
}

function planOptions({ drain }: CoordinatorConfig) {
  const drainTimeoutMs = drain.timeout ?? defaultPlanOptions.drainTimeoutMs;
  return { ...defaultPlanOptions, drainTimeoutMs, isEmptyDirAllowed: drain.deleteEmptyDirData };
}

/** The addresses that nodes dial: the advertised name with the ports that are really open. */
function identityOf(
  { node, advertise }: CoordinatorConfig,
  { ports, epoch }: Agents,
  { authority, startedAtMs }: { readonly authority: CertificateAuthority; readonly startedAtMs: number },
): CoordinatorIdentity {
  const host = advertise.includes(':') ? `[${splitHostPort(`[${advertise.replaceAll(/[[\]]/g, '')}]:0`).host}]` : advertise;
  return {
    node,
    caPin: authority.pin,
    sessionsAddress: `${host}:${ports.sessions}`,
    enrolmentAddress: `${host}:${ports.enrolment}`,
    epoch,
    startedAtMs,
  };
}

async function renewCredential(opened: OpenedCluster, { clock, log }: CoordinatorDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await opened.renewCredential(signal)) log.info('kubernetes credential renewed');
    } catch (cause) {
      if (!signal.aborted) log.error('cannot renew the Kubernetes credential', { cause });
    }
    await clock.sleep(renewalCheckMs, signal).catch(() => undefined);
  }
}

/** Renewed at half of its life; when that has not worked for a while a person should know. */
function credentialAttention({ expiry }: OpenedCluster, clock: Clock): Attention[] {
  const { expiresAtMs, isDue } = expiry();
  if (!isDue || expiresAtMs - clock.now() > 10 * 24 * 3600_000) return [];
  return [
    {
      rule: 'credential/ending',
      evidence: `the coordinator's Kubernetes credential ends at ${new Date(expiresAtMs).toISOString()} and could not be renewed`,
      fix: 'kubestep coordinator install',
    },
  ];
}
