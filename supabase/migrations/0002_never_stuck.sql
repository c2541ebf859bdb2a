-- Acts on many items, done slice by slice by whoever drives: a retry, a copy being filled from another job (a draft until it is full), a deletion (of an ended job or a
-- draft, which nobody sees any more). large_act_data says what exactly; large_act_position how far it came.
alter table batch_jobs
  add column large_act text check (large_act in ('retry', 'copy', 'delete')),
  add column large_act_data jsonb not null default '{}' check (jsonb_typeof(large_act_data) = 'object'),
  add column large_act_position integer not null default 0 check (large_act_position >= 0),
  add check (large_act is distinct from 'copy' or draft_expires_at is not null),
  add check (large_act is distinct from 'delete' or completed_at is not null or draft_expires_at is not null);
create index batch_jobs_large_acts on batch_jobs (id) where large_act is not null;

alter table workers
  -- How long it may run; null: as long as it likes. One that ends by itself starts no call that does not fit.
  add column time_limit_ms integer check (time_limit_ms > 0),
  -- The one job that it works on; null: any.
  add column batch_job_id uuid;

-- When the prompts and raw answers of an ended job were purged for their age.
alter table batch_jobs add column answers_purged_at timestamptz;
create index batch_jobs_unpurged on batch_jobs (completed_at) where completed_at is not null and answers_purged_at is null;
