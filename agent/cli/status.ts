import { X509Certificate } from 'node:crypto';
import { causeChain, KubestepError } from '../../shared/errors.ts';
import type { ExecutorHello, TrustAnchor } from '../../shared/executor-protocol.ts';
import { formatDuration } from '../../shared/text.ts';
import { withDeadline } from '../../shared/with-deadline.ts';
import { type AgentConfig, readAgentConfig, readTrustAnchor } from '../config.ts';
import { CoordinatorConnection } from '../coordinator-connection.ts';
import { ExecutorClient } from '../executor-client.ts';
import { IdentityStore, type NodeCredentials } from '../identity-store.ts';
import { type AgentCli, requireRoot } from './agent-cli.ts';
import { agentUnits } from './units.ts';

const helloTimeoutMs = 2_000;
const connectTimeoutMs = 5_000;

export interface AgentStatus {
  readonly node: string;
  readonly clusterId: string;
  readonly units: Readonly<Record<string, string>>;
  readonly certificate: { readonly serial: string; readonly expiresAt: string; readonly daysLeft: number } | { readonly problem: string };
  readonly coordinator: { readonly address: string; readonly accepted: boolean; readonly problem?: string };
  readonly executor:
    | { readonly answers: true; readonly version: string; readonly epoch: number; readonly running: readonly string[] }
    | ExecutorProblem;
}

interface ExecutorProblem {
  readonly answers: false;
  readonly problem: string;
}

/** Reads how this node stands: units, certificate, coordinator, executor. Changes nothing. */
export async function readStatus(cli: AgentCli): Promise<AgentStatus> {
  requireRoot(cli, 'status');
  const config = await readAgentConfig(cli.paths.agentConfigFile);
  const trust = await readTrustAnchor(cli.paths.trustFile);
  const credentials = await new IdentityStore(cli.paths.agentStateDir).current();
  const states = await Promise.all(agentUnits.map(async (unit) => [unit, await cli.units.activeState(unit)] as const));
  return {
    node: config.node,
    clusterId: trust.clusterId,
    units: Object.fromEntries(states),
    certificate: certificateOf(credentials, cli),
    coordinator: await coordinatorOf(config, trust, { credentials, cli }),
    executor: await executorOf(cli),
  };
}

/** Tells whether everything in it is as it must be for orders to be carried out. */
export function isHealthy({ certificate, coordinator, executor }: AgentStatus): boolean {
  return 'expiresAt' in certificate && certificate.daysLeft > 0 && coordinator.accepted && executor.answers;
}

export function renderStatus(status: AgentStatus): string {
  const { certificate, coordinator, executor } = status;
  const rows = [
    ['node', `${status.node} in cluster ${status.clusterId}`],
    ...Object.entries(status.units),
    ['certificate', 'problem' in certificate ? certificate.problem : `until ${certificate.expiresAt} (${certificate.daysLeft} days)`],
    [
      'coordinator',
      `${coordinator.address} ${coordinator.accepted ? 'accepts this node' : `does not: ${coordinator.problem ?? 'unknown'}`}`,
    ],
    ['executor', executor.answers ? `answers, version ${executor.version}, epoch ${executor.epoch}` : executor.problem],
    ...(executor.answers && executor.running.length > 0 ? [['running', executor.running.join(', ')]] : []),
  ];
  return rows.map(([name, value]) => `${`${name}:`.padEnd(28)}${value}\n`).join('');
}

function certificateOf(credentials: NodeCredentials | undefined, { clock }: AgentCli): AgentStatus['certificate'] {
  if (!credentials) return { problem: 'there is none; run kubestep agent install again with a new token' };
  const { serialNumber, validToDate } = new X509Certificate(credentials.certificate);
  const leftMs = validToDate.getTime() - clock.now();
  if (leftMs <= 0) return { problem: `ended ${formatDuration(-leftMs)} ago; the agent renews it for 90 days` };
  return { serial: serialNumber, expiresAt: validToDate.toISOString(), daysLeft: Math.floor(leftMs / (24 * 3600_000)) };
}

async function coordinatorOf(
  { coordinator: address }: AgentConfig,
  { clusterId }: TrustAnchor,
  { credentials, cli }: { readonly credentials: NodeCredentials | undefined; readonly cli: AgentCli },
): Promise<AgentStatus['coordinator']> {
  if (!credentials) return { address, accepted: false, problem: 'no certificate' };
  const { ca, key, certificate } = credentials;
  const connection = new CoordinatorConnection(address, { ca, clusterId, client: { key, certificate } }, cli.clock);
  try {
    await connection.probe(connectTimeoutMs);
    return { address, accepted: true };
  } catch (thrown) {
    return { address, accepted: false, problem: causeChain(thrown)[0] ?? 'no answer' };
  } finally {
    connection.close();
  }
}

async function executorOf({ paths, signal }: AgentCli): Promise<AgentStatus['executor']> {
  const executor = new ExecutorClient(paths.executorSocket);
  try {
    const asked = withDeadline(helloTimeoutMs, signal, (ending) => executor.hello(ending));
    const { version, highestEpoch, running }: ExecutorHello = await asked;
    return { answers: true, version, epoch: highestEpoch, running };
  } catch (thrown) {
    const isSlow = !(thrown instanceof KubestepError);
    return { answers: false, problem: isSlow ? `no answer within ${helloTimeoutMs / 1000} s` : thrown.message };
  } finally {
    executor.close();
  }
}
