import { priceSchema } from '#domain/prices/price-schema.ts';
import { listPrices } from '#ledger/list-prices.ts';
import { setPrices } from '#ledger/set-prices.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { pricesQuery } from '../_lib/queries.ts';
import { jsonBody } from '../_lib/read-body.ts';
import { examplePrice, examplePriceInput, pricePage, pricesOutcome } from '../_schemas/price.ts';

export const endpoints: Endpoints = {
  path: '/api/prices',
  methods: {
    GET: endpoint({
      id: 'listPrices',
      tag: 'Money',
      summary: 'Prices of models',
      description:
        'By model, the newest of each first. A call is priced by what counts when it is answered: an organisation’s own before everybody’s, an exact name before a beginning, the latest that is not in the future. What has no price has an unknown one, which is not 0.',
      access: 'read',
      query: pricesQuery,
      answers: {
        200: { description: 'A page of them', schema: pricePage, example: { items: [examplePrice], nextCursor: null } },
      },
      act: ({ store: { db }, viewer, query: { model, ...page } }) =>
        listPrices(db, viewer.organizationId, { model }, page),
    }),
    PUT: endpoint({
      id: 'setPrice',
      tag: 'Money',
      summary: 'Set a price of one’s own',
      description:
        'From a time on, or from now; it may lie in the future. One of the same model and time takes the place of the one before. What was called before is not priced anew, and what a job reserved stays.',
      access: 'admin',
      body: jsonBody(priceSchema, examplePriceInput),
      answers: {
        200: {
          description: 'It is set',
          schema: pricesOutcome,
          example: { created: 1, updated: 0, unchanged: 0 },
        },
      },
      act: ({ store: { db }, viewer, body }) => setPrices(db, viewer.organizationId, [body]),
    }),
  },
};
