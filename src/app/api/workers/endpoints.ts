import { z } from 'zod';
import { listWorkers } from '#ledger/workers.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { exampleIds } from '../_schemas/example-ids.ts';
import { countSchema, idSchema, pageSchema, timeSchema } from '../_schemas/parts.ts';

const workerSchema = z
  .strictObject({
    name: z.string(),
    host: z.string(),
    pid: z.int(),
    version: z.string(),
    kind: z.enum(['worker', 'generate', 'start', 'tick', 'process_next', 'after_response']),
    concurrency: countSchema.meta({ description: 'Calls at once, at most' }),
    inFlight: countSchema,
    providers: z.array(z.string()).meta({ description: 'Whose models it can call' }),
    startedAt: timeSchema,
    heartbeatAt: timeSchema.meta({ description: 'When it was last heard of' }),
    draining: z.boolean().meta({ description: 'It claims nothing more, and ends when its calls have' }),
    timeLimitMs: z.int().positive().nullable().meta({ description: 'How long it may run; null: as long as it likes' }),
    jobId: idSchema.nullable().meta({ description: 'The one job that it works on; null: any, or another’s' }),
    alive: z.boolean(),
  })
  .meta({ id: 'Worker' });

const workersPage = pageSchema('WorkerPage', workerSchema);

export const endpoints: Endpoints = {
  path: '/api/workers',
  methods: {
    GET: endpoint({
      id: 'listWorkers',
      tag: 'Server',
      summary: 'What works on jobs',
      description: 'The living first, at most a thousand, all on one page. Workers serve every organisation.',
      access: 'read',
      answers: {
        200: {
          description: 'The workers',
          schema: workersPage,
          example: {
            items: [
              {
                name: exampleIds.worker,
                host: 'host',
                pid: 1234,
                version: '0.1.0',
                kind: 'worker',
                concurrency: 64,
                inFlight: 12,
                providers: ['anthropic', 'rehearsal'],
                startedAt: '2026-11-03T12:00:00.000Z',
                heartbeatAt: '2026-11-03T12:10:00.000Z',
                draining: false,
                timeLimitMs: null,
                jobId: null,
                alive: true,
              },
            ],
            nextCursor: null,
          },
        },
      },
      act: async ({ store: { db }, viewer }) => ({
        items: await listWorkers(db, viewer.organizationId),
        nextCursor: null,
      }),
    }),
  },
};
