import type { z } from 'zod';
import { keyOf, objectOf, textOf, uuidIn } from '#domain/adoption/old-values.ts';
import type { Mapping } from '#domain/mapping.ts';
import { parseTemplate } from '#domain/prompt/template-text.ts';
import {
  advisorSchema,
  type EmotionalArc,
  emotionalArcSchema,
  type Persona,
  personaSchema,
  type Template,
  type Topic,
  templateSchema,
  topicSchema,
} from '#domain/scaffolding.ts';

/** A row of an old table in our shape. It keeps its id where that is one. */
export type Adopted<T> = T & { id?: string; active: boolean };

/** What a shipped row brings, where the old row is of the same id or key. */
type Shipped<T> = (T & { id: string }) | undefined;

const snakeCase = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Columns that old tables name otherwise. */
const otherNames: Record<string, string> = {
  turnsMin: 'typical_turn_count_min',
  turnsMax: 'typical_turn_count_max',
};

export const personaOf = (row: Mapping, key: string, shipped: Shipped<Persona>): Adopted<Persona> | null =>
  adopted(row, fitting(personaSchema, { ...fieldsOf(row, personaSchema), key }, shipped));

export function arcOf(row: Mapping, key: string, shipped: Shipped<EmotionalArc>): Adopted<EmotionalArc> | null {
  const fields = { ...fieldsOf(row, emotionalArcSchema), key, ...lower(row, 'category', 'category') };
  return adopted(row, fitting(emotionalArcSchema, fields, shipped));
}

export function topicOf(row: Mapping, key: string, shipped: Shipped<Topic>): Adopted<Topic> | null {
  const fields = {
    ...fieldsOf(row, topicSchema),
    key,
    ...lower(row, 'complexity', 'complexity'),
    ...lower(row, 'complexity_level', 'complexity'),
  };
  return adopted(row, fitting(topicSchema, fields, shipped));
}

/** @param emotionalArc key of the arc that it is written for, as it was adopted */
export function templateOf(row: Mapping, name: string, emotionalArc: string): Adopted<Template> | null {
  const { id: _, ...fields } = {
    ...fieldsOf(row, templateSchema),
    name,
    emotionalArc,
    text: textOf(row, 'template_text') ?? textOf(row, 'text') ?? undefined,
    tier: 'template',
    ...lower(row, 'tier', 'tier'),
  } as Record<string, unknown>;
  return adopted(row, fitting(templateSchema, fields, undefined));
}

/** The key of an old row of scaffolding: as its own column has it, or made of its name. */
export const oldKeyOf = (row: Mapping, column: string): string | null =>
  keyOf(textOf(row, column) ?? textOf(row, 'key')) ?? keyOf(textOf(row, 'name'));

/** Placeholders of a template that no scaffolding fills. */
export function unknownPlaceholders(text: string): string[] {
  const names = parseTemplate(text).flatMap((part) => (typeof part === 'string' ? [] : [part.name]));
  return [...new Set(names)].filter((name) => !knownPlaceholders.has(name));
}

const named = (prefix: string, shape: object) => Object.keys(shape).map((field) => `${prefix}${snakeCase(field)}`);
const knownPlaceholders = new Set([
  ...named('persona_', personaSchema.shape),
  ...named('emotional_arc_', emotionalArcSchema.shape),
  ...named('', emotionalArcSchema.shape).filter((name) => /^(?:starting|ending|turns)_/.test(name)),
  ...named('topic_', topicSchema.shape),
  ...named('advisor_', advisorSchema.shape),
  'tier',
  'source_text',
]);

function fieldsOf(row: Mapping, schema: { shape: object }): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of Object.keys(schema.shape)) {
    const value = row[snakeCase(field)] ?? row[otherNames[field] ?? ''];
    if (value === null || value === undefined || value === '') continue;
    fields[field] = value;
  }
  const demographics = objectOf(row, 'demographics');
  return demographics && 'demographics' in schema.shape ? { ...fields, demographics } : fields;
}

function lower(row: Mapping, column: string, field: string): Record<string, string> {
  const text = textOf(row, column);
  return text === null
    ? {}
    : {
        [field]: text
          .trim()
          .toLowerCase()
          .replaceAll(/[\s-]+/g, '_'),
      };
}

/**
 * The fields as the schema has them. What the old row leaves empty or has in another form comes from the shipped row, or is left out; null where what is needed is
 * then missing.
 */
function fitting<T>(schema: z.ZodType<T>, fields: Record<string, unknown>, shipped: Shipped<T>): T | null {
  const { id: _, ...under } = (shipped ?? {}) as Record<string, unknown>;
  const candidate: Record<string, unknown> = { ...under, ...fields };
  for (;;) {
    const parsed = schema.safeParse(candidate);
    if (parsed.success) return parsed.data;
    const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])).filter((name) => name in candidate));
    if (wrong.size === 0) return null;
    for (const name of wrong) {
      if (name in under && candidate[name] !== under[name]) candidate[name] = under[name];
      else delete candidate[name];
    }
  }
}

function adopted<T>(row: Mapping, fields: T | null): Adopted<T> | null {
  const id = uuidIn(row, 'id');
  const active = row.is_active !== false && row.active !== false;
  return fields && { ...fields, ...(id && { id }), active };
}
