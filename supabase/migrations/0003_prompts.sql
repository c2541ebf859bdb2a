-- Locks: batch_attempts against everything and organizations against writes, both for as long as it takes to note a new column and a new reference (no row is read or
-- written); all else is new. What attempts hold themselves from before stays there, is read there, and is purged when their job has ended for so long.

-- Prompts, each stored once in an organisation however many calls it made: by the SHA-256 of its text.
create table prompts (
  organization_id uuid not null references organizations on delete cascade,
  hash bytea not null check (octet_length(hash) = 32),
  -- The last day (UTC) on which a call with it was settled, so that its age is known without a look at the calls.
  used_on date not null,
  -- Compressed (Brotli).
  prompt bytea not null,
  primary key (organization_id, hash)
);
create index prompts_age on prompts (used_on);

-- What models answered, word for word, until it is purged for its age. Apart from the attempts, so that a purge writes no attempt again.
create table raw_answers (
  attempt_id uuid primary key,
  settled_at timestamptz not null,
  -- Compressed (Brotli).
  answer bytea not null
);
create index raw_answers_age on raw_answers (settled_at);

alter table prompts alter column prompt set storage external;
alter table raw_answers alter column answer set storage external;
alter table prompts enable row level security;
alter table raw_answers enable row level security;

-- The prompt of this call, also when that was purged.
alter table batch_attempts add column prompt_hash bytea;
