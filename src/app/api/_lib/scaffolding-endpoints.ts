import { z } from 'zod';
import { HttpError } from '#app/_lib/problem.ts';
import { writeScaffolding } from '#domain/scaffolding-file/write-scaffolding.ts';
import { type AnyRow, keyOf, type ScaffoldingKind, scaffoldingKinds } from '#domain/scaffolding-kinds.ts';
import { changeScaffolding, createScaffolding } from '#engine/change-scaffolding.ts';
import { importScaffolding } from '#engine/import-scaffolding.ts';
import { findScaffolding, pageScaffolding, type StoredRow } from '#ledger/scaffolding-store.ts';
import { exampleIds } from '../_schemas/example-ids.ts';
import { importSchema, scaffoldingSchemas } from '../_schemas/scaffolding.ts';
import { type Answer, type Endpoint, type Endpoints, endpoint, Reply } from './endpoint.ts';
import { scaffoldingExportQuery, scaffoldingImportQuery, scaffoldingQuery } from './queries.ts';
import { jsonBody } from './read-body.ts';
import { fileContent, scaffoldingBody } from './scaffolding-body.ts';

interface Named {
  /** The address: `/api/PATH`. */
  path: string;
  /** In operations: `showPersona`, `listPersonas`. */
  one: string;
  many: string;
  /** At the head of a list of them. */
  title: string;
  /** Names the one that examples are about. */
  example: string;
}

/** All addresses of one kind of scaffolding. */
function endpointsOf(kind: ScaffoldingKind, named: Named): Record<'all' | 'one' | 'import' | 'export', Endpoints> {
  return {
    all: { path: `/api/${named.path}`, methods: { GET: list(kind, named), POST: create(kind, named) } },
    one: {
      path: `/api/${named.path}/{id}`,
      methods: { GET: show(kind, named), PATCH: change(kind, named), DELETE: deactivate(kind, named) },
    },
    import: { path: `/api/${named.path}/import`, methods: { POST: importFile(kind, named) } },
    export: { path: `/api/${named.path}/export`, methods: { GET: exportFile(kind, named) } },
  };
}

const word = (kind: ScaffoldingKind) => scaffoldingKinds[kind].word;
const a = (kind: ScaffoldingKind) => `${/^[aeiou]/.test(word(kind)) ? 'an' : 'a'} ${word(kind)}`;

function list(kind: ScaffoldingKind, { many, title }: Named): Endpoint {
  const { page, examples } = scaffoldingSchemas[kind];
  return endpoint({
    id: `list${many}`,
    tag: 'Scaffolding',
    summary: title,
    description: `By \`${scaffoldingKinds[kind].key}\`. Fields that say nothing are left out.`,
    access: 'read',
    query: scaffoldingQuery,
    answers: {
      200: { description: 'A page of them', schema: page, example: { items: [examples.row], nextCursor: null } },
    },
    act: ({ store: { db }, viewer, query: { active, search, ...page } }) =>
      pageScaffolding(db, viewer.organizationId, kind, { active: isActive(active), search }, page),
  });
}

const isActive = (active: 'true' | 'false' | 'all') => (active === 'all' ? undefined : active === 'true');

function create(kind: ScaffoldingKind, { one, path }: Named): Endpoint {
  const { row, content, examples } = scaffoldingSchemas[kind];
  return endpoint({
    id: `create${one}`,
    tag: 'Scaffolding',
    summary: `Make ${a(kind)}`,
    access: 'write',
    body: jsonBody(content, examples.content),
    problems: ['key_taken'],
    answers: {
      201: {
        description: 'It is made',
        schema: row,
        example: examples.row,
        headers: etagHeader.extend({ Location: z.string().meta({ description: 'Where it is' }) }),
      },
    },
    act: async ({ store: { db }, viewer, body }) => {
      const made = await createScaffolding(db, viewer.organizationId, kind, body as never);
      return new Reply(201, made, { ...etagOf(made), Location: `/api/${path}/${made.id}` });
    },
  });
}

function show(kind: ScaffoldingKind, named: Named): Endpoint {
  return endpoint({
    id: `show${named.one}`,
    tag: 'Scaffolding',
    summary: `One ${word(kind)}`,
    description: 'Active or not. Fields that say nothing are left out.',
    access: 'read',
    params: paramsOf(kind, named),
    answers: { 200: rowAnswer(kind, `The ${word(kind)}`) },
    act: async ({ store: { db }, viewer, params: { id } }) =>
      answerOf(await findScaffolding(db, viewer.organizationId, kind, id)),
  });
}

function change(kind: ScaffoldingKind, named: Named): Endpoint {
  const { change: schema, examples } = scaffoldingSchemas[kind];
  return endpoint({
    id: `change${named.one}`,
    tag: 'Scaffolding',
    summary: `Change ${a(kind)}`,
    description: `The named fields, and nothing else; null takes a field away, and \`active\` switches it off or on.${kind === 'templates' ? '' : ' Its key stays, as plans refer to it.'} A change of what it says raises its version. Jobs that were submitted before keep what they have.`,
    access: 'write',
    params: paramsOf(kind, named),
    headers: ifMatchHeader,
    body: jsonBody(schema as z.ZodType<AnyRow>, examples.change as AnyRow),
    problems: kind === 'templates' ? ['key_taken', 'precondition_failed'] : ['precondition_failed'],
    answers: { 200: rowAnswer(kind, 'As it is now') },
    act: async ({ store: { db }, viewer, params: { id }, headers, body: changes }) =>
      answerOf(
        await changeScaffolding(db, viewer.organizationId, kind, id, { changes, accept: unlessChanged(kind, headers) }),
      ),
  });
}

function deactivate(kind: ScaffoldingKind, named: Named): Endpoint {
  return endpoint({
    id: `deactivate${named.one}`,
    tag: 'Scaffolding',
    summary: `Deactivate ${a(kind)}`,
    description:
      'Submissions that refer to it are refused from now on; jobs that use it go on, and it can be read. `{"active": true}` by PATCH takes it back. Nothing is ever removed.',
    access: 'write',
    params: paramsOf(kind, named),
    headers: ifMatchHeader,
    problems: ['precondition_failed'],
    answers: { 200: rowAnswer(kind, 'As it is now') },
    act: async ({ store: { db }, viewer, params: { id }, headers }) =>
      answerOf(
        await changeScaffolding(db, viewer.organizationId, kind, id, {
          ...{ changes: { active: false }, accept: unlessChanged(kind, headers) },
        }),
      ),
  });
}

function importFile(kind: ScaffoldingKind, { many, title }: Named): Endpoint {
  return endpoint({
    id: `import${many}`,
    tag: 'Scaffolding',
    summary: `Import ${title.toLowerCase()} from a file`,
    description: `All rows or none. A row whose \`${scaffoldingKinds[kind].key}\` exists becomes what the file says, also where it leaves fields out; one that does not say whether it is \`active\` stays so. What the file does not name stays as it is. At most 10,000 rows and 8 MiB. What is wrong is named by file, line and field.`,
    access: 'write',
    query: scaffoldingImportQuery,
    body: scaffoldingBody(kind),
    answers: {
      200: {
        description: 'What became of its rows, or would',
        schema: importSchema,
        example: { created: 3, updated: 1, unchanged: 16 },
      },
    },
    act: ({ store: { db }, viewer, query: { dryRun }, body }) =>
      importScaffolding(db, viewer.organizationId, kind, body, { dryRun }),
  });
}

const mediaTypes = { json: 'application/json', yaml: 'application/yaml', csv: 'text/csv; charset=utf-8' };

function exportFile(kind: ScaffoldingKind, { many, title, path }: Named): Endpoint {
  const { json, yaml, csv } = fileContent(kind);
  return endpoint({
    id: `export${many}`,
    tag: 'Scaffolding',
    summary: `${title} as a file`,
    description:
      'One that an import takes back as it is. In CSV, entries of a list are parted by `|` (or are JSON, where that would not do), and what a spreadsheet would take for a formula has an apostrophe before it, which an import takes away.',
    access: 'read',
    query: scaffoldingExportQuery,
    answers: {
      200: {
        description: 'The file',
        ...json,
        others: { 'application/yaml': yaml, 'text/csv': csv },
        headers: z.object({ 'content-disposition': z.string() }),
      },
    },
    act: async ({ store: { db }, viewer, query: { format, active } }) => {
      const rows: StoredRow[] = [];
      for (let cursor: string | null = null; ; ) {
        const filter = { active: isActive(active) };
        const page = await pageScaffolding(db, viewer.organizationId, kind, filter, { limit: 1_000, cursor });
        rows.push(...page.items);
        cursor = page.nextCursor;
        if (cursor === null) break;
      }
      return new Response(writeScaffolding(kind, rows, format), {
        headers: {
          'Content-Type': mediaTypes[format],
          'Content-Disposition': `attachment; filename="${path}.${format}"`,
          'Cache-Control': 'no-store',
        },
      });
    },
  });
}

/** A word that no row can have names nothing. */
const paramsOf = (kind: ScaffoldingKind, { example }: Named) =>
  z.object({
    id: z
      .string()
      .max(500)
      .refine((value) => !value.includes('\0') && value.isWellFormed())
      .meta({ description: `The ${word(kind)}’s id or ${scaffoldingKinds[kind].key}`, example }),
  });

const rowAnswer = (kind: ScaffoldingKind, description: string): Answer => ({
  description,
  schema: scaffoldingSchemas[kind].row,
  example: scaffoldingSchemas[kind].examples.row,
  headers: etagHeader,
});

const answerOf = (row: StoredRow) => new Reply<unknown>(200, row, etagOf(row));

/** A row’s version, and whether it is active. */
const tagOf = ({ version, active }: StoredRow) => `${version}${active ? '' : '-inactive'}`;
const etagOf = (row: StoredRow) => ({ ETag: `"${tagOf(row)}"` });

const etagHeader = z.object({
  ETag: z.string().meta({ description: 'For the `If-Match` of a change: what it is a change of', example: '"3"' }),
});

const ifMatchHeader = z.object({
  'If-Match': z
    .string()
    .max(1_000)
    .regex(/^\s*(\*|(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*)\s*$/, 'must be an ETag, as an answer had it, or *')
    .optional()
    .meta({ description: 'The `ETag` that was read: refused (412) where it is another by now', example: '*' }),
});

/** Weak tags count too: proxies that compress make them so. */
function unlessChanged(kind: ScaffoldingKind, { 'If-Match': wanted }: z.output<typeof ifMatchHeader>) {
  return (row: StoredRow): void => {
    if (wanted === undefined || wanted.trim() === '*') return;
    const tags = [...wanted.matchAll(/"([^"]*)"/g)].map(([, tag]) => tag);
    if (tags.includes(tagOf(row))) return;
    throw new HttpError(
      'precondition_failed',
      `The ${word(kind)} “${keyOf(kind, row)}” is at ${etagOf(row).ETag} by now.`,
      etagOf(row),
    );
  };
}

const templateNames: Named = {
  ...{ path: 'templates', one: 'Template', many: 'Templates', title: 'Prompt templates', example: exampleIds.template },
};
export const templateParams = paramsOf('templates', templateNames);

export const scaffolding = {
  personas: endpointsOf('personas', {
    ...{ path: 'personas', one: 'Persona', many: 'Personas', title: 'Personas', example: 'anxious_planner' },
  }),
  emotionalArcs: endpointsOf('emotionalArcs', {
    ...{ path: 'emotional-arcs', one: 'EmotionalArc', many: 'EmotionalArcs' },
    ...{ title: 'Emotional arcs', example: 'fear_to_confidence' },
  }),
  topics: endpointsOf('topics', {
    ...{ path: 'training-topics', one: 'Topic', many: 'Topics', title: 'Topics', example: 'roth_ira_conversion' },
  }),
  advisors: endpointsOf('advisors', {
    ...{ path: 'advisors', one: 'Advisor', many: 'Advisors', title: 'Advisors', example: 'nora_lindqvist' },
  }),
  templates: endpointsOf('templates', templateNames),
};

export const everyScaffolding: Endpoints[] = Object.values(scaffolding).flatMap((each) => Object.values(each));
