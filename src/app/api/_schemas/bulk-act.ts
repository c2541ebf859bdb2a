import { z } from 'zod';
import { bulkActions } from '#ledger/bulk-acts.ts';
import { exampleIds } from './example-ids.ts';
import { countSchema, idSchema, timeSchema } from './parts.ts';

export const bulkActSchema = z
  .strictObject({
    id: idSchema,
    action: z.enum(bulkActions),
    status: z.enum(['running', 'completed', 'aborted']),
    total: countSchema.meta({ description: 'Jobs that were found when it began' }),
    done: countSchema,
    skipped: countSchema.meta({ description: 'Jobs that it could not change as they were' }),
    failed: countSchema.meta({ description: 'Jobs at which the server failed' }),
    startedBy: z.string(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    unchanged: z
      .array(
        z.strictObject({
          jobId: idSchema,
          outcome: z.enum(['skipped', 'failed']),
          code: z.string(),
          message: z.string(),
        }),
      )
      .meta({ description: 'The first hundred jobs that were skipped or failed, and why' }),
  })
  .meta({ id: 'BulkAct' });

export const exampleBulkAct = {
  id: exampleIds.bulkAct,
  action: 'pause',
  status: 'completed',
  total: 3,
  done: 2,
  skipped: 1,
  failed: 0,
  startedBy: 'you@example.com',
  createdAt: '2026-11-03T12:00:00.000Z',
  updatedAt: '2026-11-03T12:00:00.020Z',
  endedAt: '2026-11-03T12:00:00.020Z',
  unchanged: [{ jobId: exampleIds.copy, outcome: 'skipped', code: 'conflict', message: 'The job is completed.' }],
} satisfies z.output<typeof bulkActSchema>;
