import { z } from 'zod';
import { logLevels } from '#ledger/read-logs.ts';
import { exampleIds } from './example-ids.ts';
import { idSchema, pageSchema, timeSchema } from './parts.ts';

const logLine = z
  .strictObject({
    seq: z.int().min(1).meta({ description: '1…n in its job, without a gap' }),
    at: timeSchema,
    level: z.enum(logLevels),
    event: z.string(),
    itemId: idSchema.nullable(),
    attemptId: idSchema.nullable(),
    message: z.string(),
    data: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'LogLine' });

export const logPageSchema = pageSchema('LogPage', logLine);

export const exampleLogPage = {
  items: [
    {
      seq: 2,
      at: '2026-11-03T12:00:43.911Z',
      level: 'info',
      event: 'item_completed',
      itemId: exampleIds.item,
      attemptId: exampleIds.attempt,
      message: 'Item 1 is done.',
      data: null,
    },
  ],
  nextCursor: null,
} satisfies z.output<typeof logPageSchema>;
