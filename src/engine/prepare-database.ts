import { ColloquyError } from '#domain/colloquy-error.ts';
import type { ScaffoldingKind } from '#domain/scaffolding-kinds.ts';
import { adoptDatabase } from '#ledger/adoption/adopt-database.ts';
import { moveTables } from '#ledger/adoption/move-tables.ts';
import type { AdoptionReport } from '#ledger/adoption/report.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { storeShippedPrices } from '#ledger/prices.ts';
import { storeScaffolding } from '#ledger/scaffolding-store.ts';
import type { Database, Queryable } from '#platform/database.ts';
import { applyMigrations, lockMigrations, migrate, takenNames } from '#platform/migrate.ts';
import { loadPrices } from '#platform/seed/load-prices.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';

/**
 * Makes a database ready for work: migrated, with the shipped scaffolding and prices in it. An old one is refused, not adopted in passing.
 * @throws ColloquyError `migration_mismatch`, `adoption_needed`
 */
export async function prepareDatabase(db: Database): Promise<void> {
  await migrate(db);
  if (!(await isSeeded(db))) await db.transaction(storeShipped);
  // A newer version may know newer ones.
  else await storeShippedPrices(db, loadPrices());
}

export interface MigrationReport {
  /** Migrations that were applied before, and that are applied now. */
  before: string[];
  applied: string[];
  /** null: there was nothing to adopt. */
  adoption: AdoptionReport | null;
}

/** How long the old tables are waited for while somebody else uses them, and others for us. */
const lockTimeout = '10s';

/**
 * `prepareDatabase`, and an old database adopted with every row kept: all in one transaction. With `dryRun` all of it is done and then rolled back, so that what is
 * reported is what would happen.
 * @param model what calls of adopted jobs are to use, or null where none is named
 * @throws ColloquyError `migration_mismatch`; `adoption_incomplete`; `conflict` when the old tables stay locked by others
 */
export async function migrateDatabase(
  db: Database,
  { model, dryRun }: { model: string | null; dryRun: boolean },
): Promise<MigrationReport> {
  let report: MigrationReport | null = null;
  const undo = new Error('a dry run is rolled back');
  try {
    await db.transaction(async (connection) => {
      await connection.query(`set local lock_timeout = '${lockTimeout}'`);
      await connection.query('set local statement_timeout = 0');
      report = await migrateInside(connection, model);
      if (dryRun) throw undo;
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === '55P03')
      throw new ColloquyError('conflict', `Somebody else has used the old tables for longer than ${lockTimeout}.`, {
        next: 'Nothing was changed. Stop what uses them, then run it again.',
        cause: error,
      });
    if (error !== undo) throw error;
  }
  return report!;
}

async function migrateInside(connection: Queryable, model: string | null): Promise<MigrationReport> {
  const status = await lockMigrations(connection);
  const taken = await takenNames(connection, status);
  const schema = taken.length > 0 ? await moveTables(connection, taken) : null;
  await applyMigrations(connection, status);
  let adoption: AdoptionReport | null = null;
  if (schema !== null) {
    await storeShippedPrices(connection, loadPrices());
    adoption = await adoptDatabase(connection, { schema, moved: taken, model, seed: loadSeed() });
  } else if (await isSeeded(connection)) await storeShippedPrices(connection, loadPrices());
  else await storeShipped(connection);
  return { before: status.applied, applied: status.pending, adoption };
}

async function isSeeded(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ seeded: boolean }>(
    'select exists (select from prompt_templates where organization_id = $1) as seeded',
    [localOrganizationId],
  );
  return row?.seeded === true;
}

async function storeShipped(connection: Queryable): Promise<void> {
  const seed = loadSeed();
  for (const kind of Object.keys(seed) as ScaffoldingKind[])
    await storeScaffolding(connection, localOrganizationId, kind, seed[kind] as never[], { replace: false });
  await storeShippedPrices(connection, loadPrices());
}
