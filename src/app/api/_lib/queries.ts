import { z } from 'zod';
import { defaultTarget, exportTargets } from '#dataset/export/targets.ts';
import { itemStatuses } from '#domain/item.ts';
import { jobStatuses } from '#domain/job.ts';
import { reviewStatuses } from '#domain/review.ts';
import { tierSchema } from '#domain/scaffolding.ts';
import { scaffoldingFormats } from '#domain/scaffolding-file/write-scaffolding.ts';
import { logLevels } from '#ledger/read-logs.ts';
import { exampleIds } from '../_schemas/example-ids.ts';

/** Text of a query: everything arrives as text. */
const text = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .refine((value) => !value.includes('\0'), 'holds a NUL');

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ override: { type: 'integer', minimum: min, maximum: max, pattern: undefined } });

const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .meta({ override: { type: 'boolean', enum: undefined } });

/** A page’s cursor, checked before it meets SQL: the values of the last row’s sort columns. */
const cursorOf = (values: z.ZodType, example: (string | number)[]) =>
  z
    .string()
    .max(1_000)
    .refine((word) => values.safeParse(decoded(word)).success, 'is not a cursor of this list')
    .meta({
      description: 'The `nextCursor` of the page before',
      example: Buffer.from(JSON.stringify(example)).toString('base64url'),
    });

function decoded(word: string): unknown {
  try {
    return JSON.parse(Buffer.from(word, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** As Postgres writes it, and only what it reads: `2026-11-03 12:00:00.123456+00`. */
export const timestamp = z.string().refine((value) => {
  const [, day, time, offset = ''] =
    /^(?!0000)(\d{4}-\d\d-\d\d) (\S+?)([+-](?:0\d|1[0-4])(?::\d\d)?)$/.exec(value) ?? [];
  return z.iso.datetime({ offset: true }).safeParse(`${day}T${time}${offset.length === 3 ? `${offset}:00` : offset}`)
    .success;
});
const position = z.int().min(0).max(2_147_483_647);

const limit = whole(1, 200).optional().meta({ description: 'How many at most; 50 where it is not given', example: 20 });

export const noQuery = z.strictObject({});

export const jobsQuery = z.strictObject({
  status: z.enum(jobStatuses).optional().meta({ description: 'Only jobs of this status', example: 'processing' }),
  model: text(300).optional().meta({ description: 'Only jobs of this model', example: 'rehearsal:default' }),
  search: text(200)
    .optional()
    .meta({ description: 'A part of the name, or the beginning of the id', example: 'retirement' }),
  limit,
  cursor: cursorOf(z.tuple([timestamp, z.uuid()]), ['2026-11-03 12:00:00.123456+00', exampleIds.job]).optional(),
});

export const itemsQuery = z.strictObject({
  status: z.enum(itemStatuses).optional().meta({ description: 'Only items of this status', example: 'completed' }),
  errorCode: z
    .string()
    .regex(/^[a-z_]{1,60}$/, 'is no error code')
    .optional()
    .meta({ description: 'Only items that ended with this code', example: 'truncated' }),
  fromPosition: whole(1, 2_147_483_647)
    .optional()
    .meta({ description: 'From this position of the plan on', example: 1 }),
  limit,
  cursor: cursorOf(z.tuple([position]), [50]).optional(),
});

export const logsQuery = z.strictObject({
  after: whole(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'Only lines with a greater `seq`', example: 1 }),
  level: z.enum(logLevels).optional().meta({ description: 'Of this level and graver ones', example: 'info' }),
  itemId: z.uuid().optional().meta({ description: 'Only lines about this item', example: exampleIds.item }),
  limit,
  cursor: cursorOf(z.tuple([z.int().min(0)]), [50]).optional(),
});

/** One, or several of the same name. */
const reviewList = z
  .union([z.enum(reviewStatuses).transform((one) => [one]), z.array(z.enum(reviewStatuses)).max(10)])
  .optional()
  .meta({
    description: 'Only conversations of this review status; may be given more than once',
    example: ['approved'],
    override: {
      anyOf: undefined,
      type: 'array',
      maxItems: 10,
      items: { type: 'string', enum: [...reviewStatuses] },
    },
  });

export const conversationsQuery = z.strictObject({
  job: z.uuid().optional().meta({ description: 'Only conversations of this job', example: exampleIds.job }),
  persona: text(100).optional().meta({ description: 'Only of this persona', example: 'anxious_planner' }),
  emotionalArc: text(100).optional().meta({ description: 'Only of this arc', example: 'fear_to_confidence' }),
  topic: text(100).optional().meta({ description: 'Only of this topic', example: 'roth_ira_conversion' }),
  tier: tierSchema.optional().meta({ description: 'Only of this tier', example: 'template' }),
  model: text(300).optional().meta({ description: 'Only of this model', example: 'rehearsal:default' }),
  reviewStatus: z
    .enum(reviewStatuses)
    .optional()
    .meta({ description: 'Only of this review status', example: 'approved' }),
  search: text(200).optional().meta({
    description:
      'Words, or their beginnings, all of which are in its turns, in what it is about, or in its persona, arc or topic',
    example: 'retirement tax',
  }),
  limit,
  cursor: cursorOf(z.tuple([timestamp, z.guid()]), [
    '2026-11-03 12:00:00.123456+00',
    exampleIds.conversation,
  ]).optional(),
});

export const exportQuery = z.strictObject({
  format: z
    .enum(exportTargets.map(({ name }) => name))
    .default(defaultTarget.name)
    .meta({ description: 'What the file is for', example: defaultTarget.name }),
  system: flag
    .default(true)
    .meta({ description: 'Whether each conversation opens with its system prompt', example: true }),
  reviewStatus: reviewList,
});

export const eventsQuery = z.strictObject({
  after: whole(0, Number.MAX_SAFE_INTEGER)
    .default(0)
    .meta({ description: 'Only lines with a greater `seq`: where a page goes on from what it has read', example: 1 }),
});

const active = z
  .enum(['true', 'false', 'all'])
  .default('all')
  .meta({ description: 'Only what is active, or only what is not', example: 'true' });

export const scaffoldingQuery = z.strictObject({
  search: text(200).optional().meta({ description: 'A part of what it is called or filed under', example: 'a' }),
  active,
  limit,
  cursor: cursorOf(z.tuple([text(500)]), ['anxious_planner']).optional(),
});

export const scaffoldingExportQuery = z.strictObject({
  format: z.enum(scaffoldingFormats).default('json').meta({ description: 'The file’s format', example: 'csv' }),
  active,
});

export const scaffoldingImportQuery = z.strictObject({
  dryRun: flag.optional().meta({ description: 'Say what would become of it, write nothing', example: true }),
  name: text(200)
    .optional()
    .meta({ description: 'The file’s name, for what is wrong in it', example: 'scaffolding.yaml' }),
});

export const versionsQuery = z.strictObject({ limit, cursor: cursorOf(z.tuple([position]), [2]).optional() });

export const pricesQuery = z.strictObject({
  model: text(300)
    .optional()
    .meta({ description: 'Only those that may price this model', example: 'openai:gpt-6.1-sol' }),
  limit,
  cursor: cursorOf(z.tuple([position]), [50]).optional(),
});

const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .refine((value) => /^(19|20|21)\d\d-/.test(value), 'is not of these centuries');

export const spendQuery = z.strictObject({
  from: moment.optional().meta({ description: 'From this time on', example: '2026-11-01' }),
  to: moment.optional().meta({ description: 'Before this time', example: '2026-12-01T00:00:00Z' }),
  by: z.enum(['day', 'hour']).default('day').meta({ description: 'How long each row is', example: 'day' }),
  group: z.enum(['model', 'job']).optional().meta({ description: 'A row for each', example: 'model' }),
  limit,
  cursor: cursorOf(z.tuple([z.iso.datetime(), text(300)]), [
    '2026-11-03T00:00:00.000Z',
    'openai:gpt-6.1-sol',
  ]).optional(),
});

/** Of what is listed by when it was made. */
export const byTimeQuery = z.strictObject({
  limit,
  cursor: cursorOf(z.tuple([z.iso.datetime(), z.guid()]), ['2026-11-03T12:00:00.123Z', exampleIds.member]).optional(),
});

export const submitQuery = z.strictObject({
  dryRun: flag.optional().meta({ description: 'Answer the estimate, write nothing', example: true }),
  draft: flag.optional().meta({
    description: 'Make a draft, whose items may all come later: nothing is called before it is submitted',
    example: true,
  }),
  name: text(200).optional().meta({
    description: 'The plan’s file name, for its errors, and for its job’s name where the plan has none',
    example: 'plan.yaml',
  }),
});

export const processNextQuery = z.strictObject({
  items: whole(1, 3).optional().meta({ description: 'How many items to work on; 1 where it is not given', example: 2 }),
});

export const tickQuery = z.strictObject({
  job: z.uuid().optional().meta({ description: 'Work on this job only', example: exampleIds.job }),
});

export const deleteQuery = z.strictObject({
  conversations: flag.optional().meta({ description: 'Its conversations go with it', example: true }),
});
