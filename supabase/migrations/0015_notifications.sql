-- Locks: organizations, for the moment in which two columns are added; batch_jobs against writes, while its ended jobs are indexed (10 ms for 100,000 jobs); all else is new.

-- Where an organisation wants to be told of its jobs, unless a job says where; and since when.
alter table organizations
  add column notify_url text check (length(notify_url) <= 2000),
  add column notify_since timestamptz not null default colloquy_now();

create index batch_jobs_ended on batch_jobs (completed_at) where completed_at is not null;

-- What somebody is told of a job: enqueued once by job, reason and occasion (which end, which wait, which budget), delivered at least once.
create table notifications (
  -- Also the webhook-id, by which a receiver knows what it was told before.
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  batch_job_id uuid not null references batch_jobs on delete cascade,
  reason text not null check (reason in ('ended', 'waiting', 'budget')),
  occasion text not null check (length(occasion) between 1 and 100),
  type text not null check (length(type) <= 100),
  url text not null check (length(url) <= 2000),
  -- What is sent, byte by byte the same each time.
  body text not null check (length(body) <= 20000),
  status text not null default 'pending' check (status in ('pending', 'delivered', 'given_up')),
  tries integer not null default 0 check (tries >= 0),
  -- Of one that is being sent: when its sender is taken to be lost.
  next_try_at timestamptz default colloquy_now(),
  -- What came of the last try: the receiver's status, or why there was none.
  last_status integer,
  last_error text check (length(last_error) <= 1000),
  created_at timestamptz not null default colloquy_now(),
  ended_at timestamptz,
  unique (batch_job_id, reason, occasion),
  check ((status = 'pending') = (next_try_at is not null)),
  check ((status = 'pending') = (ended_at is null))
);
create index notifications_due on notifications (next_try_at) where status = 'pending';
create index notifications_listing on notifications (organization_id, created_at desc, id desc);

-- Since when a job waits for a person, as far as somebody is to be told of it. It waits until something of it ends, so that a key which is tried now and then does not begin it anew.
create table job_waits (
  batch_job_id uuid primary key references batch_jobs on delete cascade,
  checked_at timestamptz not null,
  since timestamptz,
  -- How many items had ended then.
  completed_items integer not null default 0
);

select colloquy_guard('notifications');
select colloquy_guard('job_waits');
