import { z } from 'zod';
import { itemStatuses } from '#domain/item.ts';
import { jobStatuses } from '#domain/job.ts';
import { logLevels } from '#ledger/read-logs.ts';

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
    .pipe(z.int().min(min).max(max));

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** A page’s cursor, checked before it meets SQL: the values of the last row’s sort columns. */
const cursorOf = (values: z.ZodType) =>
  z
    .string()
    .max(1_000)
    .refine((word) => values.safeParse(decoded(word)).success, 'is not a cursor of this list');

function decoded(word: string): unknown {
  try {
    return JSON.parse(Buffer.from(word, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** As Postgres writes it: `2026-11-03 12:00:00.123456+00`. */
const timestamp = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))));
const position = z.int().min(0).max(2_147_483_647);

const limit = whole(1, 200).optional();

export const noQuery = z.strictObject({});

export const jobsQuery = z.strictObject({
  status: z.enum(jobStatuses).optional(),
  model: text(300).optional(),
  search: text(200).optional(),
  limit,
  cursor: cursorOf(z.tuple([timestamp, z.uuid()])).optional(),
});

export const itemsQuery = z.strictObject({
  status: z.enum(itemStatuses).optional(),
  errorCode: z
    .string()
    .regex(/^[a-z_]{1,60}$/, 'is no error code')
    .optional(),
  fromPosition: whole(1, 2_147_483_647).optional(),
  limit,
  cursor: cursorOf(z.tuple([position])).optional(),
});

export const logsQuery = z.strictObject({
  after: whole(0, Number.MAX_SAFE_INTEGER).optional(),
  level: z.enum(logLevels).optional(),
  itemId: z.uuid().optional(),
  limit,
  cursor: cursorOf(z.tuple([z.int().min(0)])).optional(),
});

export const scaffoldingQuery = z.strictObject({ limit, cursor: cursorOf(z.tuple([z.string()])).optional() });

export const submitQuery = z.strictObject({
  /** Answer the estimate, write nothing. */
  dryRun: flag.optional(),
  /** The plan’s file name, for its errors, and for its job’s name where the plan has none. */
  name: text(200).optional(),
});

export const processNextQuery = z.strictObject({ items: whole(1, 3).optional() });

export const tickQuery = z.strictObject({ job: z.uuid().optional() });

export const deleteQuery = z.strictObject({
  /** Its conversations go with it. */
  conversations: flag.optional(),
});
