import { afterResponse } from '#engine/after-response.ts';
import { processNext } from '#engine/process-next.ts';
import { processNextQuery } from '../../../_lib/queries.ts';
import { methods, route } from '../../../_lib/route.ts';

/** Seconds; a platform reads it from the source, so it is a literal. COLLOQUY_FUNCTION_SECONDS tells us where it is less. */
export const maxDuration = 300;

/**
 * Works on a few items of the job and says what became of them. When its caller goes away it still finishes what it claimed. Where the platform ends its functions, it goes
 * on with the job after its answer.
 */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: route(
    processNextQuery,
    async ({ drives, afterAnswer, viewer: { organizationId }, param, query: { items = 1 } }) => {
      const startedMs = performance.now();
      const jobId = param('id');
      const answer = await processNext(drives, { organizationId, jobId, items, startedMs });
      if (drives.functions && answer.remainingItems > 0) afterAnswer(() => afterResponse(drives, { jobId, startedMs }));
      return answer;
    },
  ),
});
