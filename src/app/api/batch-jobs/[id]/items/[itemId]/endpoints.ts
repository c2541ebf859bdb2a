import { shownItem } from '#app/_lib/reads.ts';
import { type Endpoints, endpoint } from '../../../../_lib/endpoint.ts';
import { itemParams } from '../../../../_lib/params.ts';
import { exampleItemDetail, itemDetailSchema } from '../../../../_schemas/item.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/items/{itemId}',
  methods: {
    GET: endpoint({
      id: 'showItem',
      tag: 'Items',
      summary: 'One item with every attempt',
      access: 'read',
      params: itemParams,
      answers: { 200: { description: 'The item', schema: itemDetailSchema, example: exampleItemDetail } },
      act: ({ store, viewer, params }) => shownItem(store, viewer, params.id, params.itemId),
    }),
  },
};
