import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import type { OutputOptions } from './output.ts';
import type { AddCommand } from './program.ts';
import { blockedOptions, drainOptions, outputOptions, yesOption } from './program-options.ts';

const nodes = () => import('./commands/nodes.ts');
const check = () => import('./commands/check.ts');

export function addNodeCommands(program: Command, add: AddCommand): void {
  const node = program.command('node').description('nodes and their agents');
  outputOptions(add(node, 'list', 'role, state, version and agent of every node', async () => (await nodes()).listNodes)).aliases([
    'ls',
    'get',
  ]);
  outputOptions(add(node, 'describe <node>', 'one node, and what a drain would meet', async () => (await nodes()).describeNode)).alias(
    'show',
  );
  outputOptions(add(node, 'cordon <node>', 'place no new pods on it', () => cordoning('CordonNode')));
  outputOptions(add(node, 'uncordon <node>', 'place pods on it again', () => cordoning('UncordonNode')));
  outputOptions(
    add(node, 'check [node...]', 'what an upgrade would meet on them; ends with 3 at a blocker', async () => (await check()).checkNodes),
  );
  blockedOptions(
    drainOptions(
      yesOption(
        outputOptions(add(node, 'drain <node>', 'cordon it, then evict its pods as budgets allow', async () => (await nodes()).drainNode)),
      ),
    ),
  ).option('--dry-run', 'only say what would be done', false);
  yesOption(add(node, 'revoke <node>', 'refuse its certificates from now on', async () => (await nodes()).revokeNode));

  const token = program.command('token').description('join tokens');
  add(token, 'create <node>', 'a single-use token for one node, alone on stdout', async () => (await nodes()).createToken);
}

async function cordoning(method: 'CordonNode' | 'UncordonNode') {
  const { setCordon } = await nodes();
  return (cli: Cli, options: OutputOptions, name: string) => setCordon(cli, options, name, method);
}
