-- Locks: prompt_templates against writes, for as long as it takes to note a new trigger and a reference (no row is read or written); all else is new.

-- What a template said before each change of it; what it says now stands in prompt_templates.
create table prompt_template_versions (
  template_id uuid not null references prompt_templates on delete cascade,
  version integer not null,
  organization_id uuid not null references organizations on delete cascade,
  name text not null,
  tier text not null,
  emotional_arc text not null,
  text text not null,
  rating double precision,
  suitable_personas jsonb not null,
  suitable_topics jsonb not null,
  quality_threshold double precision,
  -- When it was followed by the next.
  replaced_at timestamptz not null default colloquy_now(),
  primary key (template_id, version)
);

-- Whoever changes a template, also by hand or from an older version of Colloquy, leaves its former words behind.
create function colloquy_keep_template_version() returns trigger language plpgsql set search_path from current as $$
begin
  insert into prompt_template_versions
    (template_id, version, organization_id, name, tier, emotional_arc, text, rating, suitable_personas, suitable_topics, quality_threshold)
  values
    (old.id, old.version, old.organization_id, old.name, old.tier, old.emotional_arc, old.text, old.rating, old.suitable_personas, old.suitable_topics, old.quality_threshold)
  on conflict do nothing;
  return null;
end
$$;
create trigger prompt_templates_versions after update on prompt_templates
  for each row when (old.version is distinct from new.version) execute function colloquy_keep_template_version();

select colloquy_guard('prompt_template_versions', 'organization_id in (select colloquy_client_organizations())');
