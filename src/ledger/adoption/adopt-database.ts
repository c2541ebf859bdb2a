import type { OldJobContext } from '#domain/adoption/resolve-old-job.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { unnamedModel } from '#domain/model-name.ts';
import { chooseAdvisor, Library } from '#domain/resolve/library.ts';
import type { Scaffolding } from '#domain/scaffolding.ts';
import { adoptJobs, noJobs } from '#ledger/adoption/adopt-jobs.ts';
import { type AdoptedScaffolding, adoptScaffolding } from '#ledger/adoption/adopt-scaffolding.ts';
import { gatherRows } from '#ledger/adoption/gather-rows.ts';
import { countRows, findOldTables, hasOldJobs, type OldTables } from '#ledger/adoption/old-tables.ts';
import type { AdoptionReport } from '#ledger/adoption/report.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { priceOf } from '#ledger/prices.ts';
import { listScaffolding } from '#ledger/scaffolding-store.ts';
import type { Queryable } from '#platform/database.ts';
import type { Seed } from '#platform/seed/load-seed.ts';

export interface AdoptionRequest {
  /** Where the old tables were moved to. */
  schema: string;
  /** Their names. */
  moved: string[];
  /** What calls of adopted jobs are to use; null: nobody named one. */
  model: string | null;
  /** What is shipped, stored beside the old scaffolding. */
  seed: Seed;
}

/**
 * Brings the rows of old tables, which were moved out of the way, into ours, inside the caller's transaction. Prices are there already.
 * @throws ColloquyError `adoption_incomplete` where a row would be missing; then all must be rolled back
 */
export async function adoptDatabase(connection: Queryable, request: AdoptionRequest): Promise<AdoptionReport> {
  const { schema, moved, model, seed } = request;
  const tables = await findOldTables(connection, schema, moved);
  const rows = new Map<string, number>();
  for (const name of moved) rows.set(name, await countRows(connection, `${schema}."${name}"`));
  const scaffolding = await adoptScaffolding(connection, tables, seed);
  const adopted = hasOldJobs(tables)
    ? await adoptWork(connection, tables, model, scaffolding)
    : { ...noJobs(), jobsMade: 0 };
  const oldJobs = hasOldJobs(tables) ? rows.get('batch_jobs')! + adopted.jobsMade : 0;
  const oldItems = hasOldJobs(tables) ? rows.get('batch_items')! : 0;
  const jobs = await assertCount(connection, 'batch_jobs', oldJobs);
  const items = await assertCount(connection, 'batch_items', oldItems);
  return {
    ...adopted,
    ...(await countConversations(connection, tables)),
    schema,
    moved: moved.map((table) => ({ table, rows: rows.get(table)! })),
    jobs,
    items,
    scaffolding,
    model,
  };
}

async function adoptWork(
  connection: Queryable,
  tables: OldTables,
  model: string | null,
  scaffolding: AdoptedScaffolding[],
) {
  const jobsMade = await gatherRows(connection, tables);
  const price = model === null ? null : await priceOf(connection, localOrganizationId, model);
  const context = {
    ...(await readContext(connection)),
    model: model ?? unnamedModel,
    hasPersonas: scaffolding.some(({ kind, adopted }) => kind === 'personas' && adopted > 0),
  };
  return { ...(await adoptJobs(connection, { context, model, price })), jobsMade };
}

/** All that an old item may name: what is switched off, too. */
async function readContext(connection: Queryable): Promise<Pick<OldJobContext, 'library' | 'templates' | 'advisor'>> {
  const byKey = async <K extends 'advisors' | 'personas' | 'emotionalArcs' | 'topics'>(kind: K) =>
    new Map((await listScaffolding(connection, localOrganizationId, kind)).map((row) => [row.key, row]));
  const scaffolding: Scaffolding = {
    advisors: await byKey('advisors'),
    personas: await byKey('personas'),
    emotionalArcs: await byKey('emotionalArcs'),
    topics: await byKey('topics'),
    templates: await listScaffolding(connection, localOrganizationId, 'templates'),
  };
  const library = new Library(scaffolding, null);
  return { library, templates: scaffolding.templates, advisor: chooseAdvisor(undefined, library, scaffolding, null) };
}

async function assertCount(connection: Queryable, table: string, expected: number): Promise<number> {
  const found = await countRows(connection, table);
  if (found === expected) return found;
  throw new ColloquyError('adoption_incomplete', `Of ${expected} rows of ${table}, ${found} would have been adopted.`);
}

/** Completed items whose conversation is not in our table: old conversations have their text in object storage. */
async function countConversations(
  connection: Queryable,
  { conversations }: OldTables,
): Promise<Pick<AdoptionReport, 'conversationsElsewhere' | 'conversationsNowhere'>> {
  const known = conversations
    ? `exists (select from ${conversations} c where i.conversation_id::text in (c.id::text, to_jsonb(c) ->> 'conversation_id'))`
    : 'false';
  const [row] = await connection.query<{ elsewhere: number; nowhere: number }>(
    `select count(*) filter (where known) as elsewhere, count(*) filter (where not known) as nowhere
     from (select ${known} as known from batch_items i where i.status = 'completed') completed`,
  );
  return { conversationsElsewhere: row?.elsewhere ?? 0, conversationsNowhere: row?.nowhere ?? 0 };
}
