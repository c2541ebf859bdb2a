import type { Random } from '../../simulation/random.ts';
import type { Description, Schema } from './document.ts';

/** What a value is made from: the document, chance, and words that mean something to the server. */
export interface Making {
  description: Description;
  random: Random;
  /** Of things that are there. */
  ids: readonly string[];
  /** Keys, names, models: what texts are often taken for. */
  words: readonly string[];
}

/** Numbers beyond this are asked for only to be refused: a job of a million is no matter for a fuzzer. */
const largeNumber = 1_000;
const depthMax = 6;

/** A value that a schema would mostly take. */
export function makeValue(making: Making, given: Schema, depth = 0): unknown {
  const { description, random } = making;
  const schema = description.resolved(given);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return makeValue(making, random.pick(choices), depth + 1);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((each: Schema) => makeValue(making, each, depth + 1)));
  // Where something is known to work it is often taken.
  if (schema.example !== undefined && random.chance(0.3)) return schema.example;
  const type = Array.isArray(schema.type) ? random.pick<string>(schema.type) : schema.type;
  switch (type) {
    case 'string':
      return textOf(making, schema);
    case 'integer':
      return Math.round(numberOf(random, schema));
    case 'number':
      return numberOf(random, schema);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'array':
      return listOf(making, schema, depth);
    case 'object':
      return objectOf(making, schema, depth);
    default:
      return random.pick<unknown>([1, 'x', null, true, { a: [1] }]);
  }
}

function textOf({ random, ids, words }: Making, schema: Schema): string {
  if (schema.format === 'uuid' || schema.format === 'guid' || /0-9a-f/.test(schema.pattern ?? ''))
    return random.pick(ids);
  if (schema.format === 'uri') return 'https://receiver.example/hook';
  if (schema.format === 'email') return `person${random.int(1, 9)}@example.com`;
  const pattern = schema.pattern === undefined ? null : new RegExp(schema.pattern, 'u');
  const fitting = words.filter(
    (word) =>
      (pattern?.test(word) ?? true) &&
      word.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY) &&
      word.length >= (schema.minLength ?? 0),
  );
  return fitting.length > 0 ? random.pick(fitting) : String(schema.example ?? '1');
}

function numberOf(random: Random, schema: Schema): number {
  const low = schema.minimum ?? schema.exclusiveMinimum ?? 0;
  const high = schema.maximum ?? schema.exclusiveMaximum ?? low + 10;
  if (high - low <= 10)
    return random.chance(0.5) ? random.int(Math.ceil(low), Math.floor(high)) : low + random.next() * (high - low);
  return random.chance(0.1) && high <= largeNumber
    ? high
    : random.int(Math.ceil(low), Math.min(Math.floor(high), Math.ceil(low) + 10));
}

function listOf(making: Making, schema: Schema, depth: number): unknown[] {
  const low = schema.minItems ?? 0;
  const count = depth > depthMax ? low : making.random.int(low, Math.min(schema.maxItems ?? 3, low + 2));
  return Array.from({ length: count }, () => makeValue(making, schema.items ?? {}, depth + 1));
}

function objectOf(making: Making, schema: Schema, depth: number): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const required: string[] = schema.required ?? [];
  for (const [name, inside] of Object.entries<Schema>(schema.properties ?? {}))
    if (required.includes(name) || (depth <= depthMax && making.random.chance(0.35)))
      value[name] = makeValue(making, inside, depth + 1);
  if (typeof schema.additionalProperties === 'object' && making.random.chance(0.5))
    value[making.random.pick(making.words)] = makeValue(making, schema.additionalProperties, depth + 1);
  return value;
}
