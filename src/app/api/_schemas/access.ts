import { z } from 'zod';
import { roles, scopes } from '#domain/access.ts';
import { errorCodes } from '#domain/error-codes.ts';
import { providerNames } from '#domain/model-name.ts';
import { blockCodes } from '#ledger/block-key.ts';
import { keyedProviders } from '#ledger/provider-keys.ts';
import { exampleIds } from './example-ids.ts';
import { countSchema, idSchema, pageSchema, timeSchema } from './parts.ts';

export const roleSchema = z.enum(roles).meta({ id: 'Role', description: 'Each may what those before it may' });
export const scopeSchema = z.enum(scopes).meta({ id: 'Scope', description: 'Each includes those before it' });
export const keyedProviderSchema = z.enum(keyedProviders).meta({ id: 'KeyedProvider' });

const apiKey = {
  id: idSchema,
  name: z.string(),
  start: z.string().meta({ description: 'Its first characters, by which people tell keys apart' }),
  scopes: z.array(scopeSchema).min(1),
  createdBy: idSchema
    .nullable()
    .meta({ description: 'The member who made it; null: a program, the local owner or the command line' }),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable(),
  revokedAt: timeSchema.nullable(),
  lastUsedAt: timeSchema.nullable().meta({ description: 'To the minute' }),
};
export const apiKeySchema = z.strictObject(apiKey).meta({ id: 'ApiKey' });
export const madeApiKeySchema = z
  .strictObject({ ...apiKey, secret: z.string().meta({ description: 'The key itself, shown this once' }) })
  .meta({ id: 'MadeApiKey' });
export const apiKeyPage = pageSchema('ApiKeyPage', apiKeySchema);

export const exampleApiKey = {
  ...{ id: exampleIds.apiKey, name: 'CI', start: 'clq_4Tz0', scopes: ['write'] },
  ...{ createdBy: null, createdAt: '2026-11-03T12:00:00.000Z', expiresAt: '2027-02-01T12:00:00.000Z' },
  ...{ revokedAt: null, lastUsedAt: null },
} satisfies z.output<typeof apiKeySchema>;

export const memberSchema = z
  .strictObject({
    id: idSchema,
    email: z.string().nullable().meta({ description: 'null: somebody of Supabase Auth, which knows it' }),
    role: roleSchema,
    createdAt: timeSchema,
  })
  .meta({ id: 'Member' });
export const memberPage = pageSchema('MemberPage', memberSchema);

export const exampleMember = {
  ...{ id: exampleIds.member, email: 'ann@example.com', role: 'editor', createdAt: '2026-11-03T12:00:00.000Z' },
} satisfies z.output<typeof memberSchema>;

export const providerKeySchema = z
  .strictObject({
    provider: keyedProviderSchema,
    name: z.string().nullable(),
    baseUrl: z.string().nullable().meta({ description: 'null: the provider’s own' }),
    lastFour: z.string().nullable().meta({ description: 'null: it has none, or is too short to show any of it' }),
    readable: z
      .boolean()
      .meta({ description: 'Whether this server has the COLLOQUY_SECRET under which it was set; else set it again' }),
    setBy: z.string().nullable(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: 'ProviderKey', description: 'An organisation’s key of a provider; the key itself is never shown' });
export const providerKeyPage = pageSchema('ProviderKeyPage', providerKeySchema);

export const exampleProviderKey = {
  ...{ provider: 'anthropic', name: 'Team account', baseUrl: null, lastFour: 'wXyZ', readable: true },
  ...{ setBy: 'ann@example.com', createdAt: '2026-11-03T12:00:00.000Z', updatedAt: '2026-11-03T12:00:00.000Z' },
} satisfies z.output<typeof providerKeySchema>;

const blockSchema = z
  .strictObject({
    code: z.enum(blockCodes),
    detail: z.string(),
    since: timeSchema,
    until: timeSchema.meta({ description: 'Then it is tried again' }),
    who: z.literal('you'),
    next: z.string().meta({ description: 'What to do, for people' }),
  })
  .meta({ id: 'KeyBlock', description: 'Why nobody calls for now' });

export const providerSchema = z
  .strictObject({
    provider: z.enum(providerNames),
    key: z
      .strictObject({
        from: z
          .enum(['organization', 'environment', 'none'])
          .meta({ description: '`environment`: this server’s; workers may have others' }),
        name: z.string().nullable(),
        baseUrl: z.string().nullable(),
        lastFour: z.string().nullable(),
        readable: z.boolean(),
      })
      .meta({ description: 'Where its key comes from' }),
    drivers: countSchema.meta({ description: 'What runs now and can call it' }),
    blocked: blockSchema.nullable().meta({ description: 'Where the whole key is blocked' }),
    models: z.array(
      z.strictObject({
        model: z.string(),
        blocked: blockSchema.nullable(),
        calls: countSchema,
        failed: countSchema,
        errors: z.array(z.strictObject({ code: z.string(), count: countSchema })),
        lastCallAt: timeSchema.nullable(),
      }),
    ),
  })
  .meta({ id: 'Provider' });
export const providerPage = pageSchema('ProviderPage', providerSchema);

export const exampleProvider = {
  provider: 'anthropic',
  key: { from: 'organization', name: 'Team account', baseUrl: null, lastFour: 'wXyZ', readable: true },
  drivers: 1,
  blocked: {
    ...{ code: 'key_refused', detail: 'invalid x-api-key', who: 'you', next: errorCodes.key_refused.next },
    ...{ since: '2026-11-03T12:00:00.000Z', until: '2026-11-03T12:05:00.000Z' },
  },
  models: [
    {
      ...{ model: 'claude-sonnet-5-5', blocked: null, calls: 61, failed: 1 },
      ...{ errors: [{ code: 'key_refused', count: 1 }], lastCallAt: '2026-11-03T12:00:00.000Z' },
    },
  ],
} satisfies z.output<typeof providerSchema>;
