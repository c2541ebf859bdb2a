import { z } from 'zod';
import { shownConversation } from '#app/_lib/reads.ts';
import { readConversation } from '#ledger/read-conversations.ts';
import { reviewConversations } from '#ledger/review-conversations.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { conversationParams } from '../../_lib/params.ts';
import { jsonBody } from '../../_lib/read-body.ts';
import { conversationSchema, exampleConversation, reviewStatusSchema } from '../../_schemas/conversation.ts';

const reviewSchema = z
  .strictObject({
    reviewStatus: reviewStatusSchema,
    reviewNote: z
      .string()
      .trim()
      .min(1)
      .max(5_000)
      .optional()
      .meta({ description: 'Why; a rejection needs one. The note of another status does not stay' }),
  })
  .meta({ id: 'Review' });

export const endpoints: Endpoints = {
  path: '/api/conversations/{id}',
  methods: {
    GET: endpoint({
      id: 'showConversation',
      tag: 'Conversations',
      summary: 'One conversation',
      access: 'read',
      params: conversationParams,
      answers: { 200: { description: 'The conversation', schema: conversationSchema, example: exampleConversation } },
      act: ({ store, viewer, params }) => shownConversation(store, viewer, params.id),
    }),
    PATCH: endpoint({
      id: 'reviewConversation',
      tag: 'Conversations',
      summary: 'Say what you think of a conversation',
      description:
        'Who said it and when is kept; `reviews` has each change, and `POST /api/conversations/bulk-review` with `{"undo": actId}` takes one back.',
      access: 'write',
      params: conversationParams,
      body: jsonBody(reviewSchema, { reviewStatus: 'rejected', reviewNote: 'The advisor gives tax advice.' }),
      answers: {
        200: { description: 'The conversation as it is now', schema: conversationSchema, example: exampleConversation },
      },
      async act({ store, viewer, params: { id }, body: { reviewStatus: status, reviewNote: note } }) {
        await readConversation(store.db, viewer.organizationId, id);
        await reviewConversations(store.db, viewer.organizationId, [id], { status, note, by: viewer.name });
        return shownConversation(store, viewer, id);
      },
    }),
  },
};
