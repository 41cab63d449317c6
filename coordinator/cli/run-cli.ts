import { CommanderError } from 'commander';
import { causeChain, errorCodes, KubestepError, toKubestepError } from '../../shared/errors.ts';
import { printable } from '../../shared/text.ts';
import type { Cli, ExitCode } from './cli.ts';
import { buildProgram } from './program.ts';

/** Runs one command line. Never throws: every failure is three lines on stderr and an exit code of docs/exit-codes.md. */
export async function runCli(words: readonly string[], cli: Cli): Promise<ExitCode> {
  const program = buildProgram(cli);
  try {
    await program.command.parseAsync(words.length === 0 ? ['--help'] : [...words], { from: 'user' });
    return program.exitCode();
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : errorCodes.usage.exitCode; // it has printed its own words
    const error =
      cli.interrupted.aborted && !(thrown instanceof KubestepError)
        ? new KubestepError('cancelled', 'interrupted')
        : toKubestepError(thrown);
    cli.err(renderError(error));
    if (words.includes('--debug')) cli.err(`${error.stack ?? ''}\n${error.cause instanceof Error ? (error.cause.stack ?? '') : ''}\n`);
    return errorCodes[error.code].exitCode;
  }
}

/** What failed, why, what to run next. */
export function renderError(error: KubestepError): string {
  const why = causeChain(error.cause).filter((message) => message !== error.message);
  const lines = [`error: ${error.message}`];
  if (why.length > 0) lines.push(`  why:  ${why.join(': ')}`);
  if (error.hint !== undefined) lines.push(`  next: ${error.hint}`);
  return `${printable(lines.join('\n'))}\n`;
}
