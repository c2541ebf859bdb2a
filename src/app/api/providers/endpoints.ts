import { errorCodes } from '#domain/error-codes.ts';
import { providerNames } from '#domain/model-name.ts';
import { listProviderKeys } from '#ledger/provider-keys.ts';
import { type BlockRow, readProviders } from '#ledger/read-providers.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { exampleProvider, providerPage } from '../_schemas/access.ts';

const shownBlock = (block: BlockRow | undefined) =>
  block
    ? {
        ...{
          code: block.code,
          detail: block.detail,
          since: block.since.toISOString(),
          until: block.until.toISOString(),
        },
        ...{ who: 'you' as const, next: errorCodes[block.code].next },
      }
    : null;

export const endpoints: Endpoints = {
  path: '/api/providers',
  methods: {
    GET: endpoint({
      id: 'listProviders',
      tag: 'Access',
      summary: 'Providers, their keys and how calls went',
      description:
        'Where each key comes from, whether it or a model is blocked and what to do then, and the calls of the last 24 hours (of the last 20 jobs, 500 calls each).',
      access: 'read',
      answers: {
        200: {
          description: 'All of them',
          schema: providerPage,
          example: { items: [exampleProvider], nextCursor: null },
        },
      },
      act: async ({ store: { db, models, secretBox }, viewer: { organizationId } }) => {
        const keys = await listProviderKeys(db, organizationId);
        const { drivers, blocks, calls } = await readProviders(db, organizationId);
        const items = providerNames.map((provider) => {
          const own = keys.find((key) => key.provider === provider);
          const here = <Row extends { provider: string }>(rows: Row[]) =>
            rows.filter((row) => row.provider === provider);
          const blocked = (model: string) => shownBlock(here(blocks).find((block) => block.model === model));
          const names = [...here(calls), ...here(blocks)].map(({ model }) => model).filter((model) => model !== '*');
          return {
            provider,
            key: {
              from: own
                ? ('organization' as const)
                : models.providers.includes(provider)
                  ? ('environment' as const)
                  : ('none' as const),
              ...{ name: own?.name ?? null, baseUrl: own?.baseUrl ?? null, lastFour: own?.lastFour ?? null },
              readable: own ? secretBox?.keyVersion === own.keyVersion : models.providers.includes(provider),
            },
            drivers: drivers[provider] ?? 0,
            blocked: blocked('*'),
            models: [...new Set(names)].sort().map((model) => {
              const {
                calls: count = 0,
                failed = 0,
                errors = [],
                lastCallAt = null,
              } = here(calls).find((call) => call.model === model) ?? {};
              return { model, blocked: blocked(model), calls: count, failed, errors, lastCallAt };
            }),
          };
        });
        return { items, nextCursor: null };
      },
    }),
  },
};
