import { listConversations } from '#ledger/read-conversations.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { conversationsQuery } from '../_lib/queries.ts';
import { conversationPageSchema, exampleConversationPage } from '../_schemas/conversation.ts';

export const endpoints: Endpoints = {
  path: '/api/conversations',
  methods: {
    GET: endpoint({
      id: 'listConversations',
      tag: 'Conversations',
      summary: 'Conversations of every job, newest first',
      description:
        'Without their turns. The words of a new conversation are gathered within minutes; until then `search` looks through the newest 500 of them.',
      access: 'read',
      query: conversationsQuery,
      answers: {
        200: { description: 'A page of them', schema: conversationPageSchema, example: exampleConversationPage },
      },
      act: ({ store: { db }, viewer, query: { limit, cursor, job: jobId, ...filter } }) =>
        listConversations(db, viewer.organizationId, { ...filter, jobId }, { limit, cursor }),
    }),
  },
};
