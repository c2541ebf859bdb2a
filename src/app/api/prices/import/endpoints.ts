import { z } from 'zod';
import { type PriceInput, priceSchema } from '#domain/prices/price-schema.ts';
import { readPrices } from '#domain/prices/read-prices.ts';
import { setPrices } from '#ledger/set-prices.ts';
import { type BodyForm, type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { contentByType, listTypes, readFileBody } from '../../_lib/file-body.ts';
import { scaffoldingImportQuery } from '../../_lib/queries.ts';
import { examplePriceInput, pricesOutcome } from '../../_schemas/price.ts';

const fileBytesMax = 4 * 1024 * 1024;

const file: BodyForm<PriceInput[], { name?: string }> = {
  required: true,
  content: contentByType(listTypes, {
    json: { schema: z.array(priceSchema).min(1), example: [examplePriceInput] },
    yaml: {
      schema: z.string().meta({ description: 'A list' }),
      example: '- {provider: local, model: "llama*", inputUsdPerMillion: 0, outputUsdPerMillion: 0}\n',
    },
    csv: {
      schema: z.string().meta({ description: 'A row each, and one more for each band, with `promptTokensFrom`' }),
      example: 'provider,model,inputUsdPerMillion,outputUsdPerMillion\nlocal,llama*,0,0\n',
    },
  }),
  problems: ['plan_unreadable'],
  async read(request, { name = 'prices' }) {
    const { text, name: called } = await readFileBody(request, listTypes, { name, bytesMax: fileBytesMax });
    return readPrices(text, called);
  },
};

export const endpoints: Endpoints = {
  path: '/api/prices/import',
  methods: {
    POST: endpoint({
      id: 'importPrices',
      tag: 'Money',
      summary: 'Set prices of one’s own from a file',
      description:
        'All of them or none, each as `PUT /api/prices` sets one; at most 2,000. What the file does not name stays.',
      access: 'admin',
      query: scaffoldingImportQuery,
      body: file,
      answers: {
        200: {
          description: 'What became of them, or would',
          schema: pricesOutcome,
          example: { created: 3, updated: 1, unchanged: 16 },
        },
      },
      act: ({ store: { db }, viewer, query: { dryRun }, body }) =>
        setPrices(db, viewer.organizationId, body, { dryRun }),
    }),
  },
};
