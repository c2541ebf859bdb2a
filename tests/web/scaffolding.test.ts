import { describe, expect, it } from 'vitest';
import { GET as showJob } from '#app/api/batch-jobs/[id]/route.ts';
import { POST as generateBatch } from '#app/api/conversations/generate-batch/route.ts';
import { POST as previewTemplate } from '#app/api/templates/preview/route.ts';
import type { scaffoldingKinds } from '#domain/scaffolding-kinds.ts';
import type { Database } from '#platform/database.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';
import { drainOf } from '../setup/drain.ts';
import { type Answer, call, freshApp, posted, six } from './app.ts';
import { handlerAt } from './described.ts';

const at = (path: string) => {
  const ask = (method: string, address: string, params = {}, init: RequestInit = {}) =>
    call(handlerAt(address.split('?')[0]!.replace(/\/ID\b/, '/{id}'), method), address, params, {
      ...init,
      method: method.toUpperCase(),
    });
  const base = `/api/${path}`;
  return {
    list: (query = '') => ask('get', `${base}${query}`),
    create: (body: object | string) => ask('post', base, {}, posted(body)),
    show: (id: string) => ask('get', `${base}/ID`, { id }),
    change: (id: string, body: object, headers: Record<string, string> = {}) =>
      ask('patch', `${base}/ID`, { id }, posted(body, 'application/json', headers)),
    deactivate: (id: string, headers: Record<string, string> = {}) => ask('delete', `${base}/ID`, { id }, { headers }),
    import: (body: object | string, query = '', type = 'application/json') =>
      ask('post', `${base}/import${query}`, {}, posted(body, type)),
    export: (query = '') => ask('get', `${base}/export${query}`),
    versions: (id: string, query = '') => ask('get', `${base}/ID/versions${query}`, { id }),
  };
};
const personas = at('personas');
const arcs = at('emotional-arcs');
const topics = at('training-topics');
const templates = at('templates');

const submit = (changes: object = {}) =>
  call(generateBatch, '/api/conversations/generate-batch', {}, posted({ ...six, ...changes }));
const refusedAt = (answer: Answer) => [answer.status, answer.body.errors?.map(({ path }: { path: string }) => path)];
const noor = { key: 'night_nurse', name: 'Noor', typicalQuestions: ['Is it late?'] };

describe('a row of scaffolding', () => {
  it('is made once, and read by its key and by its id', async () => {
    await freshApp();
    const made = await personas.create({ ...noor, background: '' });
    expect(made).toMatchObject({ status: 201, body: { ...noor, version: 1, active: true } });
    expect(made.body).not.toHaveProperty('background');
    expect(made.headers.get('location')).toBe(`/api/personas/${made.body.id}`);
    for (const reference of ['night_nurse', made.body.id, made.body.id.toUpperCase()]) {
      const shown = await personas.show(reference);
      expect([shown.status, shown.headers.get('etag'), shown.body]).toEqual([200, '"1"', made.body]);
    }
    expect(await personas.create(noor)).toMatchObject({ status: 409, body: { code: 'key_taken' } });
    for (const nothing of ['nobody', 'a\0b', '\ud800', 'x'.repeat(501)])
      expect((await personas.show(nothing)).status).toBe(404);
    expect(refusedAt(await personas.create({ ...noor, key: 'x', nmae: 'y', id: made.body.id }))).toEqual([
      400,
      ['nmae', 'id'],
    ]);
  });

  it('changes in what is named only; null takes a field away; its version counts what it said', async () => {
    await freshApp();
    await personas.create({ ...noor, archetype: 'Awake' });
    const changed = await personas.change('night_nurse', { name: 'Nora', typicalQuestions: null });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Nora', archetype: 'Awake', version: 2 } });
    expect(changed.body).not.toHaveProperty('typicalQuestions');
    expect((await personas.change('night_nurse', { name: 'Nora' })).body).toEqual(changed.body);
    for (const [body, paths] of [
      [{}, ['']],
      [{ key: 'day_nurse' }, ['key']],
      [{ version: 9, nam: 'x' }, ['version', 'nam']],
      [{ name: null }, ['name']],
      [{ name: ' ' }, ['name']],
    ] as const)
      expect(refusedAt(await personas.change('night_nurse', body)), JSON.stringify(body)).toEqual([400, paths]);
    // What belongs together is checked together.
    expect(refusedAt(await arcs.change('fear_to_confidence', { turnsMin: 40 }))).toEqual([400, ['turnsMin']]);
    expect((await personas.show('night_nurse')).body).toEqual(changed.body);
    expect((await personas.change('nobody', { name: 'x' })).status).toBe(404);
  });

  it('is changed by one of two who read the same', async () => {
    await freshApp();
    const etag = (await topics.show('hsa_vs_fsa')).headers.get('etag')!;
    const both = await Promise.all(
      ['A', 'B'].map((name) => topics.change('hsa_vs_fsa', { name }, { 'If-Match': etag })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const late = both.find(({ status }) => status === 412)!;
    expect(late.body.code).toBe('precondition_failed');
    const now = late.headers.get('etag')!;
    // As a proxy that compresses would have it, in a list.
    expect((await topics.change('hsa_vs_fsa', { name: 'C' }, { 'If-Match': `"77", W/${now}` })).status).toBe(200);
    expect((await topics.deactivate('hsa_vs_fsa', { 'If-Match': now })).status).toBe(412);
    expect((await topics.deactivate('hsa_vs_fsa', { 'If-Match': '*' })).headers.get('etag')).toBe('"3-inactive"');
    expect((await topics.change('hsa_vs_fsa', { active: true }, { 'If-Match': '"3"' })).status).toBe(412);
    expect((await topics.change('hsa_vs_fsa', { active: true }, { 'If-Match': 'three' })).status).toBe(400);
  });

  it('is found in a list by a part of its name or key, by whether it is active, and page by page', async () => {
    await freshApp();
    await personas.create({ ...noor, key: 'nurse_2', name: '100% Ümit_' });
    await personas.deactivate('anxious_planner');
    const keys = async (query: string) =>
      (await personas.list(query)).body.items.map(({ key }: { key: string }) => key);
    expect(await keys('?search=NURSE')).toEqual(['nurse_2']);
    expect(await keys(`?search=${encodeURIComponent('0% üm')}`)).toEqual(['nurse_2']);
    expect(await keys('?search=%25')).toEqual(['nurse_2']);
    expect(await keys('?search=nothing')).toEqual([]);
    expect(await keys('?active=false')).toEqual(['anxious_planner']);
    const all = await keys('');
    expect(all).toEqual([...(await keys('?active=true')), 'anxious_planner'].sort());
    const paged: string[] = [];
    for (let query = '?limit=1'; ; ) {
      const { body } = await personas.list(query);
      paged.push(...body.items.map(({ key }: { key: string }) => key));
      if (!body.nextCursor) break;
      query = `?limit=1&cursor=${body.nextCursor}`;
    }
    expect(paged).toEqual(all);
    const nul = Buffer.from(JSON.stringify(['a\0'])).toString('base64url');
    for (const query of ['?active=maybe', `?cursor=${nul}`, '?search=%00', '?sort=name'])
      expect((await personas.list(query)).status, query).toBe(400);
  });
});

describe('what is deactivated', () => {
  it('is refused in new submissions by name, stays with the jobs that use it, and can be taken back', async () => {
    const db = await freshApp();
    const { body: before } = await submit();
    const templateId = 'b5038036-929a-4a86-b40a-e6bb34ce226e';
    for (const each of [personas, arcs, topics])
      for (const key of ['anxious_planner', 'fear_to_confidence', 'roth_ira_conversion']) await each.deactivate(key);
    await templates.deactivate(templateId);
    const refused = await submit();
    expect(refused).toMatchObject({ status: 400, body: { code: 'scaffolding_unknown' } });
    expect(refused.body.errors.map(({ message }: { message: string }) => message)).toEqual([
      'the persona “anxious_planner” is deactivated; reactivate it, or name another',
      'the emotional arc “fear_to_confidence” is deactivated; reactivate it, or name another',
      'the topic “roth_ira_conversion” is deactivated; reactivate it, or name another',
    ]);
    const item = {
      persona: 'pragmatic_optimist',
      emotionalArc: 'confusion_to_clarity',
      topic: 'hsa_vs_fsa',
      templateId,
    };
    const without = await submit({ grid: undefined, items: [item] });
    expect(without.body.errors).toEqual([
      { path: 'items[0].templateId', message: expect.stringMatching(/^the template “Find .*” is deactivated/) },
    ]);
    await drainOf(db).run({ jobId: null }, { untilEmpty: true });
    expect((await call(showJob, '/x', { id: before.jobId })).body).toMatchObject({ counts: { completed: 6 } });
    expect((await personas.show('anxious_planner')).body).toMatchObject({ active: false, version: 1 });
    for (const each of [personas, arcs, topics])
      for (const key of ['anxious_planner', 'fear_to_confidence', 'roth_ira_conversion'])
        await each.change(key, { active: true });
    expect((await submit()).status).toBe(202);
  });
});

describe('a template', () => {
  const text = '{{persona_name}} and {{topic_name}}';
  const made = (name: string, changes = {}) =>
    templates.create({ name, tier: 'template', emotionalArc: 'fear_to_confidence', text, rating: 5, ...changes });

  it('keeps every text that it had; a job keeps the one that it was submitted with', async () => {
    const db = await freshApp();
    const { body: first } = await made('One');
    const plan = { grid: { ...six.grid, emotionalArcs: ['fear_to_confidence'] } };
    const { body: job } = await submit(plan);
    await templates.change(first.id, { text: `${text}.`, rating: null });
    await templates.change('One', { name: 'Uno' });
    await templates.deactivate('Uno');
    const { body } = await templates.versions('Uno');
    expect(body.items).toEqual([
      { version: 3, name: 'Uno', text: `${text}.`, tier: 'template', emotionalArc: 'fear_to_confidence' },
      expect.objectContaining({ version: 2, name: 'One', text: `${text}.`, replacedAt: expect.any(String) }),
      expect.objectContaining({ version: 1, name: 'One', text, rating: 5, replacedAt: expect.any(String) }),
    ]);
    const page = await templates.versions(first.id, '?limit=2');
    const { body: last } = await templates.versions(first.id, `?cursor=${page.body.nextCursor}`);
    expect([page.body.items.length, last]).toEqual([2, { items: [body.items[2]], nextCursor: null }]);
    expect((await templates.versions('Nobody')).status).toBe(404);
    await drainOf(db).run({ jobId: null }, { untilEmpty: true });
    const used = await db.query(
      `select jsonb_path_query_array(configuration, '$.scaffolding.templates.*.text') as texts from batch_jobs where id = $1`,
      [job.jobId],
    );
    expect(used).toEqual([{ texts: [text] }]);
  });

  it('has a name of its own', async () => {
    await freshApp();
    const { body } = await made('One');
    await made('Two');
    expect(await made('One')).toMatchObject({ status: 409, body: { code: 'key_taken' } });
    expect((await templates.change(body.id, { name: 'Two' })).status).toBe(409);
    expect((await templates.change(body.id, { name: 'One' })).body).toMatchObject({ version: 1 });
  });

  it('is previewed as it would be sent, and every placeholder says where it comes from', async () => {
    const db = await freshApp();
    const preview = (changes: object) =>
      call(
        previewTemplate,
        '/x',
        {},
        posted({
          ...{ persona: 'anxious_planner', emotionalArc: 'fear_to_confidence', topic: 'hsa_vs_fsa', ...changes },
        }),
      );
    await made('One', {
      text: '{{persona_name}}, {{mood}}, {{starting_emotion}}, {{tier}}, {{persona_x}} {{advisor_name}}',
    });
    const { body } = await preview({
      templateId: 'One',
      parameters: { mood: 'wet', persona_name: 'no' },
    });
    const [{ name }] = (await db.query<{ name: string }>(
      `select name from personas where key = 'anxious_planner'`,
    )) as [{ name: string }];
    expect(body).toMatchObject({
      prompt: `${name}, wet, fear, template, {{persona_x}} Nora Lindqvist`,
      placeholders: [
        { name: 'persona_name', value: name, source: 'persona' },
        { name: 'mood', value: 'wet', source: 'parameters' },
        { name: 'starting_emotion', value: 'fear', source: 'emotionalArc' },
        { name: 'tier', value: 'template', source: 'tier' },
        { name: 'persona_x', value: null, source: null },
        { name: 'advisor_name', value: 'Nora Lindqvist', source: 'advisor' },
      ],
      unresolved: ['persona_x'],
    });
    await templates.change('One', { text: body.prompt.replace('{{persona_x}} ', '') });
    const { body: job } = await submit({ grid: { ...six.grid, emotionalArcs: ['fear_to_confidence'] } });
    await drainOf(db).run({ jobId: job.jobId }, { items: 1 });
    const sent = (await preview({ templateId: 'One' })).body;
    const [reserved] = await db.query<{ prompt: string }>(
      `select configuration #>> '{scaffolding,templates}' as prompt from batch_jobs where id = $1`,
      [job.jobId],
    );
    expect(reserved?.prompt).toContain(sent.prompt);
    await personas.deactivate('anxious_planner');
    expect((await preview({ text: '{{persona_name}}' })).body.prompt).toBe(name);
    expect(refusedAt(await preview({ text: 'x', persona: 'anxious_planer', topic: 'x' }))).toEqual([
      400,
      ['persona', 'topic'],
    ]);
    expect((await preview({ templateId: 'Nobody' })).status).toBe(404);
    for (const changes of [{}, { text: 'x', templateId: 'One' }, { text: 'x', tone: 'y' }])
      expect((await preview(changes)).status, JSON.stringify(changes)).toBe(400);
  });
});

describe('a file', () => {
  const formats = { json: 'application/json', yaml: 'application/yaml', csv: 'text/csv' } as const;

  it('that was exported changes nothing where it is imported, and makes the same of an empty place', async () => {
    const db = await freshApp();
    await personas.create({
      ...{ key: 'hostile', name: '=cmd()|x', background: 'a "b",\r\n;ü🌱\t', archetype: "'=1", style: undefined },
      ...{
        communicationStyle: ' padded ',
        typicalQuestions: ['a|b', ' c', '', '-1'],
        languagePatterns: ['plain', 'two'],
      },
      demographics: { age: 31, '<<': 'merge', married: true, note: '+1' },
    });
    await personas.deactivate('hostile');
    for (const { kind, path } of everyKind)
      for (const [format, type] of Object.entries(formats)) {
        const before = await at(path).export('?format=json');
        const file = await at(path).export(`?format=${format}`);
        expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${path}.${format}"`);
        const text = format === 'json' ? JSON.stringify(file.body) : file.body;
        const count = before.body.length;
        const same = { created: 0, updated: 0, unchanged: count };
        expect((await at(path).import(text, '', type)).body, `${path} ${format}`).toEqual(same);
        await db.query(
          `delete from ${kind === 'topics' ? 'training_topics' : path === 'templates' ? 'prompt_templates' : path.replace('-', '_')}`,
        );
        expect((await at(path).import(text, '?dryRun=true', type)).body).toEqual({
          ...same,
          created: count,
          unchanged: 0,
        });
        expect((await at(path).list()).body.items).toEqual([]);
        expect((await at(path).import(text, '', type)).body).toEqual({ ...same, created: count, unchanged: 0 });
        expect((await at(path).export()).body, `${path} ${format}`).toEqual(before.body);
      }
    const [hostile] = (await personas.export('?active=false')).body;
    expect(hostile).toMatchObject({ key: 'hostile', active: false });
  });

  it('is stored whole or not at all, and what is wrong is named by row and field', async () => {
    await freshApp();
    const rows = ['key,name,typical_questions', 'baker,Baker,Is it done?|Why?', ',Nameless,', 'baker,Again,'].join(
      '\n',
    );
    const refused = await personas.import(rows, '?name=people.csv', 'text/csv');
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(refused.body.errors).toEqual([{ path: 'people.csv:3 key', message: 'is missing' }]);
    expect((await personas.show('baker')).status).toBe(404);
    const twice = await personas.import(rows.replace(',Nameless,', 'b,B,'), '?dryRun=true', 'text/csv');
    expect(twice.body.errors).toEqual([{ path: 'personas.csv:4 key', message: '“baker” is there twice' }]);
    for (const [body, type, path] of [
      ['key;nmae\nbaker;x', 'text/csv', 'personas.csv:1'],
      ['key,name\nbaker', 'text/csv', 'personas.csv:2'],
      ['key,name\nbaker,"x', 'text/csv', 'personas.csv:2'],
      ['- key: baker\n  name: 7', 'application/yaml', 'personas.yaml:2 [0].name'],
      ['- key: [', 'application/yaml', 'personas.yaml:1'],
      ['[{"key":"baker",\n"name":"a\\u0000"}]', 'application/json', 'personas.json:2 [0].name'],
      ['{"topics": []}', 'application/json', 'personas.json:1'],
    ] as const)
      expect(refusedAt(await personas.import(body, '', type)), body).toEqual([400, [path]]);
    for (const [body, type] of [
      ['[]', 'application/json'],
      ['', 'text/csv'],
      ['key,name', 'text/csv'],
      [' # nothing', 'application/yaml'],
    ] as const)
      expect((await personas.import(body, '', type)).status, body).toBe(400);
    expect((await personas.import('key,name', '', 'text/plain')).status).toBe(415);
    expect((await personas.import(`key,name\nx,"${'y'.repeat(9_000_000)}"`, '', 'text/csv')).status).toBe(413);
    expect((await personas.list('?search=baker')).body.items).toEqual([]);
  });

  it('changes what it names: all of a row, but whether it is active only where it says so', async () => {
    await freshApp();
    await personas.create({ ...noor, archetype: 'Awake' });
    await personas.deactivate('night_nurse');
    const file = 'key,name,active\nnight_nurse,Nora,\nplumber,Pip,\nanxious_planner,Anna,FALSE\n';
    expect((await personas.import(file, '', 'text/csv')).body).toEqual({ created: 1, updated: 2, unchanged: 0 });
    const { body } = await personas.show('night_nurse');
    expect(body).toEqual({ ...{ id: body.id, key: 'night_nurse', name: 'Nora', version: 2, active: false } });
    expect((await personas.show('anxious_planner')).body).toMatchObject({ name: 'Anna', active: false });
    expect((await personas.import([{ ...noor, name: 'Nora', typicalQuestions: [], active: true }])).body).toEqual({
      ...{ created: 0, updated: 1, unchanged: 0 },
    });
    expect((await personas.show('night_nurse')).body).toMatchObject({ version: 2, active: true });
  });

  it('cannot take the id of another template, nor of another organisation', async () => {
    const db = await freshApp();
    const row = (id: string, name: string) => ({ id, name, tier: 'template', emotionalArc: 'x', text: 'x' });
    const shipped = loadSeed().templates[0]!;
    expect(refusedAt(await templates.import([row(shipped.id, 'New')]))).toEqual([400, ['templates.json:1 [0].id']]);
    const other = await elsewhereTemplate(db);
    expect((await templates.import([row(other, 'New')])).body.created).toBe(1);
    expect((await templates.show('New')).body.id).not.toBe(other);
  });
});

const everyKind = [
  { kind: 'personas', path: 'personas' },
  { kind: 'emotionalArcs', path: 'emotional-arcs' },
  { kind: 'topics', path: 'training-topics' },
  { kind: 'advisors', path: 'advisors' },
  { kind: 'templates', path: 'templates' },
] as const satisfies { kind: keyof typeof scaffoldingKinds; path: string }[];

async function elsewhereTemplate(db: Database): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `with o as (insert into organizations (name) values ('Other') returning id)
     insert into prompt_templates (organization_id, name, tier, emotional_arc, text) select id, 'T', 'template', 'x', 'x' from o returning id`,
  );
  return row!.id;
}
