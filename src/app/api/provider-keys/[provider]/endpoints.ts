import { z } from 'zod';
import type { WebStore } from '#app/_lib/store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { deleteProviderKey, type KeyedProvider, listProviderKeys, setProviderKey } from '#ledger/provider-keys.ts';
import { assertAllowedUrl } from '#platform/guarded-fetch.ts';
import type { SecretBox } from '#platform/secret-box.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { jsonBody } from '../../_lib/read-body.ts';
import { exampleProviderKey, keyedProviderSchema, providerKeySchema } from '../../_schemas/access.ts';
import { shownKey } from '../shown-key.ts';

const params = z.object({
  provider: keyedProviderSchema.meta({ description: 'Whose key', example: 'anthropic', id: undefined }),
});

const given = z
  .strictObject({
    key: z
      .string()
      .trim()
      .min(8)
      .max(5_000)
      .regex(/^[\x21-\x7e]+$/, 'must have no spaces, and letters, digits and signs only')
      .optional()
      .meta({ description: 'Needed, but by a server of `local` that asks for none' }),
    baseUrl: z
      .string()
      .max(2_000)
      .optional()
      .meta({ description: 'For `local`, which needs one: where a server speaks OpenAI’s wire, up to `/v1`' }),
    name: z.string().trim().min(1).max(200).optional().meta({ description: 'What people call it' }),
  })
  .meta({ id: 'NewProviderKey' });

const example = { key: 'sk-ant-api03-0123456789abcdefghijwXyZ', name: 'Team account' };

export const endpoints: Endpoints = {
  path: '/api/provider-keys/{provider}',
  methods: {
    GET: endpoint({
      id: 'showProviderKey',
      tag: 'Access',
      summary: 'The organisation’s key of a provider',
      access: 'admin',
      params,
      answers: {
        200: { description: 'The key, but for itself', schema: providerKeySchema, example: exampleProviderKey },
      },
      act: async ({ store: { db, secretBox }, viewer, params: { provider } }) => {
        const key = (await listProviderKeys(db, viewer.organizationId)).find((each) => each.provider === provider);
        if (!key) throw none(provider);
        return shownKey(key, secretBox);
      },
    }),
    PUT: endpoint({
      id: 'setProviderKey',
      tag: 'Access',
      summary: 'Set the organisation’s key of a provider',
      description:
        'Encrypted, and never shown again. It is used instead of the environment’s, from the next calls on (within 5 s), and one that the provider refused is not waited for any more. All of it is given each time: who does not know the key cannot change where it is sent.',
      access: 'admin',
      params,
      body: jsonBody(given, example, { secret: true }),
      problems: ['address_refused'],
      answers: {
        200: { description: 'The key, but for itself', schema: providerKeySchema, example: exampleProviderKey },
      },
      act: async ({ store, viewer, params: { provider }, body: { key = '', baseUrl = null, name = null } }) => {
        // From here on it shows nowhere, whatever fails.
        if (key !== '') store.secrets.push(key);
        refuseIncomplete(provider, key, baseUrl);
        const box = boxOf(store);
        if (baseUrl !== null) await assertAllowedUrl(baseUrl, store.allowed);
        const { organizationId, name: by } = viewer;
        return shownKey(await setProviderKey(store.db, box, { organizationId, provider, key, name, baseUrl, by }), box);
      },
    }),
    DELETE: endpoint({
      id: 'deleteProviderKey',
      tag: 'Access',
      summary: 'Remove the organisation’s key of a provider',
      description: 'The environment’s is used then, where there is one.',
      access: 'admin',
      params,
      answers: {
        200: {
          description: 'It is gone',
          schema: z
            .strictObject({ deleted: z.literal(true), provider: keyedProviderSchema })
            .meta({ id: 'DeletedProviderKey' }),
          example: { deleted: true, provider: 'anthropic' },
        },
      },
      act: async ({ store: { db }, viewer, params: { provider } }) => {
        if (!(await deleteProviderKey(db, viewer.organizationId, provider))) throw none(provider);
        return { deleted: true as const, provider };
      },
    }),
  },
};

const none = (provider: string) =>
  new ColloquyError('not_found', `The organisation has no key of ${provider}.`, {
    next: 'Set one: PUT /api/provider-keys/:provider.',
  });

function refuseIncomplete(provider: KeyedProvider, key: string, baseUrl: string | null): void {
  const wrong = (path: string, message: string) =>
    new ColloquyError('invalid_input', `${path}: ${message}`, { problems: [{ path, message }] });
  if (provider === 'local' && baseUrl === null)
    throw wrong('baseUrl', 'is missing; local is the server at that address');
  if (provider !== 'local' && baseUrl !== null)
    throw wrong('baseUrl', `is for local only; ${provider} is always the provider itself`);
  if (provider !== 'local' && key === '') throw wrong('key', 'is missing');
}

/** @throws ColloquyError `configuration_invalid` */
function boxOf({ secretBox }: WebStore): SecretBox {
  if (secretBox) return secretBox;
  throw new ColloquyError('configuration_invalid', 'There is no COLLOQUY_SECRET, under which keys are encrypted.', {
    next: 'Set COLLOQUY_SECRET (openssl rand -base64 32), the same for the web app and every worker, and start them again.',
  });
}
