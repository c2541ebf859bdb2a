import { itemsPage } from '#app/_lib/reads.ts';
import { addDraftItems } from '#engine/drafts.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { itemLines } from '../../../_lib/item-lines.ts';
import { draftParams, jobParams } from '../../../_lib/params.ts';
import { itemsQuery } from '../../../_lib/queries.ts';
import { exampleItemPage, itemPageSchema } from '../../../_schemas/item.ts';
import { exampleReceived, receivedSchema } from '../../../_schemas/submission.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/items',
  methods: {
    GET: endpoint({
      id: 'listItems',
      tag: 'Items',
      summary: 'A job’s items in the plan’s order',
      access: 'read',
      params: jobParams,
      query: itemsQuery,
      answers: { 200: { description: 'A page of items', schema: itemPageSchema, example: exampleItemPage } },
      act: ({ store, viewer, params, query: { limit, cursor, ...filter } }) =>
        itemsPage(store, viewer, params.id, filter, { limit, cursor }),
    }),
    POST: endpoint({
      id: 'addItems',
      tag: 'Items',
      summary: 'Put items into a draft',
      description:
        'Any number of times, all items of a request or none. The same item at the same position again changes nothing; another one takes its place. At most 64 MiB; items are checked as they arrive, and what is wrong is named by line and position.',
      access: 'write',
      params: draftParams,
      body: itemLines,
      problems: ['conflict'],
      answers: { 200: { description: 'They are stored', schema: receivedSchema, example: exampleReceived } },
      act: async ({ store, viewer, params: { id: jobId }, body: readItems }) => {
        const { organizationId, name: by } = viewer;
        await jobOr404(store.db, organizationId, jobId);
        return addDraftItems(store.db, { organizationId, jobId, by }, await readItems());
      },
    }),
  },
};
