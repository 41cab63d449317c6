import type { Clock } from '../../shared/clock.ts';
import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import { ulid } from '../../shared/names.ts';
import type { OperationInput, OperationKind, OperationResult } from '../../shared/operations.ts';
import type { RepositoryProbe } from '../../shared/operations-packages.ts';
import type { Random } from '../../shared/random.ts';
import { compareKubeVersions, formatMinor, type KubeVersion, kubeVersionOfDeb } from '../../shared/version.ts';
import type { AgentOn, TypedOutcome } from '../agents/agent-port.ts';
import { kubernetesPackages, matching, minorsOnPath } from '../plan/hop-packages.ts';
import type { NodeInventory } from './inventory.ts';

export interface NodeObserver {
  readonly agentOn: AgentOn;
  readonly clock: Clock;
  readonly random: Random;
}

/** A read that lost contact is asked again under a new id, so there is no reason to wait long for the old one. */
const readContactLossMs = 60_000;

type Observed = Pick<NodeInventory, 'facts' | 'factsProblem' | 'repositories' | 'etcd' | 'etcdProblem' | 'etcdToolsProblem'>;

export interface NodeToObserve {
  readonly name: string;
  readonly isControlPlane: boolean;
  /** The path whose packages the repositories are asked about; absent when only the present state matters. */
  readonly path?: { readonly from: KubeVersion; readonly target: KubeVersion };
}

/** Asks a node everything a plan needs; changes nothing there. What cannot be told is a problem in the answer, not a throw. */
export async function observeNode(node: NodeToObserve, observer: NodeObserver, signal: AbortSignal): Promise<Observed> {
  const found: { -readonly [K in keyof Observed]: Observed[K] } = {};
  const record = async <T>(attempt: Promise<T>, keep: (value: T) => void, complain: (problem: string) => void) => {
    try {
      keep(await attempt);
    } catch (thrown) {
      signal.throwIfAborted();
      complain(toKubestepError(thrown).message);
    }
  };
  const ask = <K extends OperationKind>(kind: K, input: OperationInput<K>) => askNode(node.name, { kind, input }, observer, signal);
  const asked = [
    record(
      ask('readFacts', {}),
      (facts) => {
        found.facts = facts;
      },
      (problem) => {
        found.factsProblem = problem;
      },
    ),
  ];
  if (node.path) {
    const { from, target } = node.path;
    const repositories: RepositoryProbe[] = [];
    found.repositories = repositories;
    const unusable = (minor: string, line: string) => ({ minor, uri: '', versions: {}, failure: { class: 'unclassified' as const, line } });
    // One after the other: each refreshes lists of its own.
    const probing = async () => {
      for (const minor of minorsOnPath(from, target)) {
        const isLast = minor === formatMinor(target);
        const asking = probe(minor, isLast ? target : undefined, (input) => ask('probeRepository', input));
        await record(
          asking,
          (answer) => repositories.push(answer),
          (line) => repositories.push(unusable(minor, line)),
        );
      }
    };
    asked.push(probing());
  }
  if (node.isControlPlane) {
    asked.push(
      record(
        ask('readEtcd', {}),
        (etcd) => {
          found.etcd = etcd;
        },
        (problem) => {
          found.etcdProblem = problem;
        },
      ),
    );
    const keep = ({ problem }: { problem?: string }) => {
      if (problem !== undefined) found.etcdToolsProblem = problem;
    };
    if (node.path)
      asked.push(
        record(ask('prepareEtcdTools', {}), keep, (problem) => {
          found.etcdToolsProblem = problem;
        }),
      );
  }
  await Promise.all(asked);
  return found;
}

/**
 * Runs a reading operation under a fresh id. It can always be repeated, so whatever kept its answer away is "not yet".
 *
 * @throws KubestepError `unavailable` when contact was lost or the order could not start, `command-failed` with the node's own reason.
 */
export async function askNode<K extends OperationKind>(
  node: string,
  { kind, input }: { readonly kind: K; readonly input: OperationInput<K> },
  observer: NodeObserver,
  signal: AbortSignal,
): Promise<OperationResult<K>> {
  const outcome = await runRead(node, { kind, input }, observer, signal);
  if (outcome.state === 'succeeded' && outcome.result !== undefined) return outcome.result;
  const code = outcome.state === 'failed' || outcome.state === 'succeeded' ? 'command-failed' : 'unavailable';
  throw new KubestepError(code, `${kind} on ${node} ${outcome.state}: ${outcome.reason ?? 'no reason given'}`, {
    hint: `kubestep node describe ${node}`,
  });
}

async function runRead<K extends OperationKind>(
  node: string,
  { kind, input }: { readonly kind: K; readonly input: OperationInput<K> },
  { agentOn, clock, random }: NodeObserver,
  signal: AbortSignal,
): Promise<TypedOutcome<K>> {
  try {
    return await agentOn(node).run(kind, input, { operationId: ulid(clock.now(), random), contactLossMs: readContactLossMs }, signal);
  } catch (cause) {
    const { code, message } = toKubestepError(cause);
    if (code !== 'outcome-unknown') throw cause;
    throw new KubestepError('unavailable', message, { cause });
  }
}

type Probe = (input: OperationInput<'probeRepository'>) => Promise<RepositoryProbe>;

/**
 * Upstream's first package revision is tried first; when the repository has another one, apt is asked again about that one.
 *
 * @param target - Absent for a minor on the way: its newest patch is meant, and only the repository knows which that is.
 */
async function probe(minor: string, target: KubeVersion | undefined, ask: Probe): Promise<RepositoryProbe> {
  const wanted = target ? `${target.major}.${target.minor}.${target.patch}-1.1` : `${minor.slice(1)}.0-1.1`;
  const packagesAt = (version: (name: string) => string) => kubernetesPackages.map((name) => ({ name, version: version(name) }));
  const first = await ask({ minor, packages: packagesAt(() => wanted) });
  if (first.failure && first.failure.class !== 'version-missing') return first;
  const version = target ?? newestOf(first.versions['kubeadm'] ?? []);
  const offered = (name: string) => (version ? matching(first.versions[name] ?? [], version)[0] : undefined);
  const isOther =
    kubernetesPackages.some((name) => offered(name) !== wanted) && kubernetesPackages.every((name) => offered(name) !== undefined);
  return isOther ? ask({ minor, packages: packagesAt((name) => offered(name) ?? wanted) }) : withoutMissing(first);
}

function newestOf(packages: readonly string[]): KubeVersion | undefined {
  return packages
    .flatMap((deb) => kubeVersionOfDeb(deb) ?? [])
    .sort(compareKubeVersions)
    .at(-1);
}

/** A version that is not there is the plan's finding, with the versions that are; not a failure of the repository. */
function withoutMissing(probed: RepositoryProbe): RepositoryProbe {
  if (probed.failure?.class !== 'version-missing') return probed;
  const { failure: _, ...rest } = probed;
  return rest;
}
