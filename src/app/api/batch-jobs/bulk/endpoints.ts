import { z } from 'zod';
import { jobStatuses } from '#domain/job.ts';
import { doDuties, dutiesInPassing } from '#engine/duties.ts';
import { advanceBulkActs } from '#ledger/advance-bulk-acts.ts';
import { bulkActions, readBulkAct, startBulkAct } from '#ledger/bulk-acts.ts';
import { type Endpoints, endpoint, Reply } from '../../_lib/endpoint.ts';
import { jobsQuery } from '../../_lib/queries.ts';
import { jsonBody } from '../../_lib/read-body.ts';
import { bulkActSchema, exampleBulkAct } from '../../_schemas/bulk-act.ts';
import { exampleIds } from '../../_schemas/example-ids.ts';

const { model, search } = jobsQuery.shape;

const bulkSchema = z
  .strictObject({
    action: z.enum(bulkActions),
    ids: z.array(z.guid()).min(1).max(10_000).optional().meta({ description: 'These jobs' }),
    filter: z
      .strictObject({ status: z.array(z.enum(jobStatuses)).min(1).optional(), model, search })
      .refine((given) => Object.keys(given).length > 0, 'must name something')
      .optional()
      .meta({ description: 'Jobs that are so when the act begins', minProperties: 1 }),
    errorCode: z
      .string()
      .regex(/^[a-z_]{1,60}$/, 'is no error code')
      .optional()
      .meta({ description: 'Of a retry: only items that ended with it' }),
    includeCancelled: z.boolean().optional().meta({ description: 'Of a retry: cancelled and skipped items too' }),
    conversations: z.boolean().optional().meta({ description: 'Of a deletion: conversations go too' }),
  })
  .superRefine(({ action, ids, filter, ...options }, context) => {
    if ((ids === undefined) === (filter === undefined))
      context.addIssue({ code: 'custom', message: 'must have exactly one of ids, filter' });
    const takes = { retry: ['errorCode', 'includeCancelled'], delete: ['conversations'] } as Record<string, string[]>;
    for (const name of Object.keys(options))
      if (!takes[action]?.includes(name))
        context.addIssue({ code: 'custom', path: [name], message: `is not for ${action}` });
  })
  .meta({ id: 'BulkRequest' });

const at = (id: string) => `/api/batch-jobs/bulk/${id}`;

/** So long it is worked on before the answer. */
const beforeAnswerMs = 2_000;

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/bulk',
  methods: {
    POST: endpoint({
      id: 'actOnJobs',
      tag: 'Jobs',
      summary: 'Pause, resume, cancel, retry or delete many jobs',
      description:
        'An act of its own that goes on after the answer, with progress, until each job had its turn; it survives the process that began it. A job that cannot be changed as it is, is skipped, and the act says why.',
      access: 'write',
      body: jsonBody(bulkSchema, { action: 'pause', ids: [exampleIds.job, exampleIds.copy] }),
      answers: {
        202: {
          description: 'The act, as far as it came',
          schema: bulkActSchema,
          example: exampleBulkAct,
          headers: z.object({ Location: z.string().meta({ description: 'The act', example: at(exampleIds.bulkAct) }) }),
        },
      },
      async act({ store: { db, drives, afterAnswer }, viewer, body: { action, ids, filter, ...options } }) {
        const startedMs = performance.now();
        const act = { action, options, by: viewer.name };
        const id = await startBulkAct(db, viewer.organizationId, act, ids ? { ids } : { filter: filter ?? {} });
        if (await advanceBulkActs(db, beforeAnswerMs, id))
          afterAnswer(async () => void (await doDuties(db, startedMs + drives.limitMs, dutiesInPassing)));
        return new Reply(202, await readBulkAct(db, viewer.organizationId, id), { Location: at(id) });
      },
    }),
  },
};
