import { dirname } from 'node:path';
import { z } from 'zod';
import { ageRecipientPattern } from '../shared/age-recipient.ts';
import { parseDuration } from './cli/duration.ts';
import type { BackupSettings } from './snapshots/backup-settings.ts';
import { defaultRetention } from './snapshots/retention.ts';
import { readS3Credentials } from './snapshots/s3-credentials.ts';
import type { SetStorage } from './snapshots/set-storage.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and -');
const kept = (rule: string) => z.int().min(0, `how many ${rule} sets are kept: 0 or more`).max(10_000);

const retention = z
  .strictObject({
    last: z.int().min(1, 'at least 1: with 0 the newest set would be removed by the next one that fails').default(defaultRetention.last),
    daily: kept('daily').default(defaultRetention.daily),
    weekly: kept('weekly').default(defaultRetention.weekly),
    monthly: kept('monthly').default(defaultRetention.monthly),
  })
  .default(defaultRetention);

const s3 = z.strictObject({
  name,
  endpoint: z.url({ protocol: /^https?$/, error: 'an URL such as https://s3.example.net' }).optional(),
  region: z.string().min(1).default('us-east-1'),
  bucket: z.string().min(3),
  prefix: z
    .string()
    .regex(/^([A-Za-z0-9._-]+\/)*$/, 'empty, or folders that end with /')
    .default(''),
  /** Most servers that are not AWS need it. */
  pathStyle: z.boolean().default(true),
  /** Default: `s3-<name>.yaml` beside the configuration. */
  credentialsFile: z.string().startsWith('/', 'an absolute path').optional(),
});

/** `backups:` of coordinator.yaml. */
export const backupSchema = z
  .strictObject({
    recipients: z.array(z.string().regex(ageRecipientPattern, 'a public age key, which begins with age1')).default([]),
    retention,
    maxVerifiedAge: z
      .string()
      .default('26h')
      .transform((text, context) => {
        try {
          return parseDuration(text);
        } catch {
          context.addIssue({ code: 'custom', message: 'a length of time such as 26h' });
          return z.NEVER;
        }
      }),
    /** How many machines and storages must hold a verified set before an upgrade may begin. */
    requiredDomains: z.union([z.literal(1), z.literal(2)], 'it must be 1 or 2').default(1),
    s3: z.array(s3).default([]),
    /** A snapshot holds every Secret; without this a storage gets it encrypted only. */
    allowUnencrypted: z.boolean().default(false),
  })
  .superRefine(({ s3: storages, recipients, allowUnencrypted }, context) => {
    if (storages.length > 0 && recipients.length === 0 && !allowUnencrypted) {
      const message = 'empty, so Secrets would go to S3 in the clear: name public age keys, or set backups.allowUnencrypted to true';
      context.addIssue({ code: 'custom', path: ['recipients'], message });
    }
    if (new Set(storages.map((storage) => storage.name)).size < storages.length) {
      context.addIssue({ code: 'custom', path: ['s3'], message: 'each storage needs a name of its own' });
    }
  });

export type BackupConfig = z.output<typeof backupSchema>;

/**
 * Connects to nothing: a storage that does not answer shows when it is used. The SDK is loaded only where there is one.
 *
 * @throws KubestepError `usage` or `not-found` for a credentials file that cannot be used.
 */
export async function openBackupSettings(config: BackupConfig, configFile: string, ownerId = 0): Promise<BackupSettings> {
  const storages: SetStorage[] = [];
  for (const { credentialsFile, pathStyle, endpoint, ...storage } of config.s3) {
    const { S3Storage } = await import('./snapshots/s3-storage.ts');
    const credentials = await readS3Credentials(credentialsFile ?? `${dirname(configFile)}/s3-${storage.name}.yaml`, ownerId);
    storages.push(new S3Storage({ ...storage, isPathStyle: pathStyle, ...(endpoint !== undefined && { endpoint }) }, credentials));
  }
  const { recipients, retention, requiredDomains } = config;
  return { recipients, retention, storages, requiredDomains };
}
