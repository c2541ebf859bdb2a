import { tick } from '#engine/tick.ts';
import { admitCron } from '../../_lib/admit-cron.ts';
import { tickQuery } from '../../_lib/queries.ts';
import { methods, route } from '../../_lib/route.ts';

/** Seconds; a platform reads it from the source, so it is a literal. COLLOQUY_FUNCTION_SECONDS tells us where it is less. */
export const maxDuration = 300;

const work = route(
  tickQuery,
  ({ drives, request, query: { job = null } }) =>
    tick(drives, { jobId: job, source: sourceOf(request.headers), startedMs: performance.now() }),
  admitCron,
);

/** One bounded slice of work: whoever calls it by the minute needs no worker. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: work, POST: work });

/** Whoever sends it: each kind of sender has its own schedule. */
function sourceOf(headers: Headers): string {
  const agent = headers.get('user-agent') ?? '';
  return /^[\w.-]+/.exec(agent)?.[0].toLowerCase() ?? 'unknown';
}
