import { listProviderKeys } from '#ledger/provider-keys.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { exampleProviderKey, providerKeyPage } from '../_schemas/access.ts';
import { shownKey } from './shown-key.ts';

export const endpoints: Endpoints = {
  path: '/api/provider-keys',
  methods: {
    GET: endpoint({
      id: 'listProviderKeys',
      tag: 'Access',
      summary: 'The organisation’s keys of providers',
      description:
        'Each by its last four characters. Where there is none, the environment’s is used: see `GET /api/providers`.',
      access: 'admin',
      answers: {
        200: {
          description: 'All of them',
          schema: providerKeyPage,
          example: { items: [exampleProviderKey], nextCursor: null },
        },
      },
      act: async ({ store: { db, secretBox }, viewer }) => ({
        items: (await listProviderKeys(db, viewer.organizationId)).map((key) => shownKey(key, secretBox)),
        nextCursor: null,
      }),
    }),
  },
};
