import { KubestepError } from '../../../shared/errors.ts';
import { coordinatorPaths } from '../../../shared/paths.ts';
import type { Cli } from '../cli.ts';
import { readIdentity } from '../identity-file.ts';

export interface RecoverFlags {
  readonly recoverFrom?: string;
  readonly identityFile?: string;
  readonly s3Endpoint?: string;
  readonly s3Region?: string;
  readonly s3Credentials?: string;
}

type Tell = (what: string, detail: string) => void;

/** The first half, before anything is installed: CA, keys, database and sets of the lost coordinator. */
export async function recover(cli: Cli, root: string, flags: RecoverFlags & { readonly recoverFrom: string }, tell: Tell): Promise<void> {
  const { recoverFrom: from, identityFile, s3Endpoint, s3Region, s3Credentials } = flags;
  if (identityFile === undefined) {
    throw new KubestepError('usage', '--recover-from needs --identity-file', { hint: 'name the private key of the recovery recipient' });
  }
  const { recoverFrom } = await import('../../recovery/recover-from.ts');
  const { coordinatorAccount } = await import('../../install/accounts.ts');
  const owner = root === '' ? await coordinatorAccount() : undefined;
  const s3 = {
    ownerId: ownerIdOf(root),
    ...(s3Endpoint !== undefined && { endpoint: s3Endpoint }),
    ...(s3Region !== undefined && { region: s3Region }),
    ...(s3Credentials !== undefined && { credentialsFile: s3Credentials }),
  };
  const request = { from, identity: await readIdentity(identityFile), s3 };
  const { clusterId, createdAtMs } = await recoverFrom(
    request,
    { paths: coordinatorPaths(root), ...(owner && { owner }) },
    cli.interrupted,
  );
  tell(
    'recovered',
    `cluster ${clusterId} as of ${new Date(createdAtMs).toISOString()}, its epoch far above every one that nodes have seen`,
  );
}

/** The second half, when the configuration is there and the service does not run yet. */
export async function rebuild(cli: Cli, root: string, node: string, tell: Tell): Promise<void> {
  const { rebuildAfterRecovery } = await import('../../recovery/recover-from.ts');
  const { coordinatorAccount } = await import('../../install/accounts.ts');
  const { loadConfig } = await import('../../config.ts');
  const { openBackupSettings } = await import('../../backup-config.ts');
  const paths = coordinatorPaths(root);
  const { storages } = await openBackupSettings((await loadConfig(paths.configFile)).backups, paths.configFile, ownerIdOf(root));
  const owner = root === '' ? await coordinatorAccount() : undefined;
  const request = { paths, coordinatorNode: node, storages, clock: cli.clock, ...(owner && { owner }) };
  const { names, problems } = await rebuildAfterRecovery(request, cli.interrupted);
  tell('catalogue', `${names.length} sets found again`);
  for (const problem of problems) cli.err(`! ${problem}\n`);
}

/** Who must own files with credentials. */
function ownerIdOf(root: string): number {
  return root === '' ? 0 : (process.getuid?.() ?? 0);
}
