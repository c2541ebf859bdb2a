import { z } from 'zod';
import { retryItems } from '#ledger/retry-items.ts';
import type { Endpoints } from '../../../_lib/endpoint.ts';
import { jsonBody } from '../../../_lib/read-body.ts';
import { steerJob } from '../../../_lib/steer-job.ts';

const retrySchema = z
  .strictObject({
    errorCode: z
      .string()
      .regex(/^[a-z_]{1,60}$/, 'is no error code')
      .optional()
      .meta({ description: 'Only items that ended with it' }),
    itemIds: z.array(z.uuid()).min(1).max(10_000).optional().meta({ description: 'Only these items' }),
    includeCancelled: z.boolean().optional().meta({ description: 'Cancelled and skipped items too' }),
  })
  .meta({ id: 'Retry' });

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/retry-failed',
  methods: {
    POST: steerJob({
      id: 'retryFailed',
      summary: 'Run failed items again',
      description: 'Of an ended or paused job; a paused one stays paused. Finished items are never touched.',
      body: jsonBody(retrySchema, { includeCancelled: true }),
      act: (db, jobId, by, filter) => retryItems(db, jobId, filter, by),
    }),
  },
};
