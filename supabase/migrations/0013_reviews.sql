-- Locks: conversations against writes for as long as seven indexes are built (42 s for a million, on two cores that had much else to do), batch_jobs for the moment in
-- which an empty column is added; all else is new. So many indexes, as each way to look for conversations is to find its newest fifty at once among a million.

create index conversations_by_job on conversations (batch_job_id, created_at);
create index conversations_by_persona on conversations (organization_id, persona, created_at);
create index conversations_by_arc on conversations (organization_id, emotional_arc, created_at);
create index conversations_by_topic on conversations (organization_id, topic, created_at);
create index conversations_by_tier on conversations (organization_id, tier, created_at);
create index conversations_by_model on conversations (organization_id, model, created_at);
create index conversations_by_review on conversations (organization_id, review_status, created_at);

alter table conversations
  -- Who changed its review status last: a person's address, a key's name, or what sat at the machine.
  add column reviewer text check (length(reviewer) <= 400),
  -- How often it was changed.
  add column review_number integer not null default 0 check (review_number >= 0);

-- Each change of a review status. The last one of a conversation, whose number is the conversation's, can be taken back.
create table conversation_reviews (
  organization_id uuid not null references organizations on delete cascade,
  conversation_id uuid not null references conversations on delete cascade,
  number integer not null check (number >= 1),
  -- What one request changed has one; by it that is taken back.
  act_id uuid not null,
  from_status text not null check (from_status in ('generated', 'pending_review', 'approved', 'rejected', 'needs_revision')),
  from_note text check (length(from_note) <= 5000),
  to_status text not null check (to_status in ('generated', 'pending_review', 'approved', 'rejected', 'needs_revision')),
  to_note text check (length(to_note) <= 5000),
  reviewer text not null check (length(reviewer) <= 400),
  at timestamptz not null,
  primary key (conversation_id, number),
  check (to_status <> 'rejected' or to_note is not null)
);
create index conversation_reviews_act on conversation_reviews (act_id, conversation_id);

-- The words of each conversation, by which it is searched: a duty of the fleet gathers them, so that no settle waits for it. Up to the youngest row of an organisation
-- all of its conversations are here.
create table conversation_words (
  conversation_id uuid primary key references conversations on delete cascade,
  organization_id uuid not null references organizations on delete cascade,
  created_at timestamptz not null,
  words tsvector not null
);
create index conversation_words_age on conversation_words (organization_id, created_at);
create index conversation_words_words on conversation_words using gin (words);

-- The conversation that this job makes once more.
alter table batch_jobs add column regenerates uuid;
create index batch_jobs_regenerates on batch_jobs (regenerates) where regenerates is not null;

select colloquy_guard('conversation_reviews', 'organization_id in (select colloquy_client_organizations())');
select colloquy_guard('conversation_words');
