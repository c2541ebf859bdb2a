-- Locks: model_prices, batch_attempts and batch_jobs for the moment in which empty columns are added; batch_attempts is read once, for the hours that are filled from it.

-- A price that is set again from the same time on takes the place of the one before, which stays readable: attempts say by which row they were priced.
alter table model_prices add column replaced_at timestamptz;
do $$
begin
  execute (
    select format('alter table model_prices drop constraint %I', conname) from pg_constraint
    where conrelid = 'model_prices'::regclass and contype = 'u');
end $$;
create unique index model_prices_current on model_prices (organization_id, provider, model, effective_from, prompt_tokens_from) nulls not distinct
  where replaced_at is null;

alter table batch_attempts
  -- The row of model_prices by which it was priced, that of short prompts; null: no price was known, or none was needed.
  add column price_id uuid,
  -- When somebody said what a call of unknown cost has cost.
  add column resolved_at timestamptz;

-- Where a pilot goes first: so many items, which are due from the start, as if they had been tried. Nothing else is claimed until they have ended and somebody says yes.
alter table batch_jobs add column pilot_items integer check (pilot_items >= 1);

-- What a job spent in each hour (UTC), written by the acts that spend; so that no read of spend goes through attempts. Hours outlive their job: what was spent, was.
create table spend_hours (
  batch_job_id uuid not null,
  hour timestamptz not null,
  organization_id uuid not null references organizations on delete cascade,
  model text not null,
  calls integer not null default 0,
  conversations integer not null default 0,
  actual_cost numeric(18, 9) not null default 0,
  -- Of it, for what became no conversation: failed, truncated, too late and not used since.
  wasted_cost numeric(18, 9) not null default 0,
  input_tokens bigint not null default 0,
  cached_input_tokens bigint not null default 0,
  cache_write_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  primary key (batch_job_id, hour)
) with (fillfactor = 50);
create index spend_hours_listing on spend_hours (organization_id, hour);

insert into spend_hours (batch_job_id, hour, organization_id, model, calls, conversations, actual_cost, wasted_cost, input_tokens, cached_input_tokens, cache_write_tokens,
  output_tokens, reasoning_tokens)
select a.batch_job_id, date_trunc('hour', a.settled_at, 'UTC'), j.organization_id, j.model,
  count(*) filter (where a.answer_from is null and a.error_code is distinct from 'handed_back'), count(*) filter (where a.outcome in ('succeeded', 'reused')),
  coalesce(sum(a.actual_cost), 0), coalesce(sum(a.actual_cost) filter (where a.outcome not in ('succeeded', 'reused') and not (a.outcome = 'late_used'
    and exists (select from batch_attempts u where u.batch_item_id = a.batch_item_id and u.answer_from = a.id and u.outcome = 'reused'))), 0),
  coalesce(sum(a.input_tokens), 0), coalesce(sum(a.cached_input_tokens), 0), coalesce(sum(a.cache_write_tokens), 0), coalesce(sum(a.output_tokens), 0),
  coalesce(sum(a.reasoning_tokens), 0)
from batch_attempts a join batch_jobs j on j.id = a.batch_job_id
where a.settled_at is not null
group by 1, 2, 3, 4;

select colloquy_guard('spend_hours', 'organization_id in (select colloquy_client_organizations())');
