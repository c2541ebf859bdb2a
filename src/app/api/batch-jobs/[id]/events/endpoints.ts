import { z } from 'zod';
import { feedsOf } from '#app/_lib/feeds.ts';
import { toProblem } from '#app/_lib/problem.ts';
import type { Viewer } from '#app/_lib/viewer.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { admit } from '../../../_lib/admit.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { jobParams } from '../../../_lib/params.ts';
import { eventsQuery } from '../../../_lib/queries.ts';
import { eventStream } from './event-stream.ts';
import { encodePage } from './event-text.ts';

const headers = z.object({
  'Last-Event-ID': z
    .string()
    .regex(/^\d{1,15}$/, 'is no line’s number')
    .transform(Number)
    .optional()
    .meta({
      description: 'The last line that the client has, as browsers send it when they come back; it goes before `after`',
      override: { type: 'integer', pattern: undefined },
      example: 1,
    }),
});

const description = `A stream of server-sent events, for \`EventSource\` or \`fetch\`. It begins after the line that \`Last-Event-ID\` or \`after\` names, or with the first, and goes on as the job does. Each event’s \`id\` is the \`seq\` of the line of the job’s log that it comes from:

- \`log\`: a line. Every one comes, in its order, once; a client that was cut goes on after the last that it has.
- \`item\`: an item as it is now, after a line about it. Lines that come together make one event an item.
- \`job\`: the job as it is now, after the last of some lines. Lines about many items at once (\`job_cancelled\`, \`items_ended\`, \`items_retried\`) make no event for each: read the items again.
- \`end\`: the job has ended, and all of its log was sent. The stream ends with it, and \`close()\` keeps a browser from coming back.

A stream is written to at most ten times a second. A comment comes every 15 s. A client that does not read is dropped, and where the server runs as functions a stream ends before its function does: come back with \`Last-Event-ID\`, as browsers do by themselves.`;

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/events',
  methods: {
    GET: endpoint({
      id: 'watchJob',
      tag: 'Jobs',
      summary: 'What happens to a job, as it happens',
      description,
      access: 'read',
      params: jobParams,
      query: eventsQuery,
      headers,
      answers: {
        200: {
          description: 'The events',
          contentType: 'text/event-stream',
          schema: z.string(),
          example: 'event: log\nid: 2\ndata: {"seq":2,"event":"item_completed"}\n\n',
        },
      },
      async act({ store, viewer, request, params: { id }, query: { after }, headers: given }) {
        const job = await readJob(store.db, viewer.organizationId, id);
        const { functions, limitMs } = store.drives;
        const stream = () =>
          eventStream({
            watch: feedsOf(store, encodePage).watch(job),
            after: Math.min(given['Last-Event-ID'] ?? after, job.logSeq),
            lifeMs: functions ? limitMs : null,
            isAllowed: () => mayStillRead(request, viewer),
            signal: request.signal,
          });
        return new Response(request.method === 'HEAD' ? null : stream(), {
          headers: {
            'Content-Type': 'text/event-stream; charset=utf-8',
            // What lies between must neither keep nor gather nor compress it.
            'Cache-Control': 'no-store, no-transform',
            'X-Accel-Buffering': 'no',
          },
        });
      },
    }),
  },
};

/** While that cannot be told, it is as it was. */
async function mayStillRead(request: Request, viewer: Viewer): Promise<boolean> {
  try {
    return (await admit(request, 'read')).organizationId === viewer.organizationId;
  } catch (error) {
    return ![401, 403].includes(toProblem(error).status);
  }
}
