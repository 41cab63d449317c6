import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { KubestepError } from '../../shared/errors.ts';
import type { TrustAnchor } from '../../shared/executor-protocol.ts';
import { writeFileDurably } from '../../shared/files.ts';
import { isHostPort, type JoinToken, parseJoinToken } from '../../shared/join-token.ts';
import { fetchPinnedCa } from '../../shared/tls.ts';
import { isExpired } from '../certificate-renewal.ts';
import { newPrivateKey } from '../certificate-request.ts';
import { type AgentConfig, readTrustAnchor } from '../config.ts';
import { type Enrolled, enroll } from '../enrolment-client.ts';
import { IdentityStore } from '../identity-store.ts';
import { type AgentCli, requireRoot } from './agent-cli.ts';

const enrolAttempts = 5;
const enrolPauseMs = 700;

export interface InstallOptions {
  /** `HOST:7444`. */
  readonly coordinator: string;
  readonly token?: string;
  /** A file, or `-` for standard input. */
  readonly tokenFile?: string;
  readonly nodeName?: string;
  readonly dryRun: boolean;
  /** False with `--no-start`. */
  readonly start: boolean;
}

/**
 * Enrols this node and starts its two units. Safe to repeat: with the same token after a lost answer, with a used one when the node is enrolled
 * already, with a new one to enrol again.
 *
 * @throws KubestepError `usage` for a bad token or address, `conflict` when the node belongs to another coordinator, `unauthenticated` for a
 *   wrong pin or a token that is used, expired or another node's, `unavailable`.
 */
export async function install(options: InstallOptions, cli: AgentCli): Promise<void> {
  requireRoot(cli, 'install');
  const token = await readToken(options, cli);
  const config: AgentConfig = { coordinator: parseAddress(options.coordinator), enrolment: token.enrolment, node: token.node };
  if (cli.hostname !== token.node) cli.err(`note: this machine is called ${cli.hostname}, the node ${token.node}\n`);
  const existing = await readTrustAnchor(cli.paths.trustFile).catch(() => undefined);
  refuseOtherEnrolment(token, existing);
  await fetchPinnedCa(token.enrolment, token.pin, cli.signal);
  cli.err(`coordinator at ${token.enrolment} has the pinned CA\n`);
  if (options.dryRun) return tellPlan(config, options, cli);
  const owner = cli.isSimulated ? undefined : await cli.agentAccount();
  const identities = new IdentityStore(cli.paths.agentStateDir, owner);
  const enrolled = await enrollUnlessDone(token, identities, { existing, cli });
  if (enrolled) await identities.saveCurrent(enrolled.credentials);
  await writeEnrolment(config, enrolled?.trust, cli);
  await identities.dropEnrolmentKey();
  if (options.start) await cli.units.enableAndRestart();
  const current = await identities.current();
  const until = new X509Certificate(current?.certificate ?? '').validToDate.toISOString();
  cli.out(`node ${token.node} is enrolled; certificate until ${until}\n`);
  cli.err('next: kubestep agent status\n');
}

async function readToken({ token, tokenFile, nodeName }: InstallOptions, cli: AgentCli): Promise<JoinToken> {
  if ((token === undefined) === (tokenFile === undefined)) {
    throw new KubestepError('usage', 'give either --token TOKEN or --token-file PATH', {
      hint: 'make a token on the coordinator: kubestep token create NODE',
    });
  }
  const parsed = parseJoinToken(token ?? (tokenFile === '-' ? await cli.readInput() : await readTokenFile(tokenFile ?? '')));
  if (nodeName === undefined || nodeName === parsed.node) return parsed;
  throw new KubestepError('usage', `the token is for node ${parsed.node}, not for ${nodeName}`, {
    hint: `make one on the coordinator: kubestep token create ${nodeName}`,
  });
}

async function readTokenFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new KubestepError('usage', `cannot read the token file ${path}`, { cause });
  });
}

function parseAddress(text: string): string {
  if (isHostPort(text)) return text;
  throw new KubestepError('usage', `--coordinator ${JSON.stringify(text)} is not HOST:PORT`, {
    hint: 'agents dial port 7444, as in cp1:7444',
  });
}

/** Trust is changed by a person who takes it away first, never by a token. */
function refuseOtherEnrolment(token: JoinToken, existing: TrustAnchor | undefined): void {
  if (!existing || (existing.caPin === token.pin && existing.node === token.node)) return;
  const [have, want] = existing.caPin === token.pin ? [existing.node, token.node] : [existing.caPin, token.pin];
  throw new KubestepError(
    'conflict',
    `this machine is enrolled as ${existing.node} in cluster ${existing.clusterId} (${have}), the token is for ${want}`,
    {
      hint: 'to leave that cluster, run: kubestep agent uninstall',
    },
  );
}

/** Undefined when the token is used up and this machine is what it was used for. */
async function enrollUnlessDone(
  token: JoinToken,
  identities: IdentityStore,
  { existing, cli }: { readonly existing: TrustAnchor | undefined; readonly cli: AgentCli },
): Promise<Enrolled | undefined> {
  const key = await identities.enrolmentKey(newPrivateKey);
  try {
    return await enrollPatiently(token, key, cli);
  } catch (thrown) {
    const current = await identities.current();
    const isEnrolled = existing !== undefined && current !== undefined && !isExpired(current, cli.clock);
    const isRefused = thrown instanceof KubestepError && thrown.code === 'unauthenticated';
    if (!isRefused || !isEnrolled) throw thrown;
    cli.err(`the token is used up, and node ${token.node} is enrolled already\n`);
    return undefined;
  }
}

/** The listener takes a few enrolments a second from one address; machines behind one address wait for each other. Same key: safe to repeat. */
async function enrollPatiently(token: JoinToken, key: string, { clock, signal, err }: AgentCli): Promise<Enrolled> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await enroll(token, key, clock, signal);
    } catch (thrown) {
      const isBusy = thrown instanceof KubestepError && thrown.code === 'unavailable';
      if (!isBusy || attempt === enrolAttempts) throw thrown;
      err(`${thrown.message}; trying again\n`);
      await clock.sleep(enrolPauseMs * attempt, signal);
    }
  }
}

async function writeEnrolment(config: AgentConfig, trust: TrustAnchor | undefined, { paths }: AgentCli): Promise<void> {
  await mkdir(dirname(paths.trustFile), { recursive: true, mode: 0o755 });
  await writeFileDurably(paths.agentConfigFile, stringify(config), { mode: 0o644 });
  // Last: its presence lets the units start.
  if (trust) await writeFileDurably(paths.trustFile, `${JSON.stringify(trust, null, 2)}\n`, { mode: 0o644 });
}

function tellPlan({ coordinator, node }: AgentConfig, { start }: InstallOptions, { out, paths }: AgentCli): void {
  out(`would enrol this machine as node ${node} of the coordinator at ${coordinator}\n`);
  out(`would write ${paths.trustFile}, ${paths.agentConfigFile} and a new key below ${paths.agentStateDir}\n`);
  if (start) out('would enable and start kubestep-executor and kubestep-agent\n');
}
