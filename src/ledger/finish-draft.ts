import type { JobEstimate } from '#domain/estimate.ts';
import type { ResolvedItem, ScaffoldingSnapshot } from '#domain/resolved-job.ts';
import { choosePilot } from '#ledger/choose-pilot.ts';
import type { Draft } from '#ledger/drafts.ts';
import { newcomerPassSql } from '#ledger/newcomer-pass.ts';
import { notifyControl } from '#ledger/notifications.ts';
import { submittedText } from '#ledger/submit-job.ts';
import type { Database, Queryable } from '#platform/database.ts';

const pageItems = 50_000;

type Line = Pick<ResolvedItem, 'position' | 'contentKey' | 'tier'>;

/** Every item of a job in order, page by page. */
export async function* itemPages(db: Queryable, jobId: string): AsyncGenerator<Line[]> {
  for (let after = 0; ; ) {
    const page = await db.query<Line>(
      `select position, content_key as "contentKey", tier from batch_items where batch_job_id = $1 and position > $2 order by position limit $3`,
      [jobId, after, pageItems],
    );
    if (page.length > 0) yield page;
    if (page.length < pageItems) return;
    after = page.at(-1)!.position;
  }
}

export interface Usage {
  personas: string[];
  emotionalArcs: string[];
  /** How many items are of each. */
  arcs: Record<string, number>;
  topics: string[];
  templates: string[];
  /** US dollars; null: the price is not known. */
  reservationMax: number | null;
}

/** Which scaffolding the items of a job name, each row once. */
export async function readUsage(db: Queryable, jobId: string): Promise<Usage> {
  const [row] = await db.query<Usage>(
    `with used as (
       select persona, emotional_arc, topic, template_id::text as template, count(*) as n, max(reservation) as largest from batch_items where batch_job_id = $1
       group by grouping sets ((persona), (emotional_arc), (topic), (template_id::text))
     )
     select coalesce(array_agg(persona) filter (where persona is not null), '{}') as personas,
       coalesce(array_agg(emotional_arc) filter (where emotional_arc is not null), '{}') as "emotionalArcs",
       coalesce(jsonb_object_agg(emotional_arc, n) filter (where emotional_arc is not null), '{}') as arcs,
       coalesce(array_agg(topic) filter (where topic is not null), '{}') as topics,
       coalesce(array_agg(template) filter (where template is not null), '{}') as templates, max(largest) as "reservationMax"
     from used`,
    [jobId],
  );
  return row!;
}

export type SampledItem = Pick<
  ResolvedItem,
  'persona' | 'emotionalArc' | 'topic' | 'tier' | 'templateId' | 'parameters' | 'sourceText'
>;

export async function readItemsAt(db: Queryable, jobId: string, positions: number[]): Promise<SampledItem[]> {
  return db.query(
    `select persona, emotional_arc as "emotionalArc", topic, tier, template_id as "templateId", parameters, source_text as "sourceText"
     from batch_items where batch_job_id = $1 and position = any($2::integer[]) order by position`,
    [jobId, positions],
  );
}

/** What is known of a job once all of its items are there. */
export interface Finish {
  totalItems: number;
  /** The one that all items share, or null. */
  tier: string | null;
  submissionHash: string;
  scaffolding: ScaffoldingSnapshot;
  warnings: string[];
  estimate: JobEstimate;
  reservationMax: number | null;
}

const finishSql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.id, j.log_seq from batch_jobs j
  where j.id = $1 and j.log_seq = $2 and j.draft_expires_at is not null and j.large_act is null for no key update of j
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data)
  select job.id, job.log_seq + 1, clock.now, 'info', 'job_submitted', $9, $10::jsonb from job, clock
)
update batch_jobs j set draft_expires_at = null, total_items = $3, tier = $4, submission_hash = $5, estimated_cost = $6, reservation_max = $7,
  pilot_items = case when j.pilot < $3 then j.pilot end,
  configuration = (j.configuration - 'draft') || $8::jsonb, pass = ${newcomerPassSql}, log_seq = j.log_seq + 1, updated_at = clock.now, last_activity_at = clock.now
from job, clock where j.id = job.id
returning j.pilot_items as pilot`;

/**
 * Submits a draft, in one statement that does not grow with its items, but where a pilot is chosen: from its commit on drivers see the job.
 * @returns whether it did; not, where the draft changed since it was read, or is none any more
 */
export async function finishDraft(
  db: Database,
  { id, version, model }: Pick<Draft, 'id' | 'version' | 'model'>,
  { totalItems, tier, submissionHash, scaffolding, warnings, estimate, reservationMax }: Finish,
  by?: string,
): Promise<boolean> {
  const finished = await db.transaction(async (connection) => {
    const [row] = await connection.query<{ pilot: number | null }>(finishSql, [
      ...[id, version, totalItems, tier, submissionHash, estimate.cost?.high ?? null, reservationMax],
      JSON.stringify({ scaffolding, warnings, estimate }),
      submittedText(totalItems, model, by),
      JSON.stringify({ warnings: warnings.slice(0, 20) }),
    ]);
    if (row?.pilot) await choosePilot(connection, id, row.pilot);
    return row !== undefined;
  });
  if (finished) await notifyControl(db, id);
  return finished;
}
