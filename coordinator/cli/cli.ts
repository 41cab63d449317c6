import type { Clock } from '../../shared/clock.ts';
import type { Random } from '../../shared/random.ts';
import type { OperatorClient } from './operator-client.ts';

/** The terminal and the machine as a command sees them. stdout is for results, stderr for everything else. */
export interface Cli {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether there is a person who can be asked: stdin and stderr are terminals. */
  readonly isInteractive: boolean;
  /** Whether lines on stderr may be redrawn. */
  readonly isLive: boolean;
  readonly hasColour: boolean;
  readonly columns: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks on stderr. */
  readonly ask: (question: string) => Promise<string>;
  /** Replaces what was drawn before; '' removes it. */
  readonly redraw: (text: string) => Promise<void>;
  /** Aborted by the first ctrl-c; the second one ends the process with 130. */
  readonly interrupted: AbortSignal;
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
  readonly connect: () => Promise<OperatorClient>;
}

/** What a command's action gives back; nothing is 0. */
export type ExitCode = number;
export type Command<O> = (cli: Cli, options: O, ...names: string[]) => Promise<ExitCode | undefined>;
