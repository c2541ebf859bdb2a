import { abortBulkAct, readBulkAct } from '#ledger/bulk-acts.ts';
import { type Endpoints, endpoint } from '../../../../_lib/endpoint.ts';
import { bulkActParams } from '../../../../_lib/params.ts';
import { noQuery } from '../../../../_lib/queries.ts';
import { jsonBody } from '../../../../_lib/read-body.ts';
import { bulkActSchema, exampleBulkAct } from '../../../../_schemas/bulk-act.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/bulk/{id}/abort',
  methods: {
    POST: endpoint({
      id: 'abortBulkAct',
      tag: 'Jobs',
      summary: 'End an act on many jobs',
      description: 'Jobs whose turn has not come stay as they are; what it did stays done.',
      access: 'write',
      params: bulkActParams,
      body: jsonBody(noQuery, {}),
      problems: ['conflict'],
      answers: {
        200: {
          description: 'The act as it is now',
          schema: bulkActSchema,
          example: { ...exampleBulkAct, status: 'aborted', done: 1, skipped: 0, unchanged: [] },
        },
      },
      async act({ store: { db }, viewer: { organizationId }, params: { id } }) {
        await abortBulkAct(db, organizationId, id);
        return readBulkAct(db, organizationId, id);
      },
    }),
  },
};
