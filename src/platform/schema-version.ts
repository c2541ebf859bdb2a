import { ColloquyError } from '#domain/colloquy-error.ts';

/**
 * The newest migration that this version knows. A database that has a later one belongs to a newer version: what still runs of this one finishes what it has and ends.
 * Written here, and not read from the folder, as functions carry no files beside their code.
 */
export const schemaVersion = '0017_money.sql';

/** @param migration the newest one of the database */
export const isNewerSchema = (migration: string | null): boolean => migration !== null && migration > schemaVersion;

/** @throws ColloquyError `migration_mismatch` where the database has a migration that this version does not know */
export function refuseNewerSchema(migration: string | null): void {
  if (!isNewerSchema(migration)) return;
  throw new ColloquyError(
    'migration_mismatch',
    `The database has migration ${migration}, which this version does not know: it was migrated by a newer one.`,
    { next: 'Update this process to that version.' },
  );
}
