import { z } from 'zod';
import { retryItems } from '#ledger/retry-items.ts';
import { steerJob } from '../../../_lib/steer-job.ts';

const retrySchema = z.strictObject({
  errorCode: z
    .string()
    .regex(/^[a-z_]{1,60}$/, 'is no error code')
    .optional(),
  itemIds: z.array(z.uuid()).min(1).max(10_000).optional(),
  includeCancelled: z.boolean().optional(),
});

/** Runs failed items of an ended or paused job again; finished ones are never touched. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = steerJob(retrySchema, (db, jobId, by, filter) =>
  retryItems(db, jobId, filter, by),
);
