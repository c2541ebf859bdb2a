import { z } from 'zod';
import { exampleIds } from './example-ids.ts';
import { countSchema, idSchema, waitingSchema } from './parts.ts';

const processedItem = z.strictObject({
  itemId: idSchema,
  conversationId: idSchema.optional(),
  error: z.string().optional().meta({ description: 'It has failed, or goes back into the queue where tries are left' }),
});

export const processNextSchema = z
  .strictObject({
    status: z
      .enum(['processed', 'no_items', 'job_paused', 'job_cancelled', 'job_completed', 'job_failed', 'error'])
      .meta({
        description:
          'The job’s status where nothing more is to be done for it now; else `processed`: items moved; `no_items`: none could be claimed; `error`: none of those that were claimed could be run, or its answer stored',
      }),
    ...processedItem.partial().shape,
    items: z.array(processedItem),
    remainingItems: countSchema.meta({ description: 'Items that have not ended' }),
    retryAfterMs: countSchema.meta({ description: 'How long to wait before the next call' }),
    waiting: waitingSchema.optional(),
    progress: z.strictObject({
      total: countSchema,
      completed: countSchema,
      successful: countSchema,
      failed: countSchema,
      percentage: z.number().min(0).max(100),
    }),
  })
  .meta({ id: 'ProcessNext' });

export const exampleProcessNext = {
  status: 'processed',
  itemId: exampleIds.item,
  conversationId: exampleIds.conversation,
  items: [{ itemId: exampleIds.item, conversationId: exampleIds.conversation }],
  remainingItems: 37,
  retryAfterMs: 0,
  progress: { total: 60, completed: 23, successful: 22, failed: 1, percentage: 38.3 },
} satisfies z.output<typeof processNextSchema>;

export const tickSchema = z
  .strictObject({
    items: z
      .strictObject({
        completed: countSchema,
        failed: countSchema,
        retried: countSchema,
        handedBack: countSchema.meta({ description: 'Claimed and not called' }),
        late: countSchema.meta({ description: 'Their lease was gone' }),
      })
      .meta({ description: 'Calls that came to an end' }),
    reaped: countSchema.meta({ description: 'Leases of lost workers that were taken back' }),
    duties: z.strictObject({ left: z.array(z.string()).meta({ description: 'Those that have more to do' }) }),
    unfinishedJobs: countSchema,
    more: z.boolean().meta({ description: 'Whether another tick has something to do' }),
    ms: countSchema,
  })
  .meta({ id: 'Tick' });

export const exampleTick = {
  items: { completed: 58, failed: 1, retried: 1, handedBack: 0, late: 0 },
  reaped: 0,
  duties: { left: [] },
  unfinishedJobs: 1,
  more: true,
  ms: 31_250,
} satisfies z.output<typeof tickSchema>;
