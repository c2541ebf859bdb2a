import { z } from 'zod';
import { resolveCost } from '#ledger/resolve-cost.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { jsonBody } from '../../_lib/read-body.ts';
import { exampleIds } from '../../_schemas/example-ids.ts';
import { countSchema, idSchema, usdSchema } from '../../_schemas/parts.ts';

const resolutionSchema = z
  .strictObject({
    jobId: z.uuid().optional().meta({ description: 'All calls of it whose cost is not known' }),
    attemptId: z.uuid().optional().meta({ description: 'This one' }),
    costUsd: z.number().min(0).max(1_000_000).optional().meta({ description: 'What they cost, all together' }),
    as: z
      .enum(['billed', 'free'])
      .optional()
      .meta({ description: '`billed`: all that they may have cost; `free`: nothing' }),
  })
  .refine(
    ({ jobId, attemptId }) => (jobId === undefined) !== (attemptId === undefined),
    'must have one of jobId, attemptId',
  )
  .refine(({ costUsd, as }) => (costUsd === undefined) !== (as === undefined), 'must have one of costUsd, as')
  .meta({ id: 'CostResolution', minProperties: 2, maxProperties: 2 });

export const endpoints: Endpoints = {
  path: '/api/spend/resolve',
  methods: {
    POST: endpoint({
      id: 'resolveSpend',
      tag: 'Money',
      summary: 'Say what calls of unknown cost have cost',
      description:
        'As the provider’s bill has it. From then on it is spent and not unknown, and a budget has the rest back. Should a call’s answer come after all, what it says counts.',
      access: 'admin',
      body: jsonBody(resolutionSchema, { jobId: exampleIds.job, costUsd: 0.12 }),
      problems: ['not_found', 'conflict'],
      answers: {
        200: {
          description: 'It is spent',
          schema: z
            .strictObject({
              jobId: idSchema,
              attempts: countSchema,
              unknown: usdSchema.meta({ description: 'What counted until now, at most' }),
              spent: usdSchema,
              currency: z.literal('USD'),
            })
            .meta({ id: 'ResolvedCost' }),
          example: { jobId: exampleIds.job, attempts: 3, unknown: 0.25, spent: 0.12, currency: 'USD' },
        },
      },
      act: async ({ store: { db }, viewer, body: { jobId, attemptId, costUsd, as } }) => {
        const subject = jobId === undefined ? { attemptId: attemptId! } : { jobId };
        const cost = costUsd === undefined ? (`as_${as!}` as const) : { usd: costUsd };
        return {
          ...(await resolveCost(db, viewer.organizationId, subject, cost, viewer.name)),
          currency: 'USD' as const,
        };
      },
    }),
  },
};
