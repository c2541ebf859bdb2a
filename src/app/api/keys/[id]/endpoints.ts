import { z } from 'zod';
import { revokeApiKey } from '#ledger/api-keys.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { apiKeySchema, exampleApiKey } from '../../_schemas/access.ts';
import { exampleIds } from '../../_schemas/example-ids.ts';

export const endpoints: Endpoints = {
  path: '/api/keys/{id}',
  methods: {
    DELETE: endpoint({
      id: 'revokeKey',
      tag: 'Access',
      summary: 'Revoke an API key',
      description:
        'For good: it is refused from the next request on, and a stream that it opened ends within a minute. A second time changes nothing.',
      access: 'admin',
      params: z.object({ id: z.guid().meta({ description: 'The key', example: exampleIds.apiKey }) }),
      answers: {
        200: {
          description: 'The key as it is now',
          schema: apiKeySchema,
          example: { ...exampleApiKey, revokedAt: '2026-11-04T12:00:00.000Z' },
        },
      },
      act: ({ store: { db }, viewer, params: { id } }) => revokeApiKey(db, viewer.organizationId, id),
    }),
  },
};
