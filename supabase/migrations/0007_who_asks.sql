-- Locks: every table, for the moment in which policies and privileges are noted (no row is read or written); all else is new.

-- People, and where they are signed in. The names and columns are ours; better-auth reads and writes them. An id may also be one of Supabase Auth, which keeps its people itself.
create table app_users (
  id uuid primary key default colloquy_uuid(),
  name text not null check (length(name) <= 200),
  email text not null unique check (email = lower(email) and length(email) between 3 and 320),
  email_verified boolean not null default false,
  image text check (length(image) <= 2000),
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now()
);

create table app_sessions (
  id uuid primary key default colloquy_uuid(),
  user_id uuid not null references app_users on delete cascade,
  token text not null unique check (length(token) <= 200),
  expires_at timestamptz not null,
  ip_address text check (length(ip_address) <= 100),
  user_agent text check (length(user_agent) <= 1000),
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now()
);
create index app_sessions_user on app_sessions (user_id);
create index app_sessions_expiry on app_sessions (expires_at);

-- What a person signs in with. The password is hashed (scrypt).
create table app_accounts (
  id uuid primary key default colloquy_uuid(),
  user_id uuid not null references app_users on delete cascade,
  provider_id text not null check (length(provider_id) <= 100),
  account_id text not null check (length(account_id) <= 300),
  password text check (length(password) <= 500),
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  unique (provider_id, account_id)
);
create index app_accounts_user on app_accounts (user_id);

create table app_verifications (
  id uuid primary key default colloquy_uuid(),
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now()
);
create index app_verifications_identifier on app_verifications (identifier);

-- Keys of programs. The key itself is shown once and kept nowhere: only the SHA-256 of its 256 random bits, by which it is found.
create table api_keys (
  id uuid primary key default colloquy_uuid(),
  organization_id uuid not null references organizations on delete cascade,
  name text not null check (length(name) between 1 and 200),
  hash bytea not null unique check (octet_length(hash) = 32),
  -- Its first characters, by which people tell keys apart.
  start text not null check (length(start) <= 20),
  scopes text[] not null check (scopes <@ array['read', 'write', 'admin'] and cardinality(scopes) between 1 and 3),
  created_by uuid,
  created_at timestamptz not null default colloquy_now(),
  expires_at timestamptz check (expires_at > created_at),
  revoked_at timestamptz,
  -- Written at most once a minute.
  last_used_at timestamptz
);
create index api_keys_listing on api_keys (organization_id, created_at desc);

-- Who tried how often; rate-limiter-flexible reads and writes it.
create table request_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  -- Milliseconds since 1970.
  expire bigint
);

create index organization_members_user on organization_members (user_id);

-- What Supabase's clients may see ---------------------------------------------------------------------------------------------------
-- anon and authenticated are Supabase's roles: where they are missing nobody but the owner of these tables comes here at all, and the policies wait.

-- Who the client is, as Supabase tells it: auth.uid() where that is, else the claims that it is made of.
do $$
begin
  execute format($sql$
create function colloquy_client_id() returns uuid language plpgsql stable security definer set search_path = pg_catalog, %1$I, pg_temp as $body$
declare client uuid;
begin
  if to_regprocedure('auth.uid()') is not null then
    execute 'select auth.uid()' into client;
    return client;
  end if;
  return nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')::uuid;
end
$body$
  $sql$, current_schema());
  -- As the owner, since the members’ own policy asks it.
  execute format($sql$
create function colloquy_client_organizations() returns setof uuid language sql stable security definer set search_path = pg_catalog, %1$I, pg_temp as $body$
  select organization_id from organization_members where user_id = (select colloquy_client_id())
$body$
  $sql$, current_schema());
end
$$;

-- Shuts a table to everyone but its owner; with a condition, authenticated clients read the rows that meet it. Each migration that makes a table ends with this.
create function colloquy_guard(guarded regclass, readable text default null) returns void language plpgsql set search_path from current as $$
declare r text;
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('revoke all on table %s from public', guarded);
  execute format('drop policy if exists colloquy_read on %s', guarded);
  if readable is not null then
    execute format('create policy colloquy_read on %s for select using (%s)', guarded, readable);
  end if;
  for r in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on table %s from %I', guarded, r);
    if readable is not null and r = 'authenticated' then
      execute format('grant select on table %s to %I', guarded, r);
    end if;
  end loop;
end
$$;

do $$
declare
  own constant text := 'organization_id in (select colloquy_client_organizations())';
  of_own_job constant text := 'exists (select from batch_jobs j where j.id = batch_job_id)';
  t text;
begin
  foreach t in array array['organization_members', 'advisors', 'personas', 'emotional_arcs', 'training_topics', 'prompt_templates',
    'batch_jobs', 'remote_batches', 'conversations', 'prompts']
  loop
    perform colloquy_guard(t::regclass, own);
  end loop;
  perform colloquy_guard('organizations', 'id in (select colloquy_client_organizations())');
  -- Shipped prices are everybody's who belongs to somebody.
  perform colloquy_guard('model_prices', 'case when organization_id is null then exists (select colloquy_client_organizations()) else ' || own || ' end');
  foreach t in array array['batch_items', 'batch_attempts', 'batch_job_logs'] loop
    perform colloquy_guard(t::regclass, of_own_job);
  end loop;
  perform colloquy_guard('raw_answers', 'exists (select from batch_attempts a where a.id = attempt_id)');
  -- Secrets, and what is everybody's or nobody's: for the engine alone.
  foreach t in array array['provider_limits', 'workers', 'idempotency_keys', 'tick_times', 'colloquy_migrations',
    'app_users', 'app_sessions', 'app_accounts', 'app_verifications', 'api_keys', 'request_limits']
  loop
    perform colloquy_guard(t::regclass);
  end loop;
end
$$;

-- Policies call these two as the client; nothing else of ours is a client's to call.
do $$
declare r text;
begin
  revoke execute on function colloquy_guard(regclass, text) from public;
  for r in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke execute on function colloquy_guard(regclass, text) from %I', r);
  end loop;
end
$$;
