import { Command } from 'commander';
import { KubestepError } from '../../shared/errors.ts';
import type { Cli, ExitCode } from './cli.ts';
import { addBackupCommands } from './program-backup.ts';
import { addCoordinatorCommands } from './program-coordinator.ts';
import { addEtcdCommands } from './program-etcd.ts';
import { addNodeCommands } from './program-node.ts';
import { outputOptions } from './program-options.ts';
import { addOsCommands } from './program-os.ts';
import { addUpgradeCommands } from './program-upgrade.ts';

interface Runnable<O> {
  run(cli: Cli, options: O, ...names: (string | undefined)[]): Promise<ExitCode | undefined> | Promise<void>;
}
/** A command's function. Its names and options are what commander makes of the words beside it; a method's type, because types cannot prove that. */
export type Action<O> = Runnable<O>['run'];
export type AddCommand = <O>(parent: Command, words: string, description: string, load: () => Promise<Action<O>>) => Command;

export interface Program {
  readonly command: Command;
  /** Of the command that ran. */
  readonly exitCode: () => ExitCode;
}

const examples = `
Examples:
  kubestep status                                what runs, what is wrong, what to do
  kubestep upgrade plan --to v1.34.4             look first; nothing is touched
  kubestep upgrade start v1.34.4 --yes --wait    go there, node by node
  kubestep backup create                         a snapshot that is proven by restoring it
  kubestep token create w3                       let a new node join

Exit codes: 0 done, 1 failed, 2 usage, 3 refused before anything was changed, 7 stopped half-way; docs/exit-codes.md has them all.`;

/** All words of the command line. What a command does is loaded when it is used: `--help` loads nothing but words. */
export function buildProgram(cli: Cli): Program {
  let exitCode: ExitCode = 0;
  const program = rootCommand(cli);
  const add: AddCommand = (parent, words, description, load) => {
    const command = parent.command(words).description(description);
    return command.action(async (...args: unknown[]) => {
      const names = args.slice(0, -2).map((name) => (name === undefined ? undefined : String(name)));
      const run = await load();
      exitCode = (await run(cli, command.opts() as Parameters<typeof run>[1], ...names)) ?? 0;
    });
  };
  const status = async () => (await import('./commands/status.ts')).showStatus;
  const version = async () => (await import('./commands/status.ts')).showVersion;

  outputOptions(add(program, 'status', 'cluster, versions, nodes, backups, and what needs a person', status));
  const doctor = async () => (await import('./commands/check.ts')).doctor;
  outputOptions(add(program, 'doctor', 'everything an upgrade would meet, without a target; ends with 3 at a blocker', doctor));
  addUpgradeCommands(program, add);
  addOsCommands(program, add);
  addBackupCommands(program, add);
  addEtcdCommands(program, add);
  addNodeCommands(program, add);
  addCoordinatorCommands(program, add);
  addAgent(program);
  outputOptions(add(program, 'version', 'versions of this program and of the coordinator', version));
  add(program, 'completion <shell>', 'completion for bash, zsh or fish: source <(kubestep completion bash)', async () => {
    const { completionScript } = await import('./completion.ts');
    return async (_cli: Cli, _options: object, shell: string) => cli.out(completionScript(program, shell));
  });
  return { command: program, exitCode: () => exitCode };
}

function rootCommand(cli: Cli): Command {
  return new Command('kubestep')
    .description('Rolling upgrades and proven etcd backups for kubeadm clusters')
    .configureOutput({ writeOut: cli.out, writeErr: cli.err, getErrHelpWidth: cli.columns, getOutHelpWidth: cli.columns })
    .option('--debug', 'show where an error comes from')
    .helpOption('-h, --help', 'show this')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(add --help to see what there is)')
    .exitOverride()
    .addHelpText('after', examples);
}

/** The launcher sends `kubestep agent …` to the agent's own program; here it is only listed. */
function addAgent(program: Command): void {
  program
    .command('agent [words...]')
    .description('on every node: install, status, uninstall of its agent (kubestep agent --help)')
    .allowUnknownOption()
    .action(() => {
      throw new KubestepError('usage', 'kubestep agent is a program of its own', {
        hint: 'start it by the command: kubestep agent --help',
      });
    });
}
