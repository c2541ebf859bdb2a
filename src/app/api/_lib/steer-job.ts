import type { z } from 'zod';
import { type ShownJob, shownJob } from '#app/_lib/reads.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import type { Database } from '#platform/database.ts';
import { noQuery } from './queries.ts';
import { readOptions } from './read-body.ts';
import { methods, route } from './route.ts';

/**
 * The routes that change a job and answer it as it is afterwards: `POST /api/batch-jobs/:id/cancel` and the like.
 * @param options the body’s schema
 * @param act on a job that is the viewer’s
 */
export function steerJob<Options>(
  options: z.ZodType<Options>,
  act: (db: Database, jobId: string, by: string, options: Options) => Promise<unknown>,
) {
  return methods({
    POST: route(noQuery, async ({ viewer, param, request, ...store }): Promise<ShownJob> => {
      const given = await readOptions(request, options);
      await jobOr404(store.db, viewer.organizationId, param('id'));
      await act(store.db, param('id'), viewer.name, given);
      return shownJob(store, viewer, param('id'));
    }),
  });
}
