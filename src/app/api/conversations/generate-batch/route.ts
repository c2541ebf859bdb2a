import { z } from 'zod';
import { shownJob } from '#app/_lib/reads.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { afterResponse } from '#engine/after-response.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { submitQuery } from '../../_lib/queries.ts';
import { readPlanBody } from '../../_lib/read-plan-body.ts';
import { methods, route } from '../../_lib/route.ts';

/** Seconds; a platform reads it from the source, so it is a literal. COLLOQUY_FUNCTION_SECONDS tells us where it is less. */
export const maxDuration = 300;

/** Submits a job, or with `?dryRun=true` says what it would be. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: route(submitQuery, async ({ request, query, viewer, ...store }) => {
    const startedMs = performance.now();
    const { drives, afterAnswer } = store;
    const idempotencyKey = parseKey(request.headers.get('idempotency-key'));
    const plan = await readPlanBody(request, query.name);
    const model = await store.models.choose(plan.submission.model);
    const { organizationId, name: by } = viewer;
    const {
      job,
      estimate,
      store: write,
    } = await prepareSubmission(store.db, { organizationId, ...plan, model, idempotencyKey, by });
    const shown = {
      name: job.name,
      model: job.model,
      totalItems: job.items.length,
      estimatedCost: estimate.cost,
      unknownBecause: estimate.unknownBecause,
      estimatedSeconds: estimate.seconds,
      estimatedFrom: estimate.from,
      warnings: job.warnings,
    };
    if (query.dryRun) return shown;
    const { jobId, existed } = await write();
    if (drives.functions) afterAnswer(() => afterResponse(drives, { jobId, startedMs }));
    const status = existed ? (await shownJob(store, viewer, jobId)).status : 'queued';
    return Response.json(
      { jobId, status, ...shown },
      { status: 202, headers: { Location: `/api/batch-jobs/${jobId}`, 'Cache-Control': 'no-store' } },
    );
  }),
});

const keySchema = z.string().regex(/^[\x21-\x7e]{1,255}$/);

function parseKey(header: string | null): string | undefined {
  if (header === null) return undefined;
  const parsed = keySchema.safeParse(header);
  if (parsed.success) return parsed.data;
  const message = 'must be 1 to 255 visible ASCII characters';
  throw new ColloquyError('invalid_input', `Idempotency-Key: ${message}`, {
    problems: [{ path: 'Idempotency-Key', message }],
    next: 'Use a UUID.',
  });
}
