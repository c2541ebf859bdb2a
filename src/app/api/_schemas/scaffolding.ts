import { z } from 'zod';
import { advisorSchema, emotionalArcSchema, personaSchema, templateSchema, topicSchema } from '#domain/scaffolding.ts';
import { exampleIds } from './example-ids.ts';
import { idSchema, pageSchema } from './parts.ts';

/** What the database adds to a row. */
const stored = {
  id: idSchema,
  version: z.int().min(1).meta({ description: 'Raised by each change' }),
  active: z.boolean().meta({ description: 'Whether submissions may refer to it' }),
};
const exampleStored = { id: '0199a3c4-1b2c-7d3e-8f40-5a6b7c8d9e0f', version: 1, active: true };

const rowOf = <Shape extends z.ZodRawShape>(id: string, { shape }: z.ZodObject<Shape>) =>
  z.strictObject({ ...shape, ...stored }).meta({ id });

/** The lists of scaffolding: each kind’s page, and an example of it. */
export const scaffoldingPages = {
  personas: {
    schema: pageSchema('PersonaPage', rowOf('Persona', personaSchema)),
    example: page({ key: 'anxious_planner', name: 'Anna, who plans ahead', archetype: 'The planner' }),
  },
  emotionalArcs: {
    schema: pageSchema('EmotionalArcPage', rowOf('EmotionalArc', emotionalArcSchema)),
    example: page({
      ...{ key: 'fear_to_confidence', name: 'Fear to confidence' },
      ...{ startingEmotion: 'fear', startingIntensityMin: 0.75, startingIntensityMax: 0.9 },
      ...{ endingEmotion: 'confidence', endingIntensityMin: 0.65, endingIntensityMax: 0.8 },
      ...{ turnsMin: 4, turnsMax: 6, category: 'core' },
    }),
  },
  topics: {
    schema: pageSchema('TopicPage', rowOf('Topic', topicSchema)),
    example: page({ key: 'roth_ira_conversion', name: 'Roth IRA conversion', complexity: 'intermediate' }),
  },
  advisors: {
    schema: pageSchema('AdvisorPage', rowOf('Advisor', advisorSchema)),
    example: page({ key: 'planner', name: 'A fee-only planner', expertise: 'Retirement and tax' }),
  },
  templates: {
    schema: pageSchema('TemplatePage', rowOf('Template', templateSchema)),
    example: page({
      ...{ id: exampleIds.template, name: 'Confusion to clarity', tier: 'template' },
      ...{ emotionalArc: 'confusion_to_clarity', text: 'Write about {{topic_name}} …', rating: 4.5 },
    }),
  },
};

function page(row: object) {
  return { items: [{ ...exampleStored, ...row }], nextCursor: null };
}
