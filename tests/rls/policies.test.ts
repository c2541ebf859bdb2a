import { describe, expect, it } from 'vitest';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type Supabase, supabase } from './support/supabase.ts';

const ours = '00000000-0000-4000-8000-00000000000a';
const theirs = '00000000-0000-4000-8000-00000000000b';
const alice = '00000000-0000-4000-8000-0000000000a1';
const bob = '00000000-0000-4000-8000-0000000000b1';
const nobodys = '00000000-0000-4000-8000-0000000000c1';

/** What a member may read, each with how a row of it is made in an organisation; the job of organisation X has the id X. */
const readable: Record<string, (organization: string) => string> = {
  organizations: (o) => `insert into organizations (id, name) values ('${o}', 'One')`,
  organization_members: (o) =>
    `insert into organization_members (organization_id, user_id, role) values ('${o}', '${o === ours ? alice : bob}', 'viewer')`,
  advisors: (o) => `insert into advisors (organization_id, key, name) values ('${o}', 'a', 'A')`,
  personas: (o) => `insert into personas (organization_id, key, name) values ('${o}', 'a', 'A')`,
  emotional_arcs: (o) =>
    `insert into emotional_arcs (organization_id, key, name, starting_emotion, starting_intensity_min, starting_intensity_max, ending_emotion, ending_intensity_min, ending_intensity_max, turns_min, turns_max)
     values ('${o}', 'a', 'A', 'x', 0, 1, 'y', 0, 1, 2, 4)`,
  training_topics: (o) => `insert into training_topics (organization_id, key, name) values ('${o}', 'a', 'A')`,
  prompt_templates: (o) =>
    `insert into prompt_templates (organization_id, name, tier, emotional_arc, text) values ('${o}', 'T', 'template', 'a', 'text')`,
  prompt_template_versions: (o) =>
    `insert into prompt_template_versions (template_id, version, organization_id, name, tier, emotional_arc, text, suitable_personas, suitable_topics)
     select id, 7, '${o}', 'T', 'template', 'a', 'text', '[]', '[]' from prompt_templates where organization_id = '${o}'`,
  spend_hours: (o) =>
    `insert into spend_hours (batch_job_id, hour, organization_id, model) values ('${o}', now(), '${o}', 'm')`,
  model_prices: (o) =>
    `insert into model_prices (organization_id, provider, model, effective_from, input_usd_per_million, output_usd_per_million) values ('${o}', 'local', 'm', now(), 1, 1)`,
  batch_jobs: (o) =>
    `insert into batch_jobs (id, organization_id, name, model) values ('${o}', '${o}', 'Job', 'rehearsal:default')`,
  remote_batches: (o) =>
    `insert into remote_batches (organization_id, provider, key_fingerprint, model) values ('${o}', 'openai', 'f', 'm')`,
  batch_items: (o) =>
    `insert into batch_items (id, batch_job_id, position, content_key, topic, persona, emotional_arc, tier) values ('${o}', '${o}', 1, 'k', 't', 'p', 'a', 'template')`,
  batch_attempts: (o) =>
    `insert into batch_attempts (id, batch_job_id, batch_item_id, run, token, claim_id, worker, model, deadline_at) values ('${o}', '${o}', '${o}', 1, 1, '${o}', 'w', 'm', now())`,
  batch_job_logs: (o) =>
    `insert into batch_job_logs (batch_job_id, seq, level, event, message) values ('${o}', 1, 'info', 'e', 'm')`,
  conversations: (o) =>
    `insert into conversations (organization_id, persona, emotional_arc, topic, tier, model, turns, turn_count) values ('${o}', 'p', 'a', 't', 'template', 'm', '[1, 2]', 2)`,
  conversation_reviews: (o) =>
    `insert into conversation_reviews (organization_id, conversation_id, number, act_id, from_status, to_status, reviewer, at)
     select '${o}', id, 1, '${o}', 'generated', 'approved', 'x', now() from conversations where organization_id = '${o}'`,
  bulk_acts: (o) =>
    `insert into bulk_acts (id, organization_id, action, started_by, total) values ('${o}', '${o}', 'pause', 'x', 1)`,
  bulk_act_jobs: (o) => `insert into bulk_act_jobs (bulk_act_id, position, batch_job_id) values ('${o}', 1, '${o}')`,
  prompts: (o) =>
    `insert into prompts (organization_id, hash, used_on, prompt) values ('${o}', sha256('x'), now(), 'x')`,
  raw_answers: (o) => `insert into raw_answers (attempt_id, settled_at, answer) values ('${o}', now(), 'x')`,
};

async function filled(options?: { auth?: boolean }): Promise<Supabase> {
  const database = await supabase(options);
  for (const organization of [ours, theirs])
    for (const insert of Object.values(readable)) await database.owner.query(insert(organization));
  return database;
}

const tablesOf = async ({ owner }: Supabase) =>
  await owner.query<{ name: string; guarded: boolean }>(
    `select relname as name, relrowsecurity as guarded from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
  );

const refused = expect.objectContaining({ code: '42501' });
const outcome = (act: Promise<unknown>) => act.catch((error) => error);

describe('a Supabase client', () => {
  it('meets row-level security on every table', async () => {
    const tables = await tablesOf(await supabase());
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter(({ guarded }) => !guarded)).toEqual([]);
  });

  it('sees nothing as anon, in no table', async () => {
    const database = await filled();
    for (const { name } of await tablesOf(database))
      expect(await outcome(database.as({ role: 'anon' }, `select * from ${name}`)), name).toEqual(refused);
  });

  it('reads what its memberships allow, and no row of another organisation', async () => {
    const database = await filled();
    for (const { name } of await tablesOf(database)) {
      const rows = await outcome(database.as({ role: 'authenticated', sub: alice }, `select * from ${name}`));
      if (!(name in readable)) expect(rows, name).toEqual(refused);
      else {
        expect(rows, name).toHaveLength(1);
        expect(JSON.stringify(rows), name).not.toContain(theirs);
      }
    }
  });

  it('reads shipped prices too', async () => {
    const database = await filled();
    await database.owner.query(
      `insert into model_prices (provider, model, effective_from, input_usd_per_million, output_usd_per_million) values ('local', 'all', now(), 1, 1)`,
    );
    const count = async (sub: string) =>
      (await database.as({ role: 'authenticated', sub }, 'select * from model_prices')).length;
    expect([await count(alice), await count(nobodys)]).toEqual([2, 0]);
  });

  it('sees no row where it is a member of nothing, or nobody', async () => {
    const database = await filled();
    for (const name of Object.keys(readable))
      for (const sub of [nobodys, undefined])
        expect(await database.as({ role: 'authenticated', sub }, `select * from ${name}`), name).toEqual([]);
  });

  it('sees what it belonged to no longer when its membership ends', async () => {
    const database = await filled();
    await database.owner.query('delete from organization_members where user_id = $1', [alice]);
    expect(await database.as({ role: 'authenticated', sub: alice }, 'select * from batch_jobs')).toEqual([]);
  });

  it('writes nothing: no insert, update, delete or truncate of any table', async () => {
    const database = await filled();
    for (const { name } of await tablesOf(database))
      for (const role of ['anon', 'authenticated'] as const)
        for (const sql of [
          `insert into ${name} default values`,
          `update ${name} set ${await aColumn(database, name)}`,
          `delete from ${name}`,
          `truncate ${name} cascade`,
        ])
          expect(await outcome(database.as({ role, sub: alice } as never, sql)), `${role}: ${sql}`).toEqual(refused);
  });

  it('changes no row where somebody granted everything again', async () => {
    const database = await filled();
    await database.owner.query('grant all on all tables in schema public to anon, authenticated');
    const client = { role: 'authenticated', sub: alice } as const;
    for (const name of Object.keys(readable)) {
      expect(await database.as({ role: 'anon' }, `select * from ${name}`), name).toEqual([]);
      const column = await aColumn(database, name);
      expect(await database.as(client, `update ${name} set ${column} returning 1`), name).toEqual([]);
      expect(await database.as(client, `delete from ${name} returning 1`), name).toEqual([]);
    }
    const join = `insert into organization_members (organization_id, user_id, role) values ('${theirs}', '${alice}', 'owner')`;
    expect(await outcome(database.as(client, join))).toEqual(refused);
  });

  it('makes itself no member', async () => {
    const database = await filled();
    const join = `insert into organization_members (organization_id, user_id, role) values ('${theirs}', '${alice}', 'owner')`;
    expect(await outcome(database.as({ role: 'authenticated', sub: alice }, join))).toEqual(refused);
  });

  it('cannot pass off a table of its own as the memberships', async () => {
    const database = await filled();
    await database.owner.query(`grant temporary on database ${await nameOf(database)} to authenticated`);
    const rows = await database.as(
      { role: 'authenticated', sub: alice },
      `create temp table organization_members on commit drop as select '${theirs}'::uuid as organization_id, '${alice}'::uuid as user_id;
       grant select on organization_members to public; select id from public.batch_jobs`,
    );
    expect(rows.map(({ id }) => id)).toEqual([ours]);
  });

  it('is known by its claims where there is no auth.uid()', async () => {
    const database = await filled({ auth: false });
    const jobs = (sub?: string) => database.as({ role: 'authenticated', sub }, 'select id from batch_jobs');
    expect([await jobs(alice), await jobs(bob), await jobs()]).toEqual([[{ id: ours }], [{ id: theirs }], []]);
  });

  it('does not reach the local owner’s rows', async () => {
    const database = await filled();
    const rows = await database.as({ role: 'authenticated', sub: alice }, 'select id from organizations');
    expect(rows.map(({ id }) => id)).not.toContain(localOrganizationId);
  });
});

async function aColumn({ owner }: Supabase, table: string): Promise<string> {
  const [row] = await owner.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and attgenerated = '' and not attisdropped order by attnum limit 1`,
    [table],
  );
  return `${row!.name} = ${row!.name}`;
}

const nameOf = async ({ owner }: Supabase) =>
  (await owner.query<{ name: string }>('select current_database() as name'))[0]!.name;
