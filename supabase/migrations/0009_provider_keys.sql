-- Locks: nothing that is in use.

-- The keys of providers that organisations set. Only who has the COLLOQUY_SECRET under which one was set can read it, and only here: organisation, provider and address are
-- sealed with it.
create table provider_keys (
  organization_id uuid not null references organizations on delete cascade,
  provider text not null check (length(provider) between 1 and 50),
  name text check (length(name) between 1 and 200),
  -- Of a server that speaks OpenAI's wire; null: the provider's own.
  base_url text check (length(base_url) <= 2000),
  ciphertext bytea not null check (octet_length(ciphertext) between 16 and 10000),
  nonce bytea not null check (octet_length(nonce) = 12),
  -- Which secret it takes, and what key it is; neither gives anything away.
  key_version text not null check (length(key_version) = 8),
  fingerprint text not null check (length(fingerprint) = 12),
  last_four text check (length(last_four) = 4),
  set_by text check (length(set_by) <= 400),
  created_at timestamptz not null default colloquy_now(),
  updated_at timestamptz not null default colloquy_now(),
  primary key (organization_id, provider)
);
create index provider_keys_fingerprint on provider_keys (fingerprint);

select colloquy_guard('provider_keys');
