import type { Command } from 'commander';
import type { AddCommand } from './program.ts';
import { outputOptions, yesOption } from './program-options.ts';

const etcds = () => import('./commands/etcd.ts');

export function addEtcdCommands(program: Command, add: AddCommand): void {
  const etcd = program.command('etcd').description("etcd's members: look, defragment, replace a broken one");
  outputOptions(add(etcd, 'status', 'every member as it says itself', async () => (await etcds()).showEtcd)).aliases(['ls', 'list']);
  add(
    etcd,
    'defrag',
    'give the room of deleted keys back, one member after the other, the leader last',
    async () => (await etcds()).defragEtcd,
  ).option('--member <node>', 'only the member on this node');
  const member = etcd.command('member').description('one member');
  yesOption(
    add(member, 'replace <node>', 'take a broken member out, clean it and bring it back', async () => (await etcds()).replaceMember),
  );
}
