-- Colloquy's schema. Postgres 15 or newer. Files in this folder are appended to, never edited.

-- The one clock by which leases, retries and limits are judged. A simulation replaces it in its own database.
create function colloquy_now() returns timestamptz language sql stable as $$ select clock_timestamp() $$;

-- A time-ordered UUID (version 7), so that a million inserts touch the right edge of an index and not all of it.
create function colloquy_uuid() returns uuid language sql volatile as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1),
    'hex')::uuid
$$;

create table organizations (
  id uuid primary key default colloquy_uuid(),
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default colloquy_now()
);
-- The local owner's, with a fixed id.
insert into organizations (id, name) values ('00000000-0000-4000-8000-000000000001', 'Local');

create table organization_members (
  organization_id uuid not null references organizations on delete cascade,
  user_id uuid not null,
  role text not null check (role in ('viewer', 'editor', 'owner')),
  created_at timestamptz not null default colloquy_now(),
  primary key (organization_id, user_id)
);

-- Scaffolding -------------------------------------------------------------------------------------------------------------------

create table advisors (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  key text not null check (length(key) between 1 and 100),
  name text not null,
  expertise text,
  principles jsonb not null default '[]' check (jsonb_typeof(principles) = 'array'),
  style text,
  avoid jsonb not null default '[]' check (jsonb_typeof(avoid) = 'array'),
  system_prompt text,
  active boolean not null default true,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  unique (organization_id, key)
);

create table personas (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  key text not null check (length(key) between 1 and 100),
  name text not null,
  archetype text,
  background text,
  communication_style text,
  emotional_baseline text,
  typical_questions jsonb not null default '[]' check (jsonb_typeof(typical_questions) = 'array'),
  language_patterns jsonb not null default '[]' check (jsonb_typeof(language_patterns) = 'array'),
  demographics jsonb not null default '{}' check (jsonb_typeof(demographics) = 'object'),
  active boolean not null default true,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  unique (organization_id, key)
);

create table emotional_arcs (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  key text not null check (length(key) between 1 and 100),
  name text not null,
  starting_emotion text not null,
  starting_intensity_min double precision not null check (starting_intensity_min between 0 and 1),
  starting_intensity_max double precision not null check (starting_intensity_max between starting_intensity_min and 1),
  ending_emotion text not null,
  ending_intensity_min double precision not null check (ending_intensity_min between 0 and 1),
  ending_intensity_max double precision not null check (ending_intensity_max between ending_intensity_min and 1),
  strategy text,
  key_principles jsonb not null default '[]' check (jsonb_typeof(key_principles) = 'array'),
  response_techniques jsonb not null default '[]' check (jsonb_typeof(response_techniques) = 'array'),
  avoid_tactics jsonb not null default '[]' check (jsonb_typeof(avoid_tactics) = 'array'),
  turns_min integer not null check (turns_min >= 1),
  turns_max integer not null check (turns_max >= turns_min),
  complexity integer check (complexity between 1 and 10),
  category text not null default 'core' check (category in ('core', 'edge')),
  suitable_personas jsonb not null default '[]' check (jsonb_typeof(suitable_personas) = 'array'),
  suitable_topics jsonb not null default '[]' check (jsonb_typeof(suitable_topics) = 'array'),
  active boolean not null default true,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  unique (organization_id, key)
);

create table training_topics (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  key text not null check (length(key) between 1 and 100),
  name text not null,
  category text,
  description text,
  complexity text check (complexity in ('beginner', 'intermediate', 'advanced')),
  example_questions jsonb not null default '[]' check (jsonb_typeof(example_questions) = 'array'),
  key_concepts jsonb not null default '[]' check (jsonb_typeof(key_concepts) = 'array'),
  suitable_personas jsonb not null default '[]' check (jsonb_typeof(suitable_personas) = 'array'),
  suitable_emotional_arcs jsonb not null default '[]' check (jsonb_typeof(suitable_emotional_arcs) = 'array'),
  active boolean not null default true,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  unique (organization_id, key)
);

create table prompt_templates (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  name text not null check (length(name) between 1 and 500),
  tier text not null check (tier in ('template', 'scenario', 'edge_case')),
  -- Key of the arc, as in a plan.
  emotional_arc text not null,
  text text not null check (length(text) between 1 and 50000),
  rating double precision check (rating between 0 and 5),
  suitable_personas jsonb not null default '[]' check (jsonb_typeof(suitable_personas) = 'array'),
  suitable_topics jsonb not null default '[]' check (jsonb_typeof(suitable_topics) = 'array'),
  quality_threshold double precision check (quality_threshold between 0 and 5),
  active boolean not null default true,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  unique (organization_id, name)
);

-- Money and limits --------------------------------------------------------------------------------------------------------------

-- US dollars a million tokens, from a date on. The latest row that is not in the future counts; no row is an unknown price, not 0.
create table model_prices (
  id uuid primary key default colloquy_uuid(),
  -- Prices of everybody have none; an organisation's own go before them.
  organization_id uuid references organizations on delete cascade,
  provider text not null check (provider in ('anthropic', 'openai', 'local', 'rehearsal')),
  -- A model's name, or a prefix of it ending in *.
  model text not null,
  effective_from timestamptz not null,
  input_usd_per_million numeric(12, 6) not null check (input_usd_per_million >= 0),
  cached_input_usd_per_million numeric(12, 6) check (cached_input_usd_per_million >= 0),
  cache_write_usd_per_million numeric(12, 6) check (cache_write_usd_per_million >= 0),
  output_usd_per_million numeric(12, 6) not null check (output_usd_per_million >= 0),
  batch_discount numeric(4, 3) not null default 0.5 check (batch_discount between 0 and 1),
  -- A band: from so many prompt tokens on.
  prompt_tokens_from integer not null default 0 check (prompt_tokens_from >= 0),
  source text,
  created_at timestamptz not null default colloquy_now(),
  unique nulls not distinct (organization_id, provider, model, effective_from, prompt_tokens_from)
);

-- What a provider allows a key (known by a fingerprint, never stored), and whether calling it is blocked for now.
create table provider_limits (
  provider text not null,
  key_fingerprint text not null,
  -- A model, or * for the whole key.
  model text not null,
  requests_per_minute integer check (requests_per_minute > 0),
  tokens_per_minute bigint check (tokens_per_minute > 0),
  blocked_code text check (blocked_code in ('key_refused', 'quota_exhausted', 'access_denied', 'model_unknown', 'rate_limited')),
  blocked_detail text check (length(blocked_detail) <= 2000),
  blocked_at timestamptz,
  blocked_until timestamptz,
  updated_at timestamptz not null default colloquy_now(),
  primary key (provider, key_fingerprint, model),
  check ((blocked_code is null) = (blocked_at is null) and (blocked_code is null) = (blocked_until is null))
);

-- Work --------------------------------------------------------------------------------------------------------------------------

create table batch_jobs (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  user_id uuid,
  created_by uuid,
  job_type text not null default 'generation' check (job_type in ('generation', 'export', 'validation', 'cleanup')),
  name text not null check (length(name) between 1 and 200),
  description text check (length(description) <= 5000),
  -- The scaffolding as it was at submission, model settings, warnings.
  configuration jsonb not null default '{}',
  model text not null check (length(model) <= 300),
  provider text not null generated always as (split_part(model, ':', 1)) stored,
  target_tier text,
  tier text,
  status text not null default 'queued' check (status in ('queued', 'processing', 'paused', 'completed', 'failed', 'cancelled')),
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high')),
  error_handling text not null default 'continue' check (error_handling in ('continue', 'stop')),
  -- A ceiling of calls in flight; null: as many as limits and workers allow.
  concurrent_processing integer check (concurrent_processing between 1 and 1000),
  shared_parameters jsonb not null default '{}',
  mode text not null default 'online' check (mode in ('online', 'remote_batch')),
  pilot integer check (pilot >= 1),
  notify_url text check (length(notify_url) <= 2000),
  max_attempts integer not null default 3 check (max_attempts between 1 and 10),
  item_timeout_seconds integer not null default 180 check (item_timeout_seconds between 1 and 900),
  -- Over what decides the conversations; a plan run again continues the job that has it.
  submission_hash text,
  -- A draft is invisible to drivers and expires.
  draft_expires_at timestamptz,

  total_items integer not null default 0 check (total_items between 0 and 1000000),
  completed_items integer not null default 0,
  successful_items integer not null default 0,
  failed_items integer not null default 0,
  skipped_items integer not null default 0,
  progress_percentage numeric(5, 2) not null default 0 check (progress_percentage between 0 and 100),
  retry_count integer not null default 0,
  max_retries integer not null default 3,
  estimated_cost numeric(18, 9),
  actual_cost numeric(18, 9) not null default 0 check (actual_cost >= 0),
  budget numeric(18, 9) check (budget > 0),
  reserved_cost numeric(18, 9) not null default 0 check (reserved_cost >= 0),
  unknown_cost numeric(18, 9) not null default 0 check (unknown_cost >= 0),
  -- The largest reservation of one of its items; null: the model's price is not known.
  reservation_max numeric(18, 9),
  estimated_time_remaining integer,
  estimated_completion_at timestamptz,
  duration_seconds integer,
  error_message text check (length(error_message) <= 10000),
  results jsonb,
  summary text,

  in_flight integer not null default 0 check (in_flight >= 0),
  log_seq bigint not null default 0 check (log_seq >= 0),
  -- Fairness: jobs go round by the smallest pass; a claim of n items adds n / weight.
  pass double precision not null default 0,
  weight integer not null generated always as (case priority when 'high' then 4 when 'low' then 1 else 2 end) stored,
  -- Unfinished queued items that are to end with this code, slice by slice; reads count them as ended already.
  sweep_code text check (sweep_code in ('cancelled', 'job_stopped')),
  paused_at timestamptz,
  paused_by text check (length(paused_by) <= 200),
  pause_reason text check (length(pause_reason) <= 2000),

  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  started_at timestamptz,
  completed_at timestamptz,
  last_activity_at timestamptz,

  check (completed_items = successful_items + failed_items),
  check (completed_items <= total_items),
  check (skipped_items between 0 and failed_items),
  check (successful_items >= 0 and failed_items >= 0),
  check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)),
  check ((status = 'paused') = (paused_at is not null)),
  check (sweep_code is null or status in ('failed', 'cancelled')),
  check (draft_expires_at is null or status = 'queued')
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_cost_delay = 0);

-- The claim goes round these.
create index batch_jobs_claimable on batch_jobs (pass, id) where status in ('queued', 'processing') and draft_expires_at is null;
create index batch_jobs_listing on batch_jobs (organization_id, created_at desc, id desc);
create index batch_jobs_submission on batch_jobs (organization_id, submission_hash, created_at desc);
create index batch_jobs_sweeping on batch_jobs (id) where sweep_code is not null;
create index batch_jobs_drafts on batch_jobs (draft_expires_at) where draft_expires_at is not null;

-- The provider's own batch engine holds an item by a remote batch instead of a lease.
create table remote_batches (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  provider text not null,
  key_fingerprint text not null,
  model text not null,
  status text not null default 'intended' check (status in ('intended', 'submitted', 'ended', 'collected', 'failed', 'cancelling', 'cancelled', 'expired')),
  -- The provider's id; unknown between intent and answer. Ours travels in its metadata, so that an orphan is found.
  remote_id text,
  input_file_id text,
  output_file_id text,
  error_file_id text,
  item_count integer not null default 0 check (item_count >= 0),
  byte_count bigint not null default 0 check (byte_count >= 0),
  request_counts jsonb not null default '{}',
  error jsonb,
  created_at timestamptz not null default colloquy_now(),
  submitted_at timestamptz,
  expires_at timestamptz,
  polled_at timestamptz,
  ended_at timestamptz,
  check (status = 'intended' or remote_id is not null or status in ('failed', 'cancelled')),
  unique (provider, remote_id)
);

create table batch_items (
  id uuid primary key default colloquy_uuid(),
  batch_job_id uuid not null references batch_jobs on delete cascade,
  position integer not null check (position >= 1),
  content_key text not null,
  topic text not null,
  persona text not null,
  emotional_arc text not null,
  tier text not null check (tier in ('template', 'scenario', 'edge_case')),
  template_id uuid,
  template_version integer,
  repeat integer not null default 1 check (repeat >= 1),
  parameters jsonb not null default '{}',
  source_text text check (length(source_text) <= 200000),
  -- Money held by a call of this item; null: the price is not known.
  reservation numeric(18, 9) check (reservation >= 0),

  status text not null default 'queued' check (status in ('queued', 'processing', 'completed', 'failed')),
  run integer not null default 1 check (run >= 1),
  attempts_used integer not null default 0 check (attempts_used >= 0),
  -- Answers that were paid for and no good, this run; they have a cap of their own.
  content_failures integer not null default 0 check (content_failures >= 0),
  -- Tries put off since the last one that counted, for the growing pause.
  deferrals integer not null default 0 check (deferrals >= 0),
  progress integer not null default 0 check (progress between 0 and 100),
  estimated_time integer,
  conversation_id uuid,
  error_code text check (length(error_code) <= 100),
  error_message text check (length(error_message) <= 10000),

  lease_token bigint not null default 0 check (lease_token >= 0),
  lease_expires_at timestamptz,
  leased_by text check (length(leased_by) <= 200),
  attempt_id uuid,
  remote_batch_id uuid references remote_batches,
  -- Leases lost with their worker, this run; after two the item is a suspect and runs alone; three lost alone end it.
  losses integer not null default 0 check (losses >= 0),
  losses_alone integer not null default 0 check (losses_alone between 0 and losses),
  running_alone boolean not null default false,

  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  started_at timestamptz,
  completed_at timestamptz,
  -- When it may be tried again; null: it was not tried yet, and goes in the order of positions.
  next_attempt_at timestamptz,

  unique (batch_job_id, position),
  unique (batch_job_id, content_key),
  check (status <> 'processing' or ((lease_expires_at is null) <> (remote_batch_id is null))),
  check (status = 'processing' or (lease_expires_at is null and remote_batch_id is null and leased_by is null and attempt_id is null)),
  check ((status = 'completed') = (conversation_id is not null)),
  check ((status = 'failed') = (error_code is not null)),
  check ((status in ('completed', 'failed')) = (completed_at is not null)),
  check (next_attempt_at is null or status = 'queued')
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1);

-- What a claim reads, each in its own order: never tried, to be tried again, lease run out.
create index batch_items_fresh on batch_items (batch_job_id, position) where status = 'queued' and next_attempt_at is null and losses < 2;
create index batch_items_due on batch_items (batch_job_id, next_attempt_at) where status = 'queued' and next_attempt_at is not null and losses < 2;
create index batch_items_suspect on batch_items (batch_job_id) where status = 'queued' and losses >= 2;
create index batch_items_leases on batch_items (lease_expires_at, batch_job_id) where status = 'processing';
create index batch_items_processing on batch_items (batch_job_id) where status = 'processing';
create index batch_items_failed on batch_items (batch_job_id, position) where status = 'failed';

create table batch_attempts (
  id uuid primary key default colloquy_uuid(),
  batch_job_id uuid not null,
  batch_item_id uuid not null references batch_items on delete cascade,
  run integer not null,
  -- The item's lease token of this claim; also the attempt's number.
  token bigint not null,
  claim_id uuid not null,
  worker text not null check (length(worker) <= 200),
  model text not null,
  outcome text check (outcome in ('succeeded', 'failed', 'late', 'late_used', 'late_failed', 'reused', 'lost', 'aborted', 'handed_back')),
  -- Whether it used up one of the item's attempts.
  counted boolean not null default false,
  error_code text,
  error_message text check (length(error_message) <= 10000),
  error jsonb,
  http_status integer,
  request_id text check (length(request_id) <= 500),
  finish_reason text check (length(finish_reason) <= 100),
  input_tokens integer check (input_tokens >= 0),
  cached_input_tokens integer check (cached_input_tokens >= 0),
  cache_write_tokens integer check (cache_write_tokens >= 0),
  output_tokens integer check (output_tokens >= 0),
  reasoning_tokens integer check (reasoning_tokens >= 0),
  -- Money: held while open; then spent, or unknown at its full bound until an answer or a person resolves it.
  reserved_cost numeric(18, 9) not null default 0 check (reserved_cost >= 0),
  actual_cost numeric(18, 9) check (actual_cost >= 0),
  unknown_cost numeric(18, 9) not null default 0 check (unknown_cost >= 0),
  -- Compressed (Brotli), purged by age.
  prompt bytea,
  raw_answer bytea,
  answer_from uuid,
  remote_batch_id uuid references remote_batches,
  created_at timestamptz not null default colloquy_now(),
  -- From here on a call that was not answered is of unknown cost.
  deadline_at timestamptz not null,
  -- Its deadline passed without an answer: what it held counts as unknown cost from then on.
  expired_at timestamptz,
  duration_ms integer check (duration_ms >= 0),
  -- Closed: its answer, error or hand-back is recorded.
  settled_at timestamptz,
  unique (batch_item_id, token),
  check (settled_at is null or (reserved_cost = 0 and outcome is not null)),
  check (outcome is null or outcome = 'lost' or outcome = 'aborted' or settled_at is not null)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1);
create index batch_attempts_open on batch_attempts (deadline_at) where settled_at is null and expired_at is null;
create index batch_attempts_claim on batch_attempts (claim_id) where settled_at is null;
create index batch_attempts_late on batch_attempts (batch_item_id, token) where outcome = 'late';
create index batch_attempts_job on batch_attempts (batch_job_id, created_at);

create table batch_job_logs (
  batch_job_id uuid not null references batch_jobs on delete cascade,
  seq bigint not null check (seq >= 1),
  at timestamptz not null default colloquy_now(),
  level text not null check (level in ('debug', 'info', 'warn', 'error')),
  event text not null check (length(event) <= 100),
  batch_item_id uuid,
  attempt_id uuid,
  message text not null check (length(message) <= 10000),
  data jsonb,
  primary key (batch_job_id, seq)
);
create index batch_job_logs_item on batch_job_logs (batch_item_id, seq) where batch_item_id is not null;

create table conversations (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  batch_job_id uuid references batch_jobs on delete set null,
  batch_item_id uuid,
  attempt_id uuid,
  position integer,
  persona text not null,
  emotional_arc text not null,
  topic text not null,
  advisor text,
  tier text not null check (tier in ('template', 'scenario', 'edge_case')),
  template_id uuid,
  template_version integer,
  model text not null,
  system_prompt text,
  -- conversation_metadata as the model gave it; persona, arc and topic come from the columns above, never from here.
  metadata jsonb not null default '{}',
  -- [{turn_number, role, content, emotional_context}]
  turns jsonb not null check (jsonb_typeof(turns) = 'array' and jsonb_array_length(turns) >= 2),
  turn_count integer not null check (turn_count >= 2),
  scores jsonb,
  quality_score double precision check (quality_score between 1 and 5),
  quality_tier text check (quality_tier in ('seed_dataset', 'production', 'experimental', 'rejected')),
  review_status text not null default 'generated' check (review_status in ('generated', 'pending_review', 'approved', 'rejected', 'needs_revision')),
  reviewed_by uuid,
  reviewed_at timestamptz,
  review_note text check (length(review_note) <= 5000),
  -- The conversation that took its place when it was regenerated.
  replaced_by uuid,
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now()
);
create index conversations_job on conversations (batch_job_id, position);
create index conversations_listing on conversations (organization_id, created_at desc, id desc);

create table workers (
  name text primary key check (length(name) between 1 and 200),
  host text not null,
  pid integer not null,
  version text not null,
  kind text not null default 'worker' check (kind in ('worker', 'generate', 'start', 'tick', 'process_next', 'after_response')),
  concurrency integer not null check (concurrency >= 0),
  in_flight integer not null default 0 check (in_flight >= 0),
  providers jsonb not null default '[]',
  started_at timestamptz not null default colloquy_now(),
  heartbeat_at timestamptz not null default colloquy_now(),
  draining boolean not null default false
);

create table idempotency_keys (
  organization_id uuid not null references organizations on delete cascade,
  key text not null check (length(key) between 1 and 255),
  request_hash text not null,
  batch_job_id uuid not null references batch_jobs on delete cascade,
  created_at timestamptz not null default colloquy_now(),
  expires_at timestamptz not null,
  primary key (organization_id, key)
);

-- What is compressed already is not compressed again; turns are, by the fastest way that this server was built with.
alter table batch_attempts alter column prompt set storage external, alter column raw_answer set storage external;
do $$
begin
  alter table conversations alter column turns set compression lz4;
exception when feature_not_supported or invalid_parameter_value then
  null;
end $$;

-- Supabase clients see nothing until a policy lets them; the engine connects as the owner of these tables.
do $$
declare t text;
begin
  foreach t in array array['organizations', 'organization_members', 'advisors', 'personas', 'emotional_arcs', 'training_topics', 'prompt_templates',
    'model_prices', 'provider_limits', 'batch_jobs', 'remote_batches', 'batch_items', 'batch_attempts', 'batch_job_logs', 'conversations', 'workers', 'idempotency_keys']
  loop
    execute format('alter table %I enable row level security', t);
  end loop;
end $$;
