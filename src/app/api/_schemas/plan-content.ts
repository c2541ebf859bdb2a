import { z } from 'zod';
import { advisorSchema, emotionalArcSchema, personaSchema, templateSchema, topicSchema } from '#domain/scaffolding.ts';
import { submissionSchema } from '#domain/submission.ts';

const { shape } = submissionSchema;

/** A submission, with scaffolding of its own where it has any. */
const planSchema = z
  .strictObject({
    ...shape,
    name: shape.name,
    advisor: z.union([shape.advisor.unwrap(), advisorSchema]).optional(),
    personas: z.array(personaSchema).optional(),
    emotionalArcs: z.array(emotionalArcSchema).optional(),
    topics: z.array(topicSchema).optional(),
    templates: z.array(templateSchema).optional(),
  })
  .meta({
    id: 'Submission',
    description:
      'What a plan asks for: exactly one of `items`, `grid` and `parameterSets`. Scaffolding is named by its key or id, and may be defined inline.',
  });

const text = (description: string) => z.string().meta({ description });

const json = {
  name: 'Retirement questions',
  model: 'rehearsal:default',
  grid: {
    personas: ['overwhelmed_avoider', 'anxious_planner', 'pragmatic_optimist'],
    emotionalArcs: ['confusion_to_clarity', 'fear_to_confidence'],
    topics: ['roth_ira_conversion'],
  },
  budgetUsd: 5,
} satisfies z.input<typeof planSchema>;

const yaml = `name: Retirement questions
model: rehearsal:default
grid:
  personas: [overwhelmed_avoider, anxious_planner, pragmatic_optimist]
  emotionalArcs: [confusion_to_clarity, fear_to_confidence]
  topics: [roth_ira_conversion]
`;

const csv = `persona,emotionalArc,topic
anxious_planner,fear_to_confidence,roth_ira_conversion
`;

const jsonl = `{"persona":"anxious_planner","emotionalArc":"fear_to_confidence","topic":"roth_ira_conversion"}
`;

/** What a body with a plan holds, by the ending of a file with the same. */
export const planContent: Record<string, { schema: z.ZodType; example: unknown }> = {
  json: { schema: planSchema, example: json },
  yaml: { schema: text('A plan file: the fields of a submission'), example: yaml },
  csv: { schema: text('A plan file: one item a row'), example: csv },
  jsonl: { schema: text('A plan file: one item a line'), example: jsonl },
};
