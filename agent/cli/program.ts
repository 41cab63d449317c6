import { Command, CommanderError, Option } from 'commander';
import { causeChain, errorCodes, KubestepError, toKubestepError } from '../../shared/errors.ts';
import { printable } from '../../shared/text.ts';
import type { AgentCli } from './agent-cli.ts';
import type { InstallOptions } from './install.ts';
import type { UninstallOptions } from './uninstall.ts';

/** Runs one `kubestep agent …` command line; gives its exit code. What a command does is loaded when it is used. */
export async function runAgentCommand(words: readonly string[], cli: AgentCli): Promise<number> {
  let exitCode = 0;
  const program = new Command('kubestep').exitOverride().configureOutput({ writeOut: cli.out, writeErr: cli.err });
  const agent = program.command('agent').description('the agent of this node').exitOverride();
  addInstall(agent, cli);
  agent
    .command('status')
    .description('units, certificate, coordinator and executor of this node; exits 1 when one of them does not work')
    .addOption(new Option('-o, --output <format>', 'how to print it').choices(['table', 'json']).default('table'))
    .action(async ({ output }: { output: string }) => {
      const { isHealthy, readStatus, renderStatus } = await import('./status.ts');
      const status = await readStatus(cli);
      const document = { apiVersion: 'kubestep.dev/v1alpha1', kind: 'AgentStatus', ...status };
      cli.out(output === 'json' ? `${JSON.stringify(document, null, 2)}\n` : renderStatus(status));
      exitCode = isHealthy(status) ? 0 : 1;
    });
  agent
    .command('uninstall')
    .description('stop the agent and remove its identity; snapshots are kept')
    .option('--purge', 'remove snapshots and outputs of operations too', false)
    .action(async (options: UninstallOptions) => (await import('./uninstall.ts')).uninstall(options, cli));
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : errorCodes.usage.exitCode; // it has printed its own words
    const error = cli.signal.aborted ? new KubestepError('cancelled', 'interrupted') : toKubestepError(thrown);
    cli.err(renderError(error));
    return errorCodes[error.code].exitCode;
  }
}

function addInstall(agent: Command, cli: AgentCli): void {
  agent
    .command('install')
    .description('enrol this node and start its agent')
    .requiredOption('--coordinator <host:port>', 'where the coordinator listens for agents, as cp1:7444')
    .option('--token <token>', 'what `kubestep token create NODE` printed; single-use')
    .option('--token-file <path>', 'read the token from a file, or from standard input with -')
    .option('--node-name <name>', 'refuse a token that is for another node')
    .option('--dry-run', 'check token, pin and coordinator; change nothing', false)
    .option('--no-start', 'do not enable and start the units')
    .action(async (options: InstallOptions) => (await import('./install.ts')).install(options, cli));
}

/** What failed, why, what to run next. */
function renderError(error: KubestepError): string {
  const why = causeChain(error.cause).filter((message) => message !== error.message);
  const lines = [`error: ${error.message}`];
  if (why.length > 0) lines.push(`  why:  ${why.join(': ')}`);
  if (error.hint !== undefined) lines.push(`  next: ${error.hint}`);
  return `${printable(lines.join('\n'))}\n`;
}
