/**
 * Every way in which kubestep refuses or fails, with the exit code that the CLI ends with.
 * `docs/exit-codes.md` explains the numbers to users.
 */
export const errorCodes = {
  usage: { exitCode: 2 }, // the input breaks a rule; nothing was touched
  'preflight-refused': { exitCode: 3 }, // the plan has blockers; nothing was touched
  unauthenticated: { exitCode: 4 },
  'permission-denied': { exitCode: 4 },
  'not-found': { exitCode: 5 },
  conflict: { exitCode: 6 }, // another run or operation holds the lock
  'mixed-versions': { exitCode: 7 }, // a run stopped half-way
  'deadline-exceeded': { exitCode: 8 }, // the wait ended; the work goes on
  'snapshot-invalid': { exitCode: 9 },
  unavailable: { exitCode: 69 }, // coordinator or agent cannot be reached
  'outcome-unknown': { exitCode: 1 }, // contact was lost while it ran: never "failed"
  'command-failed': { exitCode: 1 },
  'step-failed': { exitCode: 1 },
  'effect-not-visible': { exitCode: 1 },
  'disk-full': { exitCode: 1 },
  'store-corrupt': { exitCode: 1 },
  'store-newer': { exitCode: 1 },
  cancelled: { exitCode: 130 },
  internal: { exitCode: 1 },
} as const satisfies Record<string, { exitCode: number }>;

export type ErrorCode = keyof typeof errorCodes;

export interface KubestepErrorOptions {
  readonly cause?: unknown;
  /** The next command or action, as a sentence that begins with a verb. */
  readonly hint?: string;
}

/** The one error type that crosses our boundaries: a code from the closed list, a message for people, a hint for the next step. */
export class KubestepError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: KubestepErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KubestepError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** Narrows an unknown throw to a KubestepError; anything else is wrapped as `internal`, with itself as the cause. */
export function toKubestepError(thrown: unknown): KubestepError {
  if (thrown instanceof KubestepError) return thrown;
  return new KubestepError('internal', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}

/** Lists the messages from the outermost error to its root cause, each once. */
export function causeChain(error: unknown): string[] {
  const messages: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    if (messages.at(-1) !== current.message) messages.push(current.message);
  }
  return messages;
}
