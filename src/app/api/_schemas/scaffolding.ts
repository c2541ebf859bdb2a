import { z } from 'zod';
import {
  advisorSchema,
  emotionalArcSchema,
  personaSchema,
  templateSchema,
  tierSchema,
  topicSchema,
} from '#domain/scaffolding.ts';
import type { ScaffoldingKind } from '#domain/scaffolding-kinds.ts';
import { submissionSchema } from '#domain/submission.ts';
import { exampleIds } from './example-ids.ts';
import { countSchema, idSchema, pageSchema, timeSchema } from './parts.ts';

/** What the database adds to a row. */
const stored = {
  id: idSchema,
  version: z.int().min(1).meta({ description: 'Raised by each change of what it says' }),
  active: z.boolean().meta({ description: 'Whether submissions may refer to it' }),
};

/** What HTTP says about one kind. */
interface Described {
  row: z.ZodType;
  page: z.ZodType;
  /** Of a row that is to be made. */
  content: z.ZodType;
  /** Any of its fields; null takes one away. */
  change: z.ZodType;
  /** The list in a file. */
  file: z.ZodType;
  /** A row that is shipped, and one that is not. */
  examples: { row: object; content: object; change: object };
}

function described(
  id: string,
  content: z.ZodObject,
  fixed: string[],
  { row, change, ...examples }: { row: object; content: object; change: object },
): Described {
  const rowSchema = z.strictObject({ ...content.shape, ...stored }).meta({ id });
  return {
    row: rowSchema,
    page: pageSchema(`${id}Page`, rowSchema),
    content: without(content, fixed).meta({ id: `New${id}` }),
    change: changeOf(content, fixed).meta({ id: `${id}Change`, minProperties: 1 }),
    file: z.array(content.safeExtend({ active: stored.active.optional() })).meta({ id: `${id}File` }),
    examples: { row: { id: exampleIds.scaffolding, version: 1, active: true, ...row }, change, ...examples },
  };
}

/** Templates alone have fields that are given to them. */
const without = (content: z.ZodObject, fixed: string[]): z.ZodObject =>
  fixed.some((name) => ['id', 'version'].includes(name)) ? content.omit({ id: true, version: true }) : content;

function changeOf({ shape }: z.ZodObject, fixed: string[]): z.ZodObject {
  const fields = Object.entries(shape as Record<string, z.ZodType>)
    .filter(([name]) => !fixed.includes(name))
    .map(([name, field]) => [name, field instanceof z.ZodOptional ? field.nullable().optional() : field.optional()]);
  return z
    .strictObject({ ...Object.fromEntries(fields), active: stored.active.optional() })
    .refine((given) => Object.keys(given).length > 0, {
      message: 'must have a field to change',
      when: ({ issues }) => issues.length === 0,
    });
}

export const scaffoldingSchemas: Record<ScaffoldingKind, Described> = {
  personas: described('Persona', personaSchema, ['key'], {
    row: { key: 'anxious_planner', name: 'Anna, who plans ahead', archetype: 'The planner' },
    content: { key: 'night_nurse', name: 'Noor, on nights', typicalQuestions: ['Can I stop at fifty?'] },
    change: { archetype: 'The planner who counts twice', demographics: null },
  }),
  emotionalArcs: described('EmotionalArc', emotionalArcSchema, ['key'], {
    row: {
      ...{ key: 'fear_to_confidence', name: 'Fear to confidence' },
      ...{ startingEmotion: 'fear', startingIntensityMin: 0.75, startingIntensityMax: 0.9 },
      ...{ endingEmotion: 'confidence', endingIntensityMin: 0.65, endingIntensityMax: 0.8 },
      ...{ turnsMin: 4, turnsMax: 6, category: 'core' },
    },
    content: {
      ...{ key: 'envy_to_ease', name: 'Envy to ease' },
      ...{ startingEmotion: 'envy', startingIntensityMin: 0.6, startingIntensityMax: 0.8 },
      ...{ endingEmotion: 'ease', endingIntensityMin: 0.5, endingIntensityMax: 0.7 },
      ...{ turnsMin: 3, turnsMax: 5 },
    },
    change: { turnsMin: 3, turnsMax: 6 },
  }),
  topics: described('Topic', topicSchema, ['key'], {
    row: { key: 'roth_ira_conversion', name: 'Roth IRA conversion', complexity: 'intermediate' },
    content: { key: 'first_flat', name: 'A first flat', category: 'housing', keyConcepts: ['deposit', 'equity'] },
    change: { complexity: 'advanced', suitablePersonas: ['anxious_planner'] },
  }),
  advisors: described('Advisor', advisorSchema, ['key'], {
    row: { key: 'nora_lindqvist', name: 'Nora Lindqvist', expertise: 'Retirement and tax' },
    content: { key: 'tom_okafor', name: 'Tom Okafor', principles: ['Ask before you answer.'] },
    change: { style: 'Short sentences. No jargon.' },
  }),
  templates: described('Template', templateSchema, ['id', 'version'], {
    row: {
      ...{ id: exampleIds.template, name: 'Confusion to clarity', tier: 'template' },
      ...{ emotionalArc: 'confusion_to_clarity', text: 'Write about {{topic_name}} …', rating: 4.5 },
    },
    content: {
      ...{ name: 'On the way home', tier: 'template', emotionalArc: 'fear_to_confidence' },
      text: '{{persona_name}} calls {{advisor_name}} from the bus about {{topic_name}}.',
    },
    change: { text: '{{persona_name}} writes to {{advisor_name}} about {{topic_name}}.', rating: 4 },
  }),
};

export const importSchema = z
  .strictObject({ created: countSchema, updated: countSchema, unchanged: countSchema })
  .meta({ id: 'ImportOutcome', description: 'How many rows are made, changed, and as they were' });

const { id: _, version, ...templateContent } = templateSchema.shape;
const versionSchema = z
  .strictObject({
    ...templateContent,
    version: version.unwrap(),
    replacedAt: timeSchema.optional().meta({ description: 'When it was followed by the next; not in the present one' }),
  })
  .meta({ id: 'TemplateVersion' });
export const versionPage = pageSchema('TemplateVersionPage', versionSchema);
export const exampleVersions = {
  items: [
    {
      ...{ version: 2, name: 'Confusion to clarity', tier: 'template', emotionalArc: 'confusion_to_clarity' },
      text: 'Write about {{topic_name}} …',
    },
    {
      ...{ version: 1, name: 'Confusion to clarity', tier: 'template', emotionalArc: 'confusion_to_clarity' },
      ...{ text: 'Tell of {{topic_name}} …', replacedAt: '2026-11-03T12:00:00.000Z' },
    },
  ],
  nextCursor: null,
};

const item = submissionSchema.shape.items.unwrap().element.shape;
export const previewWishSchema = z
  .strictObject({
    templateId: z.string().min(1).max(500).optional().meta({ description: 'A stored template, by its id or name' }),
    text: templateSchema.shape.text.optional().meta({ description: 'Instead of a stored template, its text' }),
    persona: item.persona.meta({ description: 'By key or id, active or not; so are the others' }),
    emotionalArc: item.emotionalArc,
    topic: item.topic,
    advisor: submissionSchema.shape.advisor.meta({ description: 'Without it, the only one that is active' }),
    tier: tierSchema.optional().meta({ description: 'The template’s, where it is not given' }),
    sourceText: item.sourceText,
    parameters: item.parameters,
  })
  .refine(({ templateId, text }) => (templateId === undefined) !== (text === undefined), {
    message: 'must have either templateId or text',
  })
  .meta({ id: 'PreviewWish' });
export const exampleWish = {
  ...{ text: '{{persona_name}} asks about {{topic_name}}, {{mood}}.', parameters: { mood: 'on a wet Monday' } },
  ...{ persona: 'anxious_planner', emotionalArc: 'fear_to_confidence', topic: 'roth_ira_conversion' },
} satisfies z.output<typeof previewWishSchema>;

export const previewSchema = z
  .strictObject({
    system: z.string(),
    prompt: z.string().meta({ description: 'What no value fills stays as it stands in the text' }),
    placeholders: z.array(
      z.strictObject({
        name: z.string(),
        value: z.string().nullable(),
        source: z
          .enum(['persona', 'emotionalArc', 'topic', 'advisor', 'tier', 'sourceText', 'parameters'])
          .nullable()
          .meta({ description: 'Where its value comes from; null where there is none' }),
      }),
    ),
    unresolved: z.array(z.string()).meta({ description: 'What no value fills; such an item would fail, unsent' }),
    tokens: countSchema.meta({ description: 'Of system and prompt, estimated as a submission does it' }),
  })
  .meta({ id: 'PromptPreview' });
export const examplePreview = {
  system: 'You write one training conversation …',
  prompt: 'Anna asks about Roth IRA conversion, on a wet Monday.',
  placeholders: [
    { name: 'persona_name', value: 'Anna', source: 'persona' },
    { name: 'topic_name', value: 'Roth IRA conversion', source: 'topic' },
    { name: 'mood', value: 'on a wet Monday', source: 'parameters' },
  ],
  unresolved: [],
  tokens: 812,
} satisfies z.output<typeof previewSchema>;
