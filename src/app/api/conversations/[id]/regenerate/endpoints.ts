import { z } from 'zod';
import { afterResponse } from '#engine/after-response.ts';
import { regenerateConversation } from '#ledger/regenerate-conversation.ts';
import { type Endpoints, endpoint, Reply } from '../../../_lib/endpoint.ts';
import { conversationParams } from '../../../_lib/params.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { jsonBody } from '../../../_lib/read-body.ts';
import { exampleIds } from '../../../_schemas/example-ids.ts';
import { idSchema } from '../../../_schemas/parts.ts';

const at = (id: string) => `/api/batch-jobs/${id}`;

export const endpoints: Endpoints = {
  path: '/api/conversations/{id}/regenerate',
  methods: {
    POST: endpoint({
      id: 'regenerateConversation',
      tag: 'Conversations',
      summary: 'Make a conversation once more',
      description:
        'Of the same persona, arc, topic and template, with the same model, as a job of one item; the old one stays. While such a job is unfinished, asking again answers that job.',
      access: 'write',
      params: conversationParams,
      body: jsonBody(noQuery, {}),
      problems: ['conflict'],
      answers: {
        202: {
          description: 'The job that makes it',
          schema: z.strictObject({ jobId: idSchema, regenerates: idSchema }).meta({ id: 'Regeneration' }),
          example: { jobId: exampleIds.copy, regenerates: exampleIds.conversation },
          headers: z.object({ Location: z.string().meta({ description: 'The job', example: at(exampleIds.copy) }) }),
        },
      },
      async act({ store: { db, drives, afterAnswer }, viewer, params: { id } }) {
        const startedMs = performance.now();
        const jobId = await regenerateConversation(db, viewer.organizationId, id, viewer.name);
        if (drives.functions) afterAnswer(() => afterResponse(drives, { jobId, startedMs }));
        return new Reply(202, { jobId, regenerates: id }, { Location: at(jobId) });
      },
    }),
  },
};
