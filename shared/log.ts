/** One line per change of state: a constant message and fields. Never keys, tokens or whole environments. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

export type LogFields = Readonly<Record<string, unknown>>;
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

const severities: Record<LogLevel, number> = { error: 3, warn: 4, info: 6, debug: 7 };

export interface LineLoggerOptions {
  readonly write: (line: string) => void;
  readonly now: () => number;
  readonly level?: LogLevel;
  /** Prefix every line with `<3>`..`<7>`, as journald expects it from a service's standard error. */
  readonly hasJournalPrefix?: boolean;
}

/** Writes JSON lines; has no dependency, so that the root executor can use it too. */
export function lineLogger(options: LineLoggerOptions, bound: LogFields = {}): Logger {
  const threshold = severities[options.level ?? 'info'];
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (severities[level] > threshold) return;
    const line = JSON.stringify({ time: new Date(options.now()).toISOString(), level, message, ...bound, ...fields }, errorsAsText);
    options.write(`${options.hasJournalPrefix ? `<${severities[level]}>` : ''}${line}\n`);
  };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: (fields) => lineLogger(options, { ...bound, ...fields }),
  };
}

function errorsAsText(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return value.cause instanceof Error ? `${value.message}: ${value.cause.message}` : value.message;
}

export const silentLogger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLogger,
};
