import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import {
  type ReviewOutcome,
  type ReviewPlace,
  reviewConversations,
  reviewMatching,
  undoReview,
} from '#ledger/review-conversations.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { conversationsQuery, timestamp } from '../../_lib/queries.ts';
import { jsonBody } from '../../_lib/read-body.ts';
import { reviewStatusSchema } from '../../_schemas/conversation.ts';
import { exampleIds } from '../../_schemas/example-ids.ts';
import { countSchema, idSchema } from '../../_schemas/parts.ts';

const { job, persona, emotionalArc, topic, tier, model, reviewStatus, search } = conversationsQuery.shape;

const bulkReviewSchema = z
  .strictObject({
    ids: z.array(z.guid()).min(1).max(10_000).optional().meta({ description: 'These conversations' }),
    filter: z
      .strictObject({ job, persona, emotionalArc, topic, tier, model, reviewStatus, search })
      .refine((given) => Object.keys(given).length > 0, 'must name something')
      .optional()
      .meta({ description: 'Those that the list shows with it', minProperties: 1 }),
    undo: z.guid().optional().meta({ description: 'The `actId` of a review that is to be taken back' }),
    reviewStatus: reviewStatusSchema.optional(),
    reason: z.string().trim().min(1).max(5_000).optional().meta({ description: 'A rejection needs one' }),
    cursor: z
      .string()
      .max(500)
      .refine((word) => placeOf(word) !== null, 'is not a cursor of a review')
      .optional()
      .meta({ description: 'The `nextCursor` of an answer: go on with the same, as the same act' }),
  })
  .superRefine((given, context) => {
    const ways = [given.ids, given.filter, given.undo].filter((way) => way !== undefined);
    if (ways.length !== 1) context.addIssue({ code: 'custom', message: 'must have exactly one of ids, filter, undo' });
    const needed = given.undo === undefined;
    if (needed !== (given.reviewStatus !== undefined))
      context.addIssue({
        ...{ code: 'custom', path: ['reviewStatus'] },
        message: needed ? 'is missing' : 'is not for an undo: what was before comes back',
      });
    if (given.reviewStatus === 'rejected' && !given.reason)
      context.addIssue({ code: 'custom', path: ['reason'], message: 'is missing: a rejection needs one' });
  })
  .meta({ id: 'BulkReview' });

const outcomeSchema = z
  .strictObject({
    actId: idSchema.meta({ description: 'By which all of it can be taken back' }),
    changed: countSchema,
    unchanged: countSchema.meta({ description: 'They were so already; in an undo: they were changed again since' }),
    missing: z.array(idSchema).meta({ description: 'Ids that name no conversation' }),
    nextCursor: z.string().nullable().meta({ description: 'There are more: send the same with this `cursor`' }),
  })
  .meta({ id: 'BulkReviewOutcome' });

/** What of very many is reviewed in one request. */
const requestMs = 10_000;

export const endpoints: Endpoints = {
  path: '/api/conversations/bulk-review',
  methods: {
    POST: endpoint({
      id: 'bulkReview',
      tag: 'Conversations',
      summary: 'Review many conversations at once, or take that back',
      description:
        'Of `ids`, or of all that `filter` finds. It ends within about ten seconds; where more is left, `nextCursor` goes on. An undo gives each conversation its status and note from before, unless somebody changed it since, and can itself be undone.',
      access: 'write',
      body: jsonBody(bulkReviewSchema, { ids: [exampleIds.conversation], reviewStatus: 'approved' }),
      problems: ['not_found'],
      answers: {
        200: {
          description: 'What became of it',
          schema: outcomeSchema,
          example: { actId: exampleIds.review, changed: 1, unchanged: 0, missing: [], nextCursor: null },
        },
      },
      async act({ store: { db }, viewer: { organizationId, name: by }, body }) {
        const { ids, filter, undo, reviewStatus: status, reason: note, cursor } = body;
        const part = { from: cursor === undefined ? null : placeOf(cursor), whileMs: requestMs };
        if (undo !== undefined) return shown(await undoReview(db, organizationId, undo, by, part));
        if (!status) throw new ColloquyError('invalid_input', 'reviewStatus is missing.');
        const review = { status, note, by };
        if (ids) return shown(await reviewConversations(db, organizationId, ids, review));
        const { job: jobId, ...rest } = filter ?? {};
        return shown(await reviewMatching(db, organizationId, { ...rest, jobId }, review, part));
      },
    }),
  },
};

const shown = ({ next, ...outcome }: ReviewOutcome) => ({
  ...outcome,
  nextCursor: next && Buffer.from(JSON.stringify(next)).toString('base64url'),
});

const placeSchema = z.union([z.tuple([z.guid(), z.guid()]), z.tuple([z.guid(), timestamp, z.guid()])]);

function placeOf(word: string): ReviewPlace | null {
  try {
    return placeSchema.safeParse(JSON.parse(Buffer.from(word, 'base64url').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
