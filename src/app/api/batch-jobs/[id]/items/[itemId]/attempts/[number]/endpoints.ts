import { shownAttemptTexts } from '#app/_lib/reads.ts';
import { type Endpoints, endpoint } from '../../../../../../_lib/endpoint.ts';
import { attemptParams } from '../../../../../../_lib/params.ts';
import { attemptTextsSchema, exampleAttemptTexts } from '../../../../../../_schemas/item.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/items/{itemId}/attempts/{number}',
  methods: {
    GET: endpoint({
      id: 'showAttemptTexts',
      tag: 'Items',
      summary: 'What was sent and answered in one attempt',
      description: 'Word for word, as long as it is kept.',
      access: 'read',
      params: attemptParams,
      answers: { 200: { description: 'Its texts', schema: attemptTextsSchema, example: exampleAttemptTexts } },
      act: ({ store, viewer, params: { id, itemId, number } }) =>
        shownAttemptTexts(store, viewer, { jobId: id, itemId, number }),
    }),
  },
};
