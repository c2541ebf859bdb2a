import type { Database } from '#platform/database.ts';

/** Which of the old shapes a database has. */
export interface OldShape {
  /** Status `pending` and `running`, `error text` instead of times, priority as an integer. */
  older?: boolean;
  /** `user_id`, `estimated_cost` and `actual_cost`. */
  owners?: boolean;
  /** `personas`, `emotional_arcs`, `training_topics`, `prompt_templates` and `conversations`, of their own shape. */
  beside?: boolean;
  /** Tables that are not ours and refer to them. */
  foreign?: boolean;
}

export const stuckJobId = 'f60bab91-402c-4632-840d-3246ecaf0ed4';
export const shippedArcId = '53583301-5758-4781-99df-57b9c5fc1949';
export const zeros = '00000000-0000-0000-0000-000000000000';
export const personaId = 'aaaaaaaa-0000-4000-8000-000000000001';
export const topicId = 'bbbbbbbb-0000-4000-8000-000000000001';

export async function createOldTables(db: Database, { older, owners, beside, foreign }: OldShape): Promise<void> {
  await db.query(`
    create table batch_jobs (
      id uuid primary key default gen_random_uuid(), job_type text not null default 'generation', name text, description text, configuration jsonb, target_tier text,
      status text, total_items int, completed_items int, failed_items int, skipped_items int, progress_percentage numeric(5,2), started_at timestamptz,
      completed_at timestamptz, estimated_completion_at timestamptz, duration_seconds int, ${older ? 'priority int default 5' : `priority text default 'normal'`},
      error_message text, retry_count int default 0, max_retries int default 3, results jsonb, summary text, concurrent_processing int default 3,
      created_at timestamptz default now(), updated_at timestamptz default now(), created_by uuid, error_handling text default 'continue', shared_parameters jsonb,
      tier text, successful_items int, estimated_time_remaining int${owners ? ', user_id uuid, estimated_cost numeric, actual_cost numeric' : ''});
    create table batch_items (
      id uuid primary key default gen_random_uuid(), batch_job_id uuid references batch_jobs on delete cascade, position int, topic text, tier text, parameters jsonb,
      status text, progress int, estimated_time int, conversation_id uuid, error_message text, created_at timestamptz default now(), updated_at timestamptz default now(),
      ${older ? 'error text' : 'started_at timestamptz, completed_at timestamptz'});
    create index idx_batch_items_job on batch_items (batch_job_id)`);
  if (beside) await createBeside(db);
  if (foreign) await createForeign(db, beside === true);
}

async function createBeside(db: Database): Promise<void> {
  await db.query(`
    create table personas (id uuid primary key, persona_key text unique, name text, archetype text, age_range text, is_active boolean default true);
    create table emotional_arcs (id uuid primary key, arc_key text unique, name text, starting_emotion text, starting_intensity_min numeric(3,2),
      starting_intensity_max numeric(3,2), ending_emotion text, ending_intensity_min numeric(3,2), ending_intensity_max numeric(3,2), category text,
      typical_turn_count_min int, typical_turn_count_max int);
    create table training_topics (id uuid primary key, topic_key text unique, name text, category text, complexity_level text);
    create table prompt_templates (id uuid primary key, template_name text, template_text text, tier text, emotional_arc_id uuid references emotional_arcs,
      emotional_arc_type text, rating numeric(3,2), is_active boolean default true);
    create table conversations (id uuid primary key default gen_random_uuid(), conversation_id uuid unique default gen_random_uuid(), persona_id uuid references personas,
      status text, quality_score numeric, storage_path text)`);
  await db.query(`insert into personas values ($1, 'marcus', 'Marcus', 'The doubting engineer', '35-44', true)`, [
    personaId,
  ]);
  await db.query(
    `insert into emotional_arcs values ($1, 'confusion_to_clarity', 'From fog to light', 'confusion', 0.7, 0.85, 'clarity', 0.7, 0.8, 'core', 3, 5)`,
    [shippedArcId],
  );
  await db.query(
    `insert into training_topics values ($1, 'hsa_vs_fsa_decision', 'HSA vs FSA', 'insurance', 'intermediate')`,
    [topicId],
  );
}

async function createForeign(db: Database, beside: boolean): Promise<void> {
  await db.query(`
    create table generation_logs (id serial primary key, note text${beside ? ', conversation uuid references conversations (id), template uuid references prompt_templates (id)' : ''});
    create table failed_generations (id serial primary key, raw text);
    create table training_files (id serial primary key, path text);
    create table export_logs (id serial primary key, at timestamptz default now());
    create table batch_checkpoints (id serial primary key, job_id uuid references batch_jobs (id), item_id uuid references batch_items (id));
    insert into failed_generations (raw) values ('one'), ('two')`);
}

type Row = Record<string, unknown>;

/** Inserts rows of whatever columns; jobs are of type `generation` where they say nothing else. */
export async function insertRows(db: Database, table: string, given: Row[]): Promise<void> {
  if (given.length === 0) return;
  const rows = table === 'batch_jobs' ? given.map((row) => ({ job_type: 'generation', ...row })) : given;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  await db.query(
    `insert into ${table} (${columns.join(', ')}) select ${columns.map((column) => `r.${column}`).join(', ')} from jsonb_populate_recordset(null::${table}, $1::jsonb) r`,
    [JSON.stringify(rows)],
  );
}

/** The job that made people write about it: two-thirds of it in processing or failed for ever, and counters that say something else. */
export async function insertStuckJob({
  db,
  shape: { older, beside },
}: {
  db: Database;
  shape: OldShape;
}): Promise<void> {
  await insertRows(db, 'batch_jobs', [
    {
      id: stuckJobId,
      job_type: 'generation',
      name: 'Stuck for ever',
      status: 'paused',
      total_items: 6,
      completed_items: 1,
      failed_items: 1,
      successful_items: 0,
      skipped_items: 0,
      priority: older ? 5 : 'normal',
      started_at: '2025-11-20T10:00:00Z',
      created_at: '2025-11-20T09:59:00Z',
      updated_at: '2025-11-20T10:07:00Z',
      created_by: '99999999-0000-4000-8000-000000000001',
      concurrent_processing: 3,
      retry_count: 0,
      max_retries: 3,
      error_handling: 'continue',
    },
  ]);
  await insertRows(
    db,
    'batch_items',
    [1, 2, 3, 4, 5, 6].map((position) => ({
      id: `f60bab91-0000-4000-8000-00000000000${position}`,
      batch_job_id: stuckJobId,
      position,
      topic: 'HSA vs FSA',
      tier: 'template',
      parameters: {
        templateId: zeros,
        emotional_arc_id: shippedArcId,
        ...(beside && { persona_id: personaId, training_topic_id: topicId }),
      },
      status: [3, 4, 5].includes(position) ? (older ? 'running' : 'processing') : 'failed',
      error_message: [3, 4, 5].includes(position) ? null : 'Unknown error',
      created_at: '2025-11-20T09:59:00Z',
      updated_at: '2025-11-20T10:01:00Z',
      ...(!older && { started_at: '2025-11-20T10:01:00Z' }),
    })),
  );
}

/** Everything that there is in a database, so that two moments can be compared: every row of every table, and where the tables are. */
export async function everythingIn(db: Database): Promise<Record<string, unknown[]>> {
  const tables = await db.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const all: Record<string, unknown[]> = {};
  for (const { name } of tables)
    all[name] = (await db.query<{ row: unknown }>(`select to_jsonb(t) as row from ${name} t order by t::text`)).map(
      ({ row }) => row,
    );
  return all;
}
