import { tick } from '#engine/tick.ts';
import { type Endpoint, type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { tickQuery } from '../../_lib/queries.ts';
import { exampleTick, tickSchema } from '../../_schemas/driving.ts';

export const endpoints: Endpoints = {
  path: '/api/cron/tick',
  methods: { GET: work('tick'), POST: work('postTick') },
};

/** Some schedulers can send only the one, some only the other. */
function work(id: string): Endpoint {
  return endpoint({
    id,
    tag: 'Driving',
    summary: 'One bounded slice of work for whoever needs it',
    description: 'Whoever calls it by the minute needs no worker. Calls may overlap.',
    access: 'cron',
    query: tickQuery,
    problems: ['not_found'],
    answers: { 200: { description: 'What was done', schema: tickSchema, example: exampleTick } },
    act: ({ store, request, query: { job = null } }) =>
      tick(store.drives, { jobId: job, source: sourceOf(request.headers), startedMs: performance.now() }),
  });
}

/** Whoever sends it: each kind of sender has its own schedule. */
function sourceOf(headers: Headers): string {
  const agent = headers.get('user-agent') ?? '';
  return /^[\w.-]+/.exec(agent)?.[0].toLowerCase() ?? 'unknown';
}
