-- Locks: batch_jobs against everything, and batch_items and batch_job_logs against writes, while four indexes are built and jobs with failed items get their counts.

-- Adds counts by name to counts by name; what becomes 0 goes.
create function colloquy_add_counts(counts jsonb, added jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(key, n), '{}')
  from (
    select key, sum(value::bigint)::bigint as n
    from (select * from jsonb_each_text(counts) union all select * from jsonb_each_text(added)) parts
    group by key
  ) sums
  where n <> 0
$$;
do $$
declare r text;
begin
  revoke execute on function colloquy_add_counts(jsonb, jsonb) from public;
  for r in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke execute on function colloquy_add_counts(jsonb, jsonb) from %I', r);
  end loop;
end
$$;

-- How many items of the job ended with which error code, so that nobody has to count them: whatever ends an item or queues it again changes this under the job's lock.
alter table batch_jobs add column failures jsonb not null default '{}' check (jsonb_typeof(failures) = 'object');

-- Pages of a job's items in the plan's order, by status and by error code; none reads past what it does not show. (Those of items in processing and of fresh ones are there.)
create index batch_items_completed on batch_items (batch_job_id, position) where status = 'completed';
-- Named by conditions of their own, so that no statement of a claim or a retry takes one of them for the index that is made for it.
create index batch_items_put_off on batch_items (batch_job_id, position) where status = 'queued' and next_attempt_at > '-infinity';
create index batch_items_failures on batch_items (batch_job_id, error_code, position) where status = 'failed' and error_code > '';
-- Warnings and errors among the lines of a log, most of which are neither.
create index batch_job_logs_grave on batch_job_logs (batch_job_id, level, seq) where level in ('warn', 'error');

update batch_jobs j set failures = f.counts
from (
  select batch_job_id, jsonb_object_agg(error_code, n) as counts
  from (select batch_job_id, error_code, count(*) as n from batch_items where status = 'failed' group by 1, 2) by_code
  group by 1
) f
where j.id = f.batch_job_id;

-- A reap counts them too. Its text is that of src/ledger/reap-leases.ts; a test compares them.
create or replace function colloquy_reap(lease_ms double precision default 60000) returns integer language sql volatile set search_path from current as $$
with clock as materialized (select colloquy_now() as now),
expired as materialized (
  select distinct batch_job_id as id
  from (
    select i.batch_job_id
    from batch_items i, clock
    where i.status = 'processing' and (i.lease_expires_at <= clock.now
  and (i.lease_expires_at = '-infinity' or clock.now > pg_postmaster_start_time() + lease_ms / 3 * interval '1 millisecond'))
    order by i.lease_expires_at
    limit 1000
  ) due
),
-- The job locks come first, in the order of ids; all that follows reads what this returns.
job as materialized (
  select j.id, j.status, j.log_seq, j.sweep_code, j.total_items, j.completed_items, j.successful_items
  from batch_jobs j
  where j.id in (select id from expired)
  order by j.id
  for no key update of j
),
run_out as materialized (
  select i.id, i.attempt_id
  from batch_items i join job j on j.id = i.batch_job_id, clock
  where i.status = 'processing' and (i.lease_expires_at <= clock.now
  and (i.lease_expires_at = '-infinity' or clock.now > pg_postmaster_start_time() + lease_ms / 3 * interval '1 millisecond'))
  order by i.id
  for no key update of i skip locked
),
-- A death is no failure: the item goes back at once. Lost twice it is a suspect; lost three times while it ran alone, it ends.
reaped as (
  update batch_items i set
    status = case when job.sweep_code is not null or (i.running_alone and i.losses_alone >= 2) then 'failed' else 'queued' end,
    error_code = coalesce(job.sweep_code, case when i.running_alone and i.losses_alone >= 2 then 'lease_expired' end),
    error_message = case
      when job.sweep_code is not null then 'The job had ended when the worker ' || i.leased_by || ' was lost.'
      when i.running_alone and i.losses_alone >= 2 then 'Three workers were lost while they ran this item alone, the last one ' || i.leased_by || '.' end,
    completed_at = case when job.sweep_code is not null or (i.running_alone and i.losses_alone >= 2) then clock.now end,
    progress = case when job.sweep_code is not null or (i.running_alone and i.losses_alone >= 2) then 100 else 0 end,
    next_attempt_at = case when job.sweep_code is not null or (i.running_alone and i.losses_alone >= 2) then null else clock.now end,
    losses = i.losses + 1,
    losses_alone = i.losses_alone + i.running_alone::integer,
    running_alone = false,
    lease_expires_at = null, leased_by = null, attempt_id = null, updated_at = clock.now
  from job, clock
  where i.id = any (array (select id from run_out)) and job.id = i.batch_job_id
  returning i.id, i.batch_job_id as job_id, i.position, i.status, i.losses, i.lease_token
),
lost as (
  update batch_attempts a set outcome = 'lost', error_code = 'lease_lost', error_message = 'The worker was gone for longer than its lease.'
  where a.id = any (array (select attempt_id from run_out)) and a.settled_at is null and a.outcome is null
  returning a.id, a.worker, a.batch_item_id
),
tally as materialized (
  select r.job_id as id, r.n as reaped, r.ended from (
  select job_id, count(*)::integer as n, (count(*) filter (where status = 'failed'))::integer as ended from reaped group by 1
  ) r
),
line as materialized (
  select job_id, row_number() over (partition by job_id order by kind, position) as n, level, event, item_id, attempt_id, message, data
  from (
    select r.job_id, 1 as kind, r.position, case r.status when 'failed' then 'error' else 'warn' end as level, 'lease_expired' as event, r.id as item_id, l.id as attempt_id,
      'Item ' || r.position || ': worker ' || coalesce(l.worker, '?') || ' did not renew its lease; '
        || case when r.status = 'failed' then 'the item ends' when r.losses >= 2 then 'it is tried again, alone' else 'it is tried again' end || '.' as message,
      jsonb_build_object('token', r.lease_token, 'losses', r.losses) as data
    from reaped r left join lost l on l.batch_item_id = r.id
    union all
    select j.id, 3, 0, case when j.successful_items > 0 then 'info' else 'error' end, 'job_ended', null, null,
      'The job ended: ' || j.successful_items || ' of ' || j.total_items || ' completed.', null
    from tally join job j on j.id = tally.id where (j.completed_items + tally.ended = j.total_items and tally.ended > 0 and j.status in ('queued', 'processing', 'paused'))
  ) lines
),
counted as (
  update batch_jobs j set
    
    completed_items = j.completed_items + tally.ended,
    successful_items = j.successful_items + 0,
    failed_items = j.failed_items + tally.ended - 0,
    skipped_items = j.skipped_items + case when j.sweep_code is null then 0 else tally.ended end,
    failures = case when tally.ended > 0 then colloquy_add_counts(j.failures, jsonb_build_object(coalesce(j.sweep_code, 'lease_expired'), tally.ended)) else j.failures end,
    progress_percentage = round(100.0 * (j.completed_items + tally.ended) / greatest(j.total_items, 1), 2),
    status = case
      when false then 'failed'
      when (j.completed_items + tally.ended = j.total_items and tally.ended > 0 and j.status in ('queued', 'processing', 'paused')) and j.successful_items + 0 > 0 then 'completed'
      when (j.completed_items + tally.ended = j.total_items and tally.ended > 0 and j.status in ('queued', 'processing', 'paused')) then 'failed'
      when false then 'paused'
      else j.status end,
    completed_at = case when ((j.completed_items + tally.ended = j.total_items and tally.ended > 0 and j.status in ('queued', 'processing', 'paused')) or false) then clock.now else j.completed_at end,
    duration_seconds = case when ((j.completed_items + tally.ended = j.total_items and tally.ended > 0 and j.status in ('queued', 'processing', 'paused')) or false) then extract(epoch from clock.now - coalesce(j.started_at, j.created_at))::integer else j.duration_seconds end,
    paused_at = case when ((j.completed_items + tally.ended = j.total_items and tally.ended > 0 and j.status in ('queued', 'processing', 'paused')) or false) then null when false then clock.now else j.paused_at end,
    paused_by = case when ((j.completed_items + tally.ended = j.total_items and tally.ended > 0 and j.status in ('queued', 'processing', 'paused')) or false) then null when false then 'colloquy' else j.paused_by end,
    pause_reason = case when ((j.completed_items + tally.ended = j.total_items and tally.ended > 0 and j.status in ('queued', 'processing', 'paused')) or false) then null when false then null else j.pause_reason end,
    last_activity_at = clock.now,
    updated_at = clock.now,
    in_flight = j.in_flight - tally.reaped,
    log_seq = j.log_seq + (select count(*) from line where line.job_id = j.id)
  from tally, clock
  where j.id = tally.id
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, batch_item_id, attempt_id, message, data)
  select line.job_id, job.log_seq + line.n, clock.now, line.level, line.event, line.item_id, line.attempt_id, line.message, line.data
  from line join job on job.id = line.job_id, clock
)
select count(*)::integer from reaped
$$;
