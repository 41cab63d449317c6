import type { Account } from '../../shared/act-as.ts';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import type { NodePaths } from '../../shared/paths.ts';
import type { UnitsPort } from './units.ts';

/** What a command of `kubestep agent` may touch. */
export interface AgentCli {
  /** Results go to `out`, everything else to `err`. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly readInput: () => Promise<string>;
  readonly paths: NodePaths;
  /** True below KUBESTEP_ROOT: nobody's units are touched, files belong to whoever runs it. */
  readonly isSimulated: boolean;
  readonly isRoot: boolean;
  readonly hostname: string;
  readonly units: UnitsPort;
  /** uid and gid of kubestep-agent. */
  readonly agentAccount: () => Promise<Account>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** @throws KubestepError `permission-denied` */
export function requireRoot({ isRoot, isSimulated }: AgentCli, command: string): void {
  if (isRoot || isSimulated) return;
  throw new KubestepError('permission-denied', `kubestep agent ${command} needs root`, { hint: `run: sudo kubestep agent ${command}` });
}
