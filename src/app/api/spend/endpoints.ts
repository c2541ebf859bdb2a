import { z } from 'zod';
import { readSpend, readSpendTotal } from '#ledger/read-spend.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { spendQuery } from '../_lib/queries.ts';
import { countSchema, exampleTokens, idSchema, timeSchema, tokensSchema, usdSchema } from '../_schemas/parts.ts';

const figures = {
  calls: countSchema.meta({ description: 'That were answered or failed' }),
  conversations: countSchema,
  actual: usdSchema,
  wasted: usdSchema.meta({ description: 'Of it, for what became no conversation: failed, truncated, too late' }),
  tokens: tokensSchema,
};

const spendSchema = z
  .strictObject({
    from: timeSchema,
    to: timeSchema,
    currency: z.literal('USD'),
    total: z
      .strictObject({
        ...figures,
        reserved: usdSchema.meta({ description: 'Held for calls in flight at this moment' }),
        unknown: usdSchema.meta({ description: 'Of calls whose cost is not known at this moment, at most' }),
      })
      .meta({ description: 'Of the whole range' }),
    items: z.array(
      z
        .strictObject({
          at: timeSchema.meta({ description: 'When its hour or day begins, in UTC' }),
          model: z.string().nullable(),
          jobId: idSchema.nullable(),
          jobName: z.string().nullable(),
          ...figures,
        })
        .meta({ id: 'SpendRow' }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Spend' });

const exampleFigures = { calls: 60, conversations: 57, actual: 2.31, wasted: 0.09, tokens: exampleTokens };

const days = 24 * 3_600_000;

export const endpoints: Endpoints = {
  path: '/api/spend',
  methods: {
    GET: endpoint({
      id: 'readSpend',
      tag: 'Money',
      summary: 'What was spent, over time',
      description:
        'By hours or days in UTC, the newest first, those without any left out; all together, by model or by job. What a deleted job spent stays. `from` and `to` are taken at their hour; without them it is the last 30 days.',
      access: 'read',
      query: spendQuery,
      answers: {
        200: {
          description: 'A page of it, and the total of the whole range',
          schema: spendSchema,
          example: {
            ...{ from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', currency: 'USD' },
            total: { ...exampleFigures, reserved: 0.4, unknown: 0 },
            items: [
              {
                ...{ at: '2026-11-03T00:00:00.000Z', model: 'openai:gpt-6.1-sol', jobId: null, jobName: null },
                ...exampleFigures,
              },
            ],
            nextCursor: null,
          },
        },
      },
      act: async ({ store: { db }, viewer: { organizationId }, query: { from, to, by, group, ...page } }) => {
        const until = to ? new Date(to) : new Date(Date.now() + 3_600_000);
        const range = { from: from ? new Date(from) : new Date(until.getTime() - 30 * days), to: until };
        const spend = await readSpend(db, organizationId, { ...range, by, group }, page);
        const total = await readSpendTotal(db, organizationId, range);
        return {
          ...{ from: range.from.toISOString(), to: range.to.toISOString(), currency: 'USD' as const },
          ...{ total, ...spend },
        };
      },
    }),
  },
};
