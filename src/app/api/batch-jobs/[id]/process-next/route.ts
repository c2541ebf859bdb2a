import { processNext } from '#engine/process-next.ts';
import { processNextQuery } from '../../../_lib/queries.ts';
import { methods, route } from '../../../_lib/route.ts';

/** Seconds; a platform reads it from the source, so it is a literal. COLLOQUY_FUNCTION_SECONDS tells us where it is less. */
export const maxDuration = 300;

/** Works on a few items of the job and says what became of them. When its caller goes away it still finishes what it claimed. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: route(processNextQuery, ({ drives, viewer: { organizationId }, param, query: { items = 1 } }) =>
    processNext(drives, { organizationId, jobId: param('id'), items, startedMs: performance.now() }),
  ),
});
