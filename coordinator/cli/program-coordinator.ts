import type { Command } from 'commander';
import type { AddCommand } from './program.ts';
import { outputOptions } from './program-options.ts';

const coordinators = () => import('./commands/coordinator.ts');

export function addCoordinatorCommands(program: Command, add: AddCommand): void {
  const coordinator = program.command('coordinator').description('the coordinator on this machine');
  add(
    coordinator,
    'install',
    'as root: keys, Kubernetes credential, configuration, service; safe to repeat',
    async () => (await coordinators()).install,
  )
    .option('--cluster-name <name>', 'must be typed to restore; default: made from the cluster')
    .option('--listen <address>', 'where agents dial, as 0.0.0.0:7444 (the default); enrolment is one port above')
    .option('--advertise <host>', 'name or address by which nodes reach this machine; default: its InternalIP in Kubernetes')
    .option('--recovery-recipient <age1…>', 'public age key that recovery bundles are encrypted to')
    .option('--kubeconfig <file>', "kubeadm's admin.conf; used once")
    .option('--node-name <name>', 'this machine in Kubernetes; default: as its kubelet says')
    .option('--recover-from <place>', 'a lost coordinator: the folder of its sets, or s3://BUCKET/PREFIX')
    .option('--identity-file <file>', 'with --recover-from: private age key, as age-keygen wrote it; stored nowhere')
    .option('--s3-endpoint <url>', 'of an s3:// place; default: AWS')
    .option('--s3-region <region>', 'of an s3:// place; default: us-east-1')
    .option('--s3-credentials <file>', 'of an s3:// place: accessKeyId and secretAccessKey, as YAML')
    .option('--no-start', 'do not enable and start the service');
  outputOptions(add(coordinator, 'status', 'service, identity, addresses', async () => (await coordinators()).showCoordinator));
  add(
    coordinator,
    'export-recovery',
    'what a lost coordinator is rebuilt from, encrypted',
    async () => (await coordinators()).exportRecovery,
  ).requiredOption('--to <file>', 'file to write; refused when it exists');
  add(
    coordinator,
    'import-recovery',
    'as root: rebuild a lost coordinator from its bundle',
    async () => (await coordinators()).importRecovery,
  )
    .requiredOption('--from <file>', 'what export-recovery wrote')
    .requiredOption('--identity-file <file>', 'private age key, as age-keygen wrote it; used here, stored nowhere');
}
