-- Locks: batch_jobs, for the moment in which two empty columns are added.

-- When ticks came, so that what waits for one can say when it comes. A source is whoever sends them by a schedule of its own.
create table tick_times (
  source text primary key check (length(source) between 1 and 100),
  at timestamptz not null,
  previous_at timestamptz check (previous_at < at)
);
alter table tick_times enable row level security;

-- A platform of functions refused to start the next one for this job.
alter table batch_jobs
  add column kick_refused_at timestamptz,
  add column kick_refusal text check (length(kick_refusal) <= 1000);
