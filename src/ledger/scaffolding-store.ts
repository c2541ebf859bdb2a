import type { Advisor, EmotionalArc, Persona, Scaffolding, Stored, Template, Topic } from '#domain/scaffolding.ts';
import type { Queryable } from '#platform/database.ts';

/** A kind of scaffolding: its table, the fields of a row in the plan's words, and which of them are lists or objects. */
interface Kind {
  table: string;
  /** What names a row inside its organisation. */
  key: 'key' | 'name';
  fields: Record<string, 'text' | 'number' | 'json'>;
}

export const scaffoldingKinds = {
  advisors: {
    table: 'advisors',
    key: 'key',
    fields: {
      key: 'text',
      name: 'text',
      expertise: 'text',
      principles: 'json',
      style: 'text',
      avoid: 'json',
      systemPrompt: 'text',
    },
  },
  personas: {
    table: 'personas',
    key: 'key',
    fields: {
      key: 'text',
      name: 'text',
      archetype: 'text',
      background: 'text',
      communicationStyle: 'text',
      emotionalBaseline: 'text',
      typicalQuestions: 'json',
      languagePatterns: 'json',
      demographics: 'json',
    },
  },
  emotionalArcs: {
    table: 'emotional_arcs',
    key: 'key',
    fields: {
      key: 'text',
      name: 'text',
      startingEmotion: 'text',
      startingIntensityMin: 'number',
      startingIntensityMax: 'number',
      endingEmotion: 'text',
      endingIntensityMin: 'number',
      endingIntensityMax: 'number',
      strategy: 'text',
      keyPrinciples: 'json',
      responseTechniques: 'json',
      avoidTactics: 'json',
      turnsMin: 'number',
      turnsMax: 'number',
      complexity: 'number',
      category: 'text',
      suitablePersonas: 'json',
      suitableTopics: 'json',
    },
  },
  topics: {
    table: 'training_topics',
    key: 'key',
    fields: {
      key: 'text',
      name: 'text',
      category: 'text',
      description: 'text',
      complexity: 'text',
      exampleQuestions: 'json',
      keyConcepts: 'json',
      suitablePersonas: 'json',
      suitableEmotionalArcs: 'json',
    },
  },
  templates: {
    table: 'prompt_templates',
    key: 'name',
    fields: {
      name: 'text',
      tier: 'text',
      emotionalArc: 'text',
      text: 'text',
      rating: 'number',
      suitablePersonas: 'json',
      suitableTopics: 'json',
      qualityThreshold: 'number',
    },
  },
} as const satisfies Record<string, Kind>;

export type ScaffoldingKind = keyof typeof scaffoldingKinds;

export interface ScaffoldingRows {
  advisors: Advisor;
  personas: Persona;
  emotionalArcs: EmotionalArc;
  topics: Topic;
  templates: Template;
}

const columnOf = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Rows of one kind by their key, the inactive ones too. Fields that say nothing are left out. */
export async function listScaffolding<K extends ScaffoldingKind>(
  db: Queryable,
  organizationId: string,
  kind: K,
): Promise<Stored<ScaffoldingRows[K]>[]> {
  const { table, key, fields } = scaffoldingKinds[kind];
  const columns = Object.keys(fields).map((field) => `${columnOf(field)} as "${field}"`);
  const rows = await db.query<Record<string, unknown>>(
    `select id, version, active, ${columns.join(', ')} from ${table} where organization_id = $1 order by ${key}`,
    [organizationId],
  );
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => !saysNothing(value))) as unknown as Stored<
        ScaffoldingRows[K]
      >,
  );
}

function saysNothing(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);
}

/** Everything active that a submission may refer to. */
export async function readScaffolding(db: Queryable, organizationId: string): Promise<Scaffolding> {
  const byKey = async <K extends 'advisors' | 'personas' | 'emotionalArcs' | 'topics'>(kind: K) =>
    new Map((await listScaffolding(db, organizationId, kind)).filter((row) => row.active).map((row) => [row.key, row]));
  return {
    advisors: await byKey('advisors'),
    personas: await byKey('personas'),
    emotionalArcs: await byKey('emotionalArcs'),
    topics: await byKey('topics'),
    templates: await listScaffolding(db, organizationId, 'templates'),
  };
}

/**
 * Stores rows by their key. With `replace` a row that exists and differs is changed and its version raised; without, it is left as it is (for the seed, which must not
 * undo what someone edited).
 * @returns how many rows were added or changed
 */
export async function storeScaffolding<K extends ScaffoldingKind>(
  db: Queryable,
  organizationId: string,
  kind: K,
  rows: (ScaffoldingRows[K] & { id?: string })[],
  options: { replace: boolean },
): Promise<number> {
  const { table, key, fields } = scaffoldingKinds[kind];
  const names = Object.keys(fields);
  const columns = names.map(columnOf);
  const types = fields as Record<string, 'text' | 'number' | 'json'>;
  const defaults: Record<string, unknown> = { demographics: {}, category: kind === 'emotionalArcs' ? 'core' : null };
  const values = rows.map((row) => ({
    id: row.id ?? null,
    ...Object.fromEntries(
      names.map((name) => [
        columnOf(name),
        (row as Record<string, unknown>)[name] ?? defaults[name] ?? (types[name] === 'json' ? [] : null),
      ]),
    ),
  }));
  const changed = columns.filter((column) => column !== key);
  const onConflict = options.replace
    ? `do update set ${changed.map((column) => `${column} = excluded.${column}`).join(', ')}, active = true, version = t.version + 1, updated_at = colloquy_now()
       where (${changed.map((column) => `t.${column}`).join(', ')}) is distinct from (${changed.map((column) => `excluded.${column}`).join(', ')})`
    : 'do nothing';
  const stored = await db.query(
    `insert into ${table} as t (organization_id, id, ${columns.join(', ')})
     select $1, coalesce(r.id, colloquy_uuid()), ${columns.map((column) => `r.${column}`).join(', ')}
     from jsonb_populate_recordset(null::${table}, $2::jsonb) r
     on conflict (organization_id, ${key}) ${onConflict}
     returning id`,
    [organizationId, JSON.stringify(values)],
  );
  return stored.length;
}
