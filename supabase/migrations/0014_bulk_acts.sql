-- Locks: nothing that was there before; all of it is new.

-- One act on many jobs (pause, resume, cancel, retry, delete), done job by job by whoever drives. `running` until each job had its turn (`completed`) or somebody ends it
-- (`aborted`). Whoever is at it holds its lease; each taking raises the token, as with an item.
create table bulk_acts (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  action text not null check (action in ('pause', 'resume', 'cancel', 'retry', 'delete')),
  -- What the act on each job is told.
  options jsonb not null default '{}' check (jsonb_typeof(options) = 'object'),
  started_by text not null check (length(started_by) <= 400),
  status text not null default 'running' check (status in ('running', 'completed', 'aborted')),
  total integer not null check (total between 0 and 100000),
  -- Jobs that it changed, that it could not change (as they were), and at which we failed.
  done integer not null default 0 check (done >= 0),
  skipped integer not null default 0 check (skipped >= 0),
  failed integer not null default 0 check (failed >= 0),
  lease_expires_at timestamptz,
  lease_token bigint not null default 0,
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  ended_at timestamptz,
  check (done + skipped + failed <= total),
  check ((status = 'running') = (ended_at is null))
);
create index bulk_acts_running on bulk_acts (updated_at) where status = 'running';
create index bulk_acts_ended on bulk_acts (ended_at) where ended_at is not null;

-- The jobs that it found when it began. A job may be deleted meanwhile, so it is named, not referenced.
create table bulk_act_jobs (
  bulk_act_id uuid not null references bulk_acts on delete cascade,
  position integer not null check (position >= 1),
  batch_job_id uuid not null,
  -- Its turn came: if whoever took it died then, it may be done already.
  tried_at timestamptz,
  outcome text check (outcome in ('done', 'skipped', 'failed')),
  code text check (length(code) <= 100),
  message text check (length(message) <= 2000),
  primary key (bulk_act_id, position),
  check ((outcome in ('skipped', 'failed')) = (code is not null))
);
create index bulk_act_jobs_left on bulk_act_jobs (bulk_act_id, position) where outcome is null;
create index bulk_act_jobs_unchanged on bulk_act_jobs (bulk_act_id, position) where outcome in ('skipped', 'failed');

select colloquy_guard('bulk_acts', 'organization_id in (select colloquy_client_organizations())');
select colloquy_guard('bulk_act_jobs', 'exists (select from bulk_acts a where a.id = bulk_act_id)');
