import type { Migration } from 'kysely/migration';
import { initial } from './0001-initial.ts';

/** Every migration by name, in the order in which they run. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
};
