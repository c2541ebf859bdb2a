import { z } from 'zod';
import { HttpError } from '#app/_lib/problem.ts';
import { type PriceInput, priceSchema } from '#domain/prices/price-schema.ts';
import { readPrices } from '#domain/prices/read-prices.ts';
import { setPrices } from '#ledger/set-prices.ts';
import { type BodyForm, type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { scaffoldingImportQuery } from '../../_lib/queries.ts';
import { mediaType, readText } from '../../_lib/read-body.ts';
import { examplePriceInput, pricesOutcome } from '../../_schemas/price.ts';

const formats: Record<string, string> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
  'text/csv': 'csv',
};
const fileBytesMax = 4 * 1024 * 1024;

const yaml = {
  schema: z.string().meta({ description: 'A list' }),
  example: '- {provider: local, model: "llama*", inputUsdPerMillion: 0, outputUsdPerMillion: 0}\n',
};
const content = {
  'application/json': { schema: z.array(priceSchema).min(1), example: [examplePriceInput] },
  'application/yaml': yaml,
  'application/x-yaml': yaml,
  'text/yaml': yaml,
  'text/csv': {
    schema: z.string().meta({ description: 'A row each, and one more for each band, with `promptTokensFrom`' }),
    example: 'provider,model,inputUsdPerMillion,outputUsdPerMillion\nlocal,llama*,0,0\n',
  },
};

const file: BodyForm<PriceInput[], { name?: string }> = {
  required: true,
  content,
  problems: ['plan_unreadable'],
  async read(request, { name = 'prices' }) {
    const type = mediaType(request);
    const format = formats[type];
    if (!format)
      throw new HttpError(
        'unsupported_media_type',
        `${type ? `“${type.slice(0, 100)}” is not read here` : 'The Content-Type is missing'}; it must be one of ${Object.keys(formats).join(', ')}.`,
      );
    const endings = format === 'yaml' ? ['yaml', 'yml'] : [format];
    const called = endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`)) ? name : `${name}.${format}`;
    return readPrices(await readText(request, fileBytesMax), called);
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
