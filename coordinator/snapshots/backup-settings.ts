import { defaultRetention, type RetentionPolicy } from './retention.ts';
import type { SetStorage } from './set-storage.ts';

/** What the configuration says about backups. */
export interface BackupSettings {
  /** Public age keys; none: copies are only compressed, and private keys stay on their node. */
  readonly recipients: readonly string[];
  readonly retention: RetentionPolicy;
  readonly storages: readonly SetStorage[];
  /** Machines and storages that must hold a verified set before an upgrade may begin. Default: one. */
  readonly requiredDomains?: number;
}

export const defaultBackupSettings: BackupSettings = { recipients: [], retention: defaultRetention, storages: [] };
