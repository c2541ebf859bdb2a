import { itemsPage } from '#app/_lib/reads.ts';
import { type Endpoints, endpoint } from '../../../_lib/endpoint.ts';
import { jobParams } from '../../../_lib/params.ts';
import { itemsQuery } from '../../../_lib/queries.ts';
import { exampleItemPage, itemPageSchema } from '../../../_schemas/item.ts';

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
  },
};
