import { readBulkAct } from '#ledger/bulk-acts.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { bulkActParams } from '../../../_lib/params.ts';
import { bulkActSchema, exampleBulkAct } from '../../../_schemas/bulk-act.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/bulk/{id}',
  methods: {
    GET: endpoint({
      id: 'showBulkAct',
      tag: 'Jobs',
      summary: 'How far an act on many jobs came',
      description: 'Kept for a month after its end.',
      access: 'read',
      params: bulkActParams,
      answers: { 200: { description: 'The act', schema: bulkActSchema, example: exampleBulkAct } },
      act: ({ store: { db }, viewer, params: { id } }) => readBulkAct(db, viewer.organizationId, id),
    }),
  },
};
