import type { Command } from 'commander';
import { osPackageSets } from '../../shared/os-operations.ts';
import { rebootPolicies } from '../plan/plan-options.ts';
import { parseOsPackages, parseReboot } from './parse-planning.ts';
import type { AddCommand } from './program.ts';
import { usage, waitOptions, yesOption } from './program-options.ts';
import { nodeByNode } from './program-upgrade.ts';

const commands = () => import('./commands/os.ts');

export function addOsCommands(program: Command, add: AddCommand): void {
  const os = program.command('os').description("upgrade the distribution's packages and reboot, node by node");
  planning(add(os, 'plan', 'show what each node would upgrade; touches no node', async () => (await commands()).planOs)).option(
    '--detailed-exitcode',
    'end with 10 when there is something to do',
    false,
  );
  waitOptions(
    yesOption(planning(add(os, 'start', 'plan, ask, then upgrade and reboot node by node', async () => (await commands()).startOs))),
  )
    .option('--plan <id>', 'start this plan; refused when the cluster has changed since')
    .option('--dry-run', 'end after the plan', false)
    .option('--request-id <id>', 'repeating a start with the same id gives the same run');
  os.addHelpText(
    'after',
    '\nA run is watched and steered as any other: kubestep upgrade status, pause, resume, retry, skip, cancel, history.',
  );
}

function planning(command: Command): Command {
  return nodeByNode(command)
    .option('--packages <set>', `which of the distribution: ${osPackageSets.join(' or ')}`, usage(parseOsPackages), 'security')
    .option('--reboot <when>', `${rebootPolicies.join(', ')}; auto: when the node says that it is due`, usage(parseReboot), 'auto');
}
