import { z } from 'zod';
import { pageByTime } from '#app/api/_lib/page-by-time.ts';
import { createApiKey, listApiKeys } from '#ledger/api-keys.ts';
import { type Endpoints, endpoint, Reply } from '../_lib/endpoint.ts';
import { byTimeQuery } from '../_lib/queries.ts';
import { jsonBody } from '../_lib/read-body.ts';
import { apiKeyPage, exampleApiKey, madeApiKeySchema, scopeSchema } from '../_schemas/access.ts';
import { exampleIds } from '../_schemas/example-ids.ts';

const dayMs = 86_400_000;

const newKey = z
  .strictObject({
    name: z.string().trim().min(1).max(200).meta({ description: 'What it is for' }),
    scopes: z.array(scopeSchema).min(1).max(3).default(['read']),
    days: z.int().min(1).max(3_650).default(90).meta({ description: 'Until it expires' }),
  })
  .meta({ id: 'NewApiKey' });

const at = (id: string) => `/api/keys/${id}`;

export const endpoints: Endpoints = {
  path: '/api/keys',
  methods: {
    GET: endpoint({
      id: 'listKeys',
      tag: 'Access',
      summary: 'API keys',
      description: 'Newest first, the expired and revoked ones too, until 90 days after their end.',
      access: 'admin',
      query: byTimeQuery,
      answers: {
        200: {
          description: 'A page of them',
          schema: apiKeyPage,
          example: { items: [exampleApiKey], nextCursor: null },
        },
      },
      act: async ({ store: { db }, viewer, query }) =>
        pageByTime(await listApiKeys(db, viewer.organizationId), query, 'newest first'),
    }),
    POST: endpoint({
      id: 'createKey',
      tag: 'Access',
      summary: 'Make an API key',
      description: 'Its `secret` is shown this once, and kept nowhere.',
      access: 'admin',
      body: jsonBody(newKey, { name: 'CI', scopes: ['write'], days: 30 }),
      answers: {
        201: {
          description: 'The key',
          schema: madeApiKeySchema,
          example: { ...exampleApiKey, secret: `clq_4Tz0${'x'.repeat(39)}` },
          headers: z.object({ Location: z.string().meta({ description: 'The key', example: at(exampleIds.apiKey) }) }),
        },
      },
      act: async ({ store: { db }, viewer, body: { name, scopes, days } }) => {
        const { key, secret } = await createApiKey(db, {
          ...{ organizationId: viewer.organizationId, name, scopes: [...new Set(scopes)] },
          expiresAt: new Date(Date.now() + days * dayMs),
          createdBy: viewer.userId ?? null,
        });
        return new Reply(201, { ...key, secret }, { Location: at(key.id) });
      },
    }),
  },
};
