-- Locks: nothing; all of it is new.

-- Where Supabase's extensions are there, the database itself takes leases back and sends the ticks, by the minute: no process of ours has to live for that.
-- Extensions are never created here: that needs rights which a migration often lacks, changes a database for all who use it, and pg_cron can be in one database of a
-- server only. Supabase's dashboard enables them; colloquy_schedule() then finds them.

-- A claim's reap, without its claim. Its text is that of src/ledger/reap-leases.ts; a test compares them.
-- lease_ms: after a restart of the server, workers have a third of that to renew their leases.
create function colloquy_reap(lease_ms double precision default 60000) returns integer language sql volatile set search_path from current as $$
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

-- Asks the app for a tick. Address and secret are read from Vault each time, so that a new secret needs no new schedule.
-- pg_net waits for the slowest of what it sends together, so it is not kept waiting: the tick goes on when pg_net has hung up, and leaves its traces in the ledger.
create function colloquy_tick() returns bigint language plpgsql volatile set search_path from current as $$
declare
  address text;
  secret text;
begin
  select rtrim(btrim(decrypted_secret), '/') into address from vault.decrypted_secrets where name = 'colloquy_url';
  select btrim(decrypted_secret) into secret from vault.decrypted_secrets where name = 'colloquy_cron_secret';
  if coalesce(address, '') = '' or coalesce(secret, '') = '' then
    raise exception 'The Vault needs two secrets: colloquy_url and colloquy_cron_secret.';
  end if;
  return net.http_post(
    url := address || '/api/cron/tick',
    body := '{}'::jsonb,
    headers := jsonb_build_object('Content-Type', 'application/json', 'Authorization', 'Bearer ' || secret),
    timeout_milliseconds := 5000);
end
$$;

-- Brings the schedule in line with what is there, and says what it did: with pg_cron leases are taken back by the minute; with pg_net and both secrets of the Vault ticks
-- are sent by the minute, without them not any more. May be called at any time and any number of times, and does not fail for what it may not do.
create function colloquy_schedule() returns text language plpgsql volatile set search_path from current as $$
declare
  here text := current_schema();
  missing text;
begin
  if to_regclass('cron.job') is null then
    return 'Nothing is scheduled: pg_cron is not enabled in this database.';
  end if;
  perform cron.schedule('colloquy-reap', '* * * * *', format('select %I.colloquy_reap()', here));
  -- pg_cron keeps a row of each run for ever.
  perform cron.schedule('colloquy-forget', '17 3 * * *',
    $sql$delete from cron.job_run_details where end_time < now() - interval '7 days' and command like '%colloquy_%'$sql$);
  if to_regprocedure('net.http_post(text,jsonb,jsonb,jsonb,integer)') is null then
    missing := 'pg_net is not enabled in this database';
  elsif to_regclass('vault.decrypted_secrets') is null then
    missing := 'Vault is not enabled in this database';
  elsif (select count(distinct name) from vault.decrypted_secrets where name in ('colloquy_url', 'colloquy_cron_secret') and btrim(decrypted_secret) <> '') < 2 then
    missing := 'the Vault needs two secrets, colloquy_url and colloquy_cron_secret';
  end if;
  if missing is null then
    perform cron.schedule('colloquy-tick', '* * * * *', format('select %I.colloquy_tick()', here));
    return 'Scheduled by the minute: leases of lost workers are taken back, and ticks are sent.';
  end if;
  perform cron.unschedule(jobid) from cron.job where jobname = 'colloquy-tick' and username = current_user;
  return format('Scheduled by the minute: leases of lost workers are taken back. No ticks are sent: %s.', missing);
exception when insufficient_privilege then
  return format('Nothing was scheduled: %s may not use pg_cron, pg_net or the Vault (%s).', current_user, sqlerrm);
end
$$;

-- Supabase lets its clients call what is in an exposed schema.
do $$
declare r text;
begin
  revoke execute on function colloquy_reap(double precision), colloquy_tick(), colloquy_schedule() from public;
  for r in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke execute on function colloquy_reap(double precision), colloquy_tick(), colloquy_schedule() from %I', r);
  end loop;
end
$$;

select colloquy_schedule();
