import type { Migration } from 'kysely/migration';
import { initial } from './0001-initial.ts';
import { backups } from './0002-backups.ts';
import { restore } from './0003-restore.ts';

/** Every migration by name, in the order in which they run. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-backups': backups,
  '0003-restore': restore,
};
