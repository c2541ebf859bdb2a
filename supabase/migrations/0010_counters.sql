-- Locks: batch_jobs against changes of its columns, while it is read once (a row a job); all else is new.

-- What the fleet did since this migration, over all processes: sums of the jobs' logs, which are as true as the ledger. Nobody writes here but the one that sums up, so that
-- no settle and no claim ever waits for another one's counter, and what a process did before it was killed is counted too.
create table fleet_counters (
  name text not null check (length(name) between 1 and 100),
  code text not null default '' check (length(code) <= 100),
  value numeric not null default 0 check (value >= 0),
  primary key (name, code)
);

-- How far each job's log is summed up.
create table counted_logs (
  batch_job_id uuid primary key references batch_jobs on delete cascade,
  seq bigint not null check (seq >= 0)
);
insert into counted_logs (batch_job_id, seq) select id, log_seq from batch_jobs;

select colloquy_guard('fleet_counters');
select colloquy_guard('counted_logs');
