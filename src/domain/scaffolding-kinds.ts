import type { z } from 'zod';
import { canonicalJson } from '#domain/canonical-json.ts';
import {
  type Advisor,
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

export type FieldType = 'text' | 'number' | 'list' | 'record';

interface Kind {
  /** One of them, for people. */
  word: string;
  /** What names a row inside its organisation. */
  key: 'key' | 'name';
  schema: z.ZodObject;
  /** What of a row is stored, in the plan’s words. */
  fields: Record<string, FieldType>;
}

export const scaffoldingKinds = {
  advisors: {
    word: 'advisor',
    key: 'key',
    schema: advisorSchema,
    fields: {
      key: 'text',
      name: 'text',
      expertise: 'text',
      principles: 'list',
      style: 'text',
      avoid: 'list',
      systemPrompt: 'text',
    },
  },
  personas: {
    word: 'persona',
    key: 'key',
    schema: personaSchema,
    fields: {
      key: 'text',
      name: 'text',
      archetype: 'text',
      background: 'text',
      communicationStyle: 'text',
      emotionalBaseline: 'text',
      typicalQuestions: 'list',
      languagePatterns: 'list',
      demographics: 'record',
    },
  },
  emotionalArcs: {
    word: 'emotional arc',
    key: 'key',
    schema: emotionalArcSchema,
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
      keyPrinciples: 'list',
      responseTechniques: 'list',
      avoidTactics: 'list',
      turnsMin: 'number',
      turnsMax: 'number',
      complexity: 'number',
      category: 'text',
      suitablePersonas: 'list',
      suitableTopics: 'list',
    },
  },
  topics: {
    word: 'topic',
    key: 'key',
    schema: topicSchema,
    fields: {
      key: 'text',
      name: 'text',
      category: 'text',
      description: 'text',
      complexity: 'text',
      exampleQuestions: 'list',
      keyConcepts: 'list',
      suitablePersonas: 'list',
      suitableEmotionalArcs: 'list',
    },
  },
  templates: {
    word: 'template',
    key: 'name',
    schema: templateSchema,
    fields: {
      name: 'text',
      tier: 'text',
      emotionalArc: 'text',
      text: 'text',
      rating: 'number',
      suitablePersonas: 'list',
      suitableTopics: 'list',
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

/** A row of any kind, by the names of its fields. */
export type AnyRow = Record<string, unknown>;

export const fieldsOf = (kind: ScaffoldingKind): [name: string, type: FieldType][] =>
  Object.entries(scaffoldingKinds[kind].fields);

/** What names a row: its key, a template’s name. */
export const keyOf = (kind: ScaffoldingKind, row: object): string =>
  String((row as AnyRow)[scaffoldingKinds[kind].key]);

/** Whether a value says nothing: then it is as if it were not there. */
export function saysNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** A row as it is stored: all fields of its kind, and a value for each that says nothing. */
export function storedForm(kind: ScaffoldingKind, row: object): AnyRow {
  return Object.fromEntries(
    fieldsOf(kind).map(([name, type]) => {
      const value = (row as AnyRow)[name];
      return [name, saysNothing(value) ? nothing(kind, name, type) : value];
    }),
  );
}

function nothing(kind: ScaffoldingKind, name: string, type: FieldType): unknown {
  if (type === 'list') return [];
  if (type === 'record') return {};
  return kind === 'emotionalArcs' && name === 'category' ? 'core' : null;
}

/** Whether two rows would be stored alike. */
export const saySame = (kind: ScaffoldingKind, a: object, b: object): boolean =>
  canonicalJson(storedForm(kind, a)) === canonicalJson(storedForm(kind, b));
