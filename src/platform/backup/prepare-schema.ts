import { ColloquyError } from '#domain/colloquy-error.ts';
import { applyMigrations, lockMigrations, shippedMigrations } from '#platform/migrate.ts';
import type { BackupHeader } from './format.ts';
import { createdBy, type OwnedTable, ownedTables, qualified } from './owned-tables.ts';
import type { Session } from './session.ts';

/**
 * The migrations that the backup’s database had, as this version ships them.
 * @throws ColloquyError `backup_too_new`, `migration_mismatch`
 */
export async function migrationsOf({ migrations, colloquyVersion }: BackupHeader) {
  const shipped = await shippedMigrations();
  return migrations.map(({ name, checksum }) => {
    const ours = shipped.find((each) => each.name === name);
    if (!ours)
      throw new ColloquyError(
        'backup_too_new',
        `The backup has migration ${name}, which this version does not know: Colloquy ${colloquyVersion} made it.`,
      );
    if (ours.checksum !== checksum)
      throw new ColloquyError('migration_mismatch', `Migration ${name} differs from the one that the backup had.`, {
        next: `Restore it with the version that made it (${colloquyVersion}).`,
      });
    return ours;
  });
}

/**
 * Gives the database exactly the schema that these migrations make, with all of its tables empty and locked.
 * @param refuseData is asked before anything is emptied, with the tables that are there; it throws where they hold something
 */
export async function prepareSchema(
  session: Session,
  wanted: { name: string; sql: string }[],
  refuseData: (tables: OwnedTable[]) => Promise<void>,
): Promise<OwnedTable[]> {
  // Nobody migrates or restores at the same time.
  const { applied } = await lockMigrations(session);
  const shipped = await shippedMigrations();
  const { tables } = await ownedTables(session, shipped);
  if (applied.length === 0 && tables.length > 0)
    throw new ColloquyError(
      'target_not_empty',
      `This database has tables of the names ${tables.map(({ name }) => name).join(', ')}, which this Colloquy did not make.`,
    );
  if (tables.length > 0) {
    await session.query(`lock table ${tables.map(qualified).join(', ')} in access exclusive mode`);
    await refuseData(tables);
  }
  const names = wanted.map(({ name }) => name);
  const isSame = applied.join() === names.join();
  try {
    if (!isSame && tables.length > 0) await drop(session, tables, shipped);
    if (!isSame) await applyMigrations(session, { applied: [], pending: names });
    const prepared = (await ownedTables(session, wanted)).tables;
    await session.query(`truncate ${prepared.map(qualified).join(', ')}`);
    return prepared;
  } catch (error) {
    if (!dependencies.has((error as { code?: string }).code ?? '')) throw error;
    throw new ColloquyError(
      'target_not_empty',
      `Something that Colloquy did not make depends on its tables in this database: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}

/** What drop and truncate answer where others' views or foreign keys hang on a table. */
const dependencies = new Set(['2BP01', '0A000']);

/** Makes room for an older schema (or a newer one) where nothing but what a first start makes would be lost. */
async function drop(session: Session, tables: OwnedTable[], shipped: { sql: string }[]): Promise<void> {
  await session.query(`drop table ${tables.map(qualified).join(', ')}`);
  const functions = await session.query<{ signature: string }>(
    `select p.oid::regprocedure::text as signature from pg_proc p
     where p.pronamespace = current_schema()::regnamespace and p.proname = any ($1)`,
    [createdBy(shipped, 'function')],
  );
  for (const { signature } of functions) await session.query(`drop function ${signature}`);
}
