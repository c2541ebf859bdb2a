import { shownConversation } from '#app/_lib/reads.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { conversationParams } from '../../_lib/params.ts';
import { conversationSchema, exampleConversation } from '../../_schemas/conversation.ts';

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
  },
};
