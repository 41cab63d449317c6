import { formatBytes } from '../../../shared/text.ts';
import type { Cli } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { type OutputOptions, printList } from '../output.ts';

export async function showEtcd(cli: Cli, options: OutputOptions): Promise<void> {
  const client = await cli.connect();
  const { members } = await client.call('GetEtcd', {});
  const list = {
    kind: 'EtcdMemberList',
    items: members,
    names: members.map(({ node }) => node),
    table: () => ({
      head: ['NODE', 'MEMBER', 'ROLE', 'VERSION', 'SIZE', 'REVISION', 'ALARMS', 'KEPT', 'PROBLEM'],
      rows: members.map(({ node, memberId, leaderId, isLearner, version, dbSizeBytes, revision, alarms, kept, problem }) => {
        const role = isLearner ? 'learner' : memberId === leaderId ? 'leader' : leaderId === '0' ? 'no leader' : 'follower';
        const seen = memberId === '' ? ['-', '-', '-', '-', '-'] : [memberId, role, version, formatBytes(dbSizeBytes), String(revision)];
        return [node, ...seen, alarms.join(', ') || '-', kept.join(',') || '-', problem || '-'];
      }),
    }),
    whenEmpty: 'No node with an agent has an etcd member.',
  };
  await printList(cli, list, options);
}

export async function defragEtcd(cli: Cli, { member = '' }: { readonly member?: string }): Promise<void> {
  const client = await cli.connect();
  for await (const { note } of client.stream('DefragEtcd', { node: member })) cli.err(`${note}\n`);
}

export async function replaceMember(cli: Cli, options: { readonly yes: boolean }, node: string): Promise<void> {
  const client = await cli.connect();
  await confirm(cli, `Take the etcd member on ${node} out of the cluster, and bring it back on an empty folder?`, options);
  for await (const { note } of client.stream('ReplaceEtcdMember', { node })) cli.err(`${note}\n`);
}
