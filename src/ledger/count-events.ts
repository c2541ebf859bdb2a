import type { Database } from '#platform/database.ts';

/** So many jobs, and so many lines of each, in one slice. */
const jobsPerSlice = 8;
const linesPerJob = 2_500;

// Attempts are looked up one by one: planned for other numbers than there are, a join would read all of them.
const sql = `
with job as materialized (
  select j.id, j.log_seq, coalesce(c.seq, 0) as seq
  from batch_jobs j left join counted_logs c on c.batch_job_id = j.id
  where j.log_seq > coalesce(c.seq, 0) and j.large_act is distinct from 'delete'
  order by j.id limit ${jobsPerSlice}
),
line as materialized (
  select job.id as job_id, l.seq, l.event, a.*
  from job
  cross join lateral (
    select seq, event, attempt_id from batch_job_logs where batch_job_id = job.id and seq > job.seq order by seq limit ${linesPerJob}
  ) l
  left join lateral (
    select error_code, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, actual_cost
    from batch_attempts where id = l.attempt_id and l.event in ('item_completed', 'item_failed', 'item_retried', 'item_handed_back', 'late_answer') offset 0
  ) a on true
),
tally as materialized (
  select t.name, left(t.code, 100) as code, sum(t.value) as value
  from line cross join lateral (values
    ('claims', '', (event = 'claimed')::integer::numeric),
    ('settles', substr(event, 6), (event in ('item_completed', 'item_failed', 'item_retried', 'item_handed_back'))::integer),
    ('fenced', '', (event = 'late_answer')::integer),
    ('reaped', '', (event = 'lease_expired')::integer),
    ('retries', coalesce(error_code, 'unknown'), (event = 'item_retried')::integer),
    ('failures', coalesce(error_code, 'unknown'), (event = 'item_failed')::integer),
    ('tokens', 'input', input_tokens), ('tokens', 'cached_input', cached_input_tokens), ('tokens', 'cache_write', cache_write_tokens),
    ('tokens', 'output', output_tokens), ('tokens', 'reasoning', reasoning_tokens),
    ('spend', '', actual_cost)
  ) t(name, code, value)
  where t.value > 0
  group by 1, 2
),
counted as (
  insert into counted_logs (batch_job_id, seq)
  select job.id, coalesce(max(line.seq), job.log_seq) from job left join line on line.job_id = job.id group by job.id, job.log_seq
  on conflict (batch_job_id) do update set seq = excluded.seq
),
summed as (
  insert into fleet_counters as c (name, code, value) select name, code, value from tally
  on conflict (name, code) do update set value = c.value + excluded.value
)
select (select count(*) = ${jobsPerSlice} from job) or coalesce((select max(n) = ${linesPerJob} from (select count(*) as n from line group by job_id) lines), false) as more`;

/**
 * Sums up one slice of what the jobs' logs have got since the last time, for the metrics: claims, settles, fenced answers, taken back leases, errors, tokens and money. One
 * process does it at a time; another one leaves it alone. A job's lines count once: how far they are summed up is stored with the sums. What was still to be summed up
 * of a job that is deleted is not counted.
 * @returns whether there is more
 */
export async function countEvents(db: Database): Promise<boolean> {
  return db.transaction(async (connection) => {
    // In a statement of its own: one that began before the other's commit would not see how far that one came.
    const [turn] = await connection.query<{ mine: boolean }>(
      'select pg_try_advisory_xact_lock(hashtextextended($1, 3)) as mine',
      ['colloquy counters'],
    );
    if (!turn?.mine) return false;
    const [row] = await connection.query<{ more: boolean }>(sql);
    return row?.more ?? false;
  });
}
