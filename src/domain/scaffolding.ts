/**
 * The scaffolding of a conversation: who talks (persona), how the feeling moves (emotional arc), what about (topic),
 * who answers (advisor), and the text that asks a model for it (template).
 *
 * One schema each validates a plan's inline entries, an import and an HTTP body alike; the database's columns are these names in snake_case.
 */
import { z } from 'zod';

/** A key names a row of scaffolding inside its organisation: lower-case words joined by `_`. */
export const keySchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9]+(?:[_-][a-z0-9]+)*$/, 'must be lower-case letters and digits joined by _ or -');

const shortText = z.string().trim().min(1).max(500);
const longText = z.string().max(20_000);
const list = z.array(z.string().max(2_000)).max(100);
const keys = z.array(keySchema).max(1_000);
const intensity = z.number().min(0).max(1);

export const personaSchema = z.strictObject({
  key: keySchema,
  name: shortText,
  archetype: longText.optional(),
  background: longText.optional(),
  communicationStyle: longText.optional(),
  emotionalBaseline: longText.optional(),
  typicalQuestions: list.optional(),
  languagePatterns: list.optional(),
  demographics: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

export const emotionalArcSchema = z
  .strictObject({
    key: keySchema,
    name: shortText,
    startingEmotion: shortText,
    startingIntensityMin: intensity,
    startingIntensityMax: intensity,
    endingEmotion: shortText,
    endingIntensityMin: intensity,
    endingIntensityMax: intensity,
    strategy: longText.optional(),
    keyPrinciples: list.optional(),
    responseTechniques: list.optional(),
    avoidTactics: list.optional(),
    /** A turn of an arc is one exchange: a user message and its answer. */
    turnsMin: z.int().min(1).max(50),
    turnsMax: z.int().min(1).max(50),
    complexity: z.int().min(1).max(10).optional(),
    category: z.enum(['core', 'edge']).optional(),
    /** Empty or absent: any. */
    suitablePersonas: keys.optional(),
    suitableTopics: keys.optional(),
  })
  .refine((arc) => arc.turnsMin <= arc.turnsMax, { path: ['turnsMin'], message: 'must not be above turnsMax' })
  .refine((arc) => arc.startingIntensityMin <= arc.startingIntensityMax, {
    path: ['startingIntensityMin'],
    message: 'must not be above startingIntensityMax',
  })
  .refine((arc) => arc.endingIntensityMin <= arc.endingIntensityMax, {
    path: ['endingIntensityMin'],
    message: 'must not be above endingIntensityMax',
  });

export const topicSchema = z.strictObject({
  key: keySchema,
  name: shortText,
  category: shortText.optional(),
  description: longText.optional(),
  complexity: z.enum(['beginner', 'intermediate', 'advanced']).optional(),
  exampleQuestions: list.optional(),
  keyConcepts: list.optional(),
  suitablePersonas: keys.optional(),
  suitableEmotionalArcs: keys.optional(),
});

const tiers = ['template', 'scenario', 'edge_case'] as const;
/** `template`: a standard arc; `scenario`: grounded in a supplied source text; `edge_case`: boundary and crisis. */
export const tierSchema = z.enum(tiers);

export const templateSchema = z.strictObject({
  /** Given by the seed and by exports; a plan's own templates get one from their content. */
  id: z.uuid().optional(),
  name: shortText,
  tier: tierSchema,
  /** Key of the arc it is written for. */
  emotionalArc: keySchema,
  /** Prose with `{{snake_case}}` placeholders; the output format is added by Colloquy. */
  text: z.string().min(1).max(50_000),
  rating: z.number().min(0).max(5).optional(),
  version: z.int().min(1).optional(),
  suitablePersonas: keys.optional(),
  suitableTopics: keys.optional(),
  qualityThreshold: z.number().min(0).max(5).optional(),
});

export const advisorSchema = z.strictObject({
  key: keySchema,
  name: shortText,
  expertise: longText.optional(),
  principles: list.optional(),
  style: longText.optional(),
  avoid: list.optional(),
  /** Opens each exported conversation; may be empty. */
  systemPrompt: longText.optional(),
});

export type Persona = z.infer<typeof personaSchema>;
export type EmotionalArc = z.infer<typeof emotionalArcSchema>;
export type Topic = z.infer<typeof topicSchema>;
export type Tier = z.infer<typeof tierSchema>;
export type Template = z.infer<typeof templateSchema>;
export type Advisor = z.infer<typeof advisorSchema>;

/** A stored row: its content with the id and version that the database gave it. */
export type Stored<T> = T & { id: string; version: number; active: boolean };
/** A template that can be chosen: stored, or defined inline in a plan. */
export type UsableTemplate = Template & { id: string; version: number; active: boolean };

/** Everything that a submission may refer to, by key. Templates are listed, as one arc has several. */
export interface Scaffolding {
  personas: Map<string, Persona & { id: string }>;
  emotionalArcs: Map<string, EmotionalArc & { id: string }>;
  topics: Map<string, Topic & { id: string }>;
  advisors: Map<string, Advisor & { id: string }>;
  templates: UsableTemplate[];
  /** Keys and ids of what is there and may not be referred to any more, to say so. (Templates say it themselves.) */
  deactivated?: Record<'personas' | 'emotionalArcs' | 'topics' | 'advisors', string[]>;
}
