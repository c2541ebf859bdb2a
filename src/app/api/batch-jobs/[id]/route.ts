import { z } from 'zod';
import { shownJob } from '#app/_lib/reads.ts';
import { submissionSchema } from '#domain/submission.ts';
import { adjustJob } from '#ledger/adjust-job.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import { deleteQuery, noQuery } from '../../_lib/queries.ts';
import { readOptions } from '../../_lib/read-body.ts';
import { methods, route } from '../../_lib/route.ts';

/** As a submission has them. */
const { name, priority, budgetUsd, concurrentProcessing } = submissionSchema.shape;
const adjustmentSchema = z
  .strictObject({ name: name.optional(), priority, budgetUsd, concurrentProcessing })
  .refine((given) => Object.keys(given).length > 0, `must have one of name, priority, budgetUsd, concurrentProcessing`);

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  /** One job: counts, spend, what drives it, why it waits, and its errors by code. */
  GET: route(noQuery, ({ viewer, param, ...store }) => shownJob(store, viewer, param('id'))),

  /** Changes it, from its next claim on. */
  PATCH: route(noQuery, async ({ viewer, param, request, ...store }) => {
    const adjustment = await readOptions(request, adjustmentSchema);
    await jobOr404(store.db, viewer.organizationId, param('id'));
    await adjustJob(store.db, param('id'), adjustment, viewer.name);
    return shownJob(store, viewer, param('id'));
  }),

  /** Deletes an ended job, or a draft; conversations stay unless they are named. */
  DELETE: route(deleteQuery, async ({ db, viewer, param, query: { conversations } }) => {
    const id = param('id');
    await jobOr404(db, viewer.organizationId, id);
    await deleteJob(db, id, { conversations });
    return { deleted: true, id };
  }),
});
