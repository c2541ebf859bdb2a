import type { Database } from '#platform/database.ts';
import { submitGrid } from './ledger-grid.ts';

/** A job, and things in it that a reader asks for. */
export interface FilledJob {
  jobId: string;
  itemId: string;
  conversationId: string;
  /** A position in the middle. */
  middle: number;
}

// Of the first four fifths five in eight are completed and three failed, each with a code of its own, one item with a code that no other has; then come calls in flight and
// what is queued, a fiftieth of it put off.
const itemsSql = `
insert into batch_items (batch_job_id, position, content_key, topic, persona, emotional_arc, tier, template_id, template_version, status, conversation_id, error_code,
  error_message, lease_token, lease_expires_at, leased_by, attempt_id, attempts_used, started_at, completed_at, next_attempt_at)
select $1, n, 'k' || n, s.topic, s.persona, s.emotional_arc, s.tier, s.template_id, s.template_version, kind,
  case when kind = 'completed' then colloquy_uuid() end,
  case when kind = 'failed' then case when n = $2 / 2 / 8 * 8 + 5 then 'access_denied' else (array['truncated', 'refused', 'timeout'])[n % 8 - 4] end end,
  case when kind = 'failed' then 'It ended so, by the word of the provider.' end,
  (kind <> 'queued')::integer, case when kind = 'processing' then now() + interval '1 day' end, case when kind = 'processing' then 'bench' end,
  case when kind = 'processing' then gen_random_uuid() end, (kind in ('completed', 'failed'))::integer, case when kind <> 'queued' then now() end,
  case when kind in ('completed', 'failed') then now() end, case when kind = 'queued' and n % 50 = 0 then now() + interval '1 day' end
from generate_series(1, $2::integer) n
  cross join lateral (select case when n > $2 * 0.8 + 200 then 'queued' when n > $2 * 0.8 then 'processing' when n % 8 < 5 then 'completed' else 'failed' end as kind) k
  join bench_cells s on s.cell = n % 100`;

const attemptsSql = `
insert into batch_attempts (id, batch_job_id, batch_item_id, run, token, claim_id, worker, model, outcome, counted, error_code, input_tokens, output_tokens, actual_cost,
  finish_reason, duration_ms, created_at, deadline_at, settled_at)
select coalesce(i.attempt_id, colloquy_uuid()), i.batch_job_id, i.id, 1, 1, i.batch_job_id, 'bench', 'rehearsal:default', outcome, outcome is not null, i.error_code, 900, 800,
  case when outcome is not null then 0 end, 'stop', 2000, now() - (1000000 - i.position) * interval '1 millisecond', now() + interval '1 day',
  case when outcome is not null then now() end
from batch_items i cross join lateral (select case i.status when 'completed' then 'succeeded' when 'failed' then 'failed' end as outcome) o
where i.batch_job_id = $1 and i.status <> 'queued' order by i.position`;

const conversationsSql = `
insert into conversations (id, organization_id, batch_job_id, batch_item_id, position, persona, emotional_arc, topic, tier, model, turns, turn_count)
select i.conversation_id, j.organization_id, j.id, i.id, i.position, i.persona, i.emotional_arc, i.topic, i.tier, j.model,
  jsonb_build_array(jsonb_build_object('turn_number', 1, 'role', 'user', 'content', repeat('What shall I do with what my aunt left me? ', 6)),
    jsonb_build_object('turn_number', 2, 'role', 'assistant', 'content', repeat('First of all, take the time that you need. ', 12))), 2
from batch_items i join batch_jobs j on j.id = i.batch_job_id where i.batch_job_id = $1 and i.status = 'completed' order by i.position`;

const logSql = `
insert into batch_job_logs (batch_job_id, seq, level, event, batch_item_id, message)
select i.batch_job_id, row_number() over (order by i.position, l.kind) + 1, case l.kind when 1 then 'debug' else case i.status when 'completed' then 'info' else 'error' end end,
  case l.kind when 1 then 'claimed' else 'item_' || i.status end, i.id, 'Item ' || i.position || ': a line like others.'
from batch_items i cross join generate_series(1, 2) as l(kind)
where i.batch_job_id = $1 and i.status <> 'queued' and (l.kind = 1 or i.status <> 'processing')`;

const jobSql = `
update batch_jobs j set total_items = $2, status = 'processing', started_at = now() - interval '1 hour', last_activity_at = now(), completed_items = c.completed + c.failed,
  successful_items = c.completed, failed_items = c.failed, in_flight = c.processing, log_seq = c.lines, failures = c.failures
from (
  select count(*) filter (where status = 'completed') as completed, count(*) filter (where status = 'failed') as failed, count(*) filter (where status = 'processing') as processing,
    (select max(seq) from batch_job_logs where batch_job_id = $1) as lines,
    (select jsonb_object_agg(error_code, n) from (select error_code, count(*) as n from batch_items where batch_job_id = $1 and status = 'failed' group by 1) f) as failures
  from batch_items where batch_job_id = $1
) c
where j.id = $1`;

/** Submits a job as everybody does and makes of it one of so many items that is at work: in the database, as a million calls would take hours. */
export async function fillJob(db: Database, items: number): Promise<FilledJob> {
  const jobId = await submitGrid(db, 100, 'latencyMs=0', { name: `${items} items` });
  await db.transaction(async (connection) => {
    await connection.query(
      'create temporary table bench_cells on commit drop as select position - 1 as cell, i.* from batch_items i where batch_job_id = $1',
      [jobId],
    );
    await connection.query('delete from batch_items where batch_job_id = $1', [jobId]);
    await connection.query(itemsSql, [jobId, items]);
  });
  for (const sql of [attemptsSql, conversationsSql, logSql]) await db.query(sql, [jobId]);
  await db.query(jobSql, [jobId, items]);
  const [found] = await db.query<{ itemId: string; conversationId: string }>(
    `select id as "itemId", conversation_id as "conversationId" from batch_items where batch_job_id = $1 and status = 'completed' and position > $2 order by position limit 1`,
    [jobId, items / 2],
  );
  return { jobId, ...found!, middle: items / 2 };
}
