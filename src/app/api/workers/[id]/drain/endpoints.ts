import { z } from 'zod';
import { drainWorker } from '#ledger/workers.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { workerParams } from '../../../_lib/params.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { jsonBody } from '../../../_lib/read-body.ts';
import { exampleIds } from '../../../_schemas/example-ids.ts';

export const endpoints: Endpoints = {
  path: '/api/workers/{id}/drain',
  methods: {
    POST: endpoint({
      id: 'drainWorker',
      tag: 'Server',
      summary: 'Ask a worker to end',
      description: 'It claims nothing more, finishes what it calls, and ends. Nothing that it had is lost.',
      access: 'admin',
      params: workerParams,
      body: jsonBody(noQuery, {}),
      answers: {
        200: {
          description: 'It was asked',
          schema: z.strictObject({ name: z.string(), draining: z.literal(true) }).meta({ id: 'Draining' }),
          example: { name: exampleIds.worker, draining: true },
        },
      },
      async act({ store: { db }, params: { id } }) {
        await drainWorker(db, id);
        return { name: id, draining: true as const };
      },
    }),
  },
};
