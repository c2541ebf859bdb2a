import { z } from 'zod';
import { shownJob } from '#app/_lib/reads.ts';
import { duplicateJob } from '#ledger/duplicate-job.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { readOptions } from '../../../_lib/read-body.ts';
import { methods, route } from '../../../_lib/route.ts';

/** Submits the same items again, and answers the new job. A large one is still being filled then, and starts by itself. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: route(noQuery, async ({ viewer, param, request, ...store }) => {
    await readOptions(request, z.strictObject({}));
    await jobOr404(store.db, viewer.organizationId, param('id'));
    const id = await duplicateJob(store.db, param('id'), viewer.name);
    return Response.json(await shownJob(store, viewer, id), {
      headers: { Location: `/api/batch-jobs/${id}`, 'Cache-Control': 'no-store' },
    });
  }),
});
