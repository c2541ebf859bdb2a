import { ColloquyError } from '#domain/colloquy-error.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type OwnedTable, qualified } from '#platform/backup/owned-tables.ts';
import type { Queryable } from '#platform/database.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';

/** Rows of these are nobody's work: processes make them by being there. */
const fleeting = new Set([
  'colloquy_migrations',
  'workers',
  'provider_limits',
  'tick_times',
  'request_limits',
  'fleet_counters',
  'app_sessions',
  'app_verifications',
]);

/** Which rows of a table are more than a first start puts there. (What it puts there has fixed ids.) */
const ownRows: Record<string, string> = {
  organizations: `id <> '${localOrganizationId}'`,
  model_prices: `source is distinct from 'shipped'`,
  ...Object.fromEntries(
    ['advisors', 'personas', 'emotional_arcs', 'training_topics', 'prompt_templates'].map((table) => [
      table,
      'version > 1 or id <> all ($1::uuid[])',
    ]),
  ),
};

/**
 * Refuses a database that holds anything that a restore would destroy.
 * @throws ColloquyError `target_not_empty`
 */
export async function refuseFullTarget(db: Queryable, tables: OwnedTable[]): Promise<void> {
  const seed = loadSeed();
  const seedIds = [seed.advisors, seed.personas, seed.emotionalArcs, seed.topics, seed.templates]
    .flat()
    .map(({ id }) => id);
  const full: string[] = [];
  for (const table of tables.filter(({ name }) => !fleeting.has(name))) {
    const own = ownRows[table.name] ?? 'true';
    const parameters = own.includes('$1') ? [seedIds] : [];
    const [row] = await db.query<{ full: boolean }>(
      `select exists (select from ${qualified(table)} where ${own}) as full`,
      parameters,
    );
    if (row?.full) full.push(table.name);
  }
  if (full.length > 0)
    throw new ColloquyError(
      'target_not_empty',
      `This database holds data already (${full.join(', ')}); a backup is restored only into an empty one. Nothing was changed.`,
    );
}
