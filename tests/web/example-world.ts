import { exampleIds } from '#app/api/_schemas/example-ids.ts';
import { POST as generateBatch } from '#app/api/conversations/generate-batch/route.ts';
import { createApiKey } from '#ledger/api-keys.ts';
import { startBulkAct } from '#ledger/bulk-acts.ts';
import { giveRole } from '#ledger/members.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { reportWorker } from '#ledger/workers.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { call, freshApp, posted, submitSix } from './app.ts';

export const exampleSecret = 'a secret of some length';

/** An app in which the things that the document's examples name are there: a job that two items of six are done of. */
export async function exampleWorld(): Promise<Database> {
  const db = await freshApp({ CRON_SECRET: exampleSecret, COLLOQUY_SECRET: exampleSecret });
  const job = await submitSix();
  await drainOf(db).run({ jobId: job }, { items: 2 });
  const [row] = await db.query<{ item: string; conversation: string; attempt: string }>(
    `select i.id as item, i.conversation_id as conversation, a.id as attempt
     from batch_items i join batch_attempts a on a.batch_item_id = i.id where i.status = 'completed' order by i.position limit 1`,
  );
  await unknownCost(db, job, row!.attempt);
  await reportWorker(db, { ...exampleWorker, name: exampleIds.worker });
  const bulkAct = await runningBulkAct(db, job);
  await giveRole(db, { organizationId: localOrganizationId, userId: exampleIds.member, role: 'editor' });
  const ci = { organizationId: localOrganizationId, name: 'CI', scopes: ['read' as const] };
  const { key } = await createApiKey(db, { ...ci, expiresAt: null, createdBy: null });
  await db.query('update api_keys set id = $1 where id = $2', [exampleIds.apiKey, key.id]);
  await rename(db, { job, draft: await emptyDraft(), bulkAct, ...row! });
  return db;
}

const exampleWorker = {
  ...{ host: 'host', pid: 1, version: '0', kind: 'worker' as const },
  ...{ concurrency: 1, inFlight: 0, providers: [] },
};

/** A call whose usage did not come. */
async function unknownCost(db: Database, job: string, attempt: string): Promise<void> {
  await db.query('update batch_attempts set unknown_cost = 0.25 where id = $1', [attempt]);
  await db.query('update batch_jobs set unknown_cost = 0.25 where id = $1', [job]);
}

/** An act on jobs that nobody goes on with, so that it can be looked at and aborted. */
async function runningBulkAct(db: Database, job: string): Promise<string> {
  const act = { action: 'pause' as const, options: {}, by: 'you' };
  const id = await startBulkAct(db, localOrganizationId, act, { ids: [job] });
  await db.query(`update bulk_acts set lease_expires_at = colloquy_now() + interval '1 hour' where id = $1`, [id]);
  return id;
}

async function emptyDraft(): Promise<string> {
  const draft = { name: 'Retirement questions', model: 'rehearsal:default' };
  const { body } = await call(generateBatch, '/api/conversations/generate-batch?draft=true', {}, posted(draft));
  return body.jobId;
}

/** Gives rows the ids of the examples, wherever they are named. */
async function rename(
  db: Database,
  ids: Record<'job' | 'draft' | 'item' | 'conversation' | 'attempt' | 'bulkAct', string>,
): Promise<void> {
  await db.transaction(async (connection) => {
    await connection.query('set local session_replication_role = replica');
    const columns = await connection.query<{ table: string; column: string }>(
      `select c.table_name as "table", c.column_name as "column" from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where table_schema = 'public' and c.data_type = 'uuid' and t.table_type = 'BASE TABLE'`,
    );
    for (const { table, column } of columns)
      for (const [name, id] of Object.entries(ids))
        await connection.query(`update ${table} set ${column} = $1 where ${column} = $2`, [
          exampleIds[name as keyof typeof ids],
          id,
        ]);
  });
}
