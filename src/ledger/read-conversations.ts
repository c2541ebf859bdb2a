import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Turn } from '#domain/conversation.ts';
import type { ReviewStatus } from '#domain/review.ts';
import type { Tier } from '#domain/scaffolding.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import { type ConversationFilter, findConversations, type Place } from '#ledger/find-conversations.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import { uuidOr404 } from '#ledger/read-jobs.ts';
import type { Queryable } from '#platform/database.ts';

/** A finished conversation as an export needs it. */
export interface ConversationRow {
  position: number;
  conversationId: string;
  itemId: string;
  /** null where its job was deleted. */
  jobId: string | null;
  systemPrompt: string | null;
  turns: Turn[];
  persona: string;
  emotionalArc: string;
  topic: string;
  tier: Tier;
  templateId: string | null;
  templateVersion: number | null;
  model: string;
  /** Of all attempts of the item; null where a part of it is not known. */
  costUsd: number | null;
}

const columns = `
  c.position, c.id as "conversationId", c.batch_item_id as "itemId", c.batch_job_id as "jobId", c.system_prompt as "systemPrompt", c.turns, c.persona,
  c.emotional_arc as "emotionalArc", c.topic, c.tier, c.template_id as "templateId", c.template_version as "templateVersion", c.model,
  (select case when bool_and(actual_cost is not null and unknown_cost = 0) then sum(actual_cost) end from batch_attempts where batch_item_id = c.batch_item_id) as "costUsd"`;

/** So many rows are read at once: about 1 MB of conversations. */
const rowsPerRead = 200;

/**
 * All completed conversations of a job in the plan's order, each once. Read by key in short statements, so a large export holds no snapshot.
 * @param reviewStatuses only those of one of these; null: all
 */
export async function* streamConversations(
  db: Queryable,
  organizationId: string,
  jobId: string,
  reviewStatuses: readonly ReviewStatus[] | null = null,
): AsyncGenerator<ConversationRow> {
  await jobOr404(db, organizationId, jobId);
  for (let after = 0; ; ) {
    const rows = await db.query<ConversationRow>(
      `select ${columns} from batch_items i join conversations c on c.id = i.conversation_id
       where i.batch_job_id = $1 and i.position > $2 and i.status = 'completed' and ($4::text[] is null or c.review_status = any ($4)) order by i.position limit $3`,
      [jobId, after, rowsPerRead, reviewStatuses],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < rowsPerRead) return;
    after = last.position;
  }
}

/** What is known of the review of a conversation. */
interface Reviewed {
  reviewStatus: ReviewStatus;
  reviewNote: string | null;
  /** Who changed it last, and when; null: nobody yet. */
  reviewedBy: string | null;
  reviewedAt: string | null;
}

/** A conversation as a list shows it. */
export interface ListedConversation
  extends Reviewed,
    Omit<ConversationRow, 'systemPrompt' | 'turns' | 'costUsd' | 'position'> {
  position: number | null;
  /** The beginning of its first turn. */
  opening: string;
  turnCount: number;
  createdAt: string;
}

/** One change of its review, newest first. */
export interface ReviewChange {
  number: number;
  /** By which it can be taken back. */
  actId: string;
  from: ReviewStatus;
  to: ReviewStatus;
  note: string | null;
  by: string;
  at: string;
}

/** One conversation with its reviews, and what it was made again as. */
export interface ConversationDetail extends ConversationRow, Reviewed {
  createdAt: string;
  /** At most the last 100. */
  reviews: ReviewChange[];
  /** The conversation that its job made once more; null: none. */
  regenerates: string | null;
  /** Jobs that make it once more, newest first, each with its conversation where that is there. */
  regeneratedBy: { jobId: string; conversationId: string | null }[];
}

const reviewColumns =
  'c.review_status as "reviewStatus", c.review_note as "reviewNote", c.reviewer as "reviewedBy", c.reviewed_at as "reviewedAt", c.created_at as "createdAt"';

/** @throws ColloquyError `not_found` */
export async function readConversation(
  db: Queryable,
  organizationId: string,
  conversationId: string,
): Promise<ConversationDetail> {
  const [row] = await db.query<ConversationDetail>(
    `select ${columns}, ${reviewColumns}, (select j.regenerates from batch_jobs j where j.id = c.batch_job_id) as regenerates,
       coalesce((
         select jsonb_agg(jsonb_build_object('number', r.number, 'actId', r.act_id, 'from', r.from_status, 'to', r.to_status, 'note', r.to_note, 'by', r.reviewer,
           'at', to_char(r.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by r.number desc)
         from (select * from conversation_reviews where conversation_id = c.id order by number desc limit 100) r), '[]') as reviews,
       coalesce((
         select jsonb_agg(jsonb_build_object('jobId', j.id, 'conversationId', i.conversation_id) order by j.created_at desc)
         from batch_jobs j join batch_items i on i.batch_job_id = j.id
         where j.regenerates = c.id and j.organization_id = c.organization_id and j.large_act is distinct from 'delete'), '[]') as "regeneratedBy"
     from conversations c where c.organization_id = $1 and c.id = $2`,
    [organizationId, uuidOr404(conversationId)],
  );
  if (!row) throw new ColloquyError('not_found', `There is no conversation ${conversationId}.`);
  return row;
}

const listColumns = `
  c.position, c.id as "conversationId", c.batch_item_id as "itemId", c.batch_job_id as "jobId", c.persona, c.emotional_arc as "emotionalArc", c.topic, c.tier,
  c.template_id as "templateId", c.template_version as "templateVersion", c.model, left(c.turns -> 0 ->> 'content', 200) as opening, c.turn_count as "turnCount",
  ${reviewColumns}, c.created_at::text as exact`;

/** Conversations of every job, newest first. */
export async function listConversations(
  db: Queryable,
  organizationId: string,
  filter: ConversationFilter,
  page: PageRequest,
): Promise<Page<ListedConversation>> {
  const limit = page.limit ?? 50;
  const after = decodeCursor(page.cursor, 2) as unknown as Place | null;
  const rows = await findConversations<ListedConversation & { exact: string }>(db, organizationId, filter, {
    ...{ columns: listColumns, after, limit: limit + 1 },
  });
  return pageOf(
    rows,
    limit,
    ({ exact: _, ...listed }) => listed,
    (row) => [row.exact, row.conversationId],
  );
}

/** A paid answer that came too late for its lease and was not used yet. */
export async function findLateAnswer(db: Queryable, itemId: string): Promise<string | null> {
  const [row] = await db.query<{ id: string }>(
    `select id from batch_attempts where batch_item_id = $1 and outcome = 'late' order by token limit 1`,
    [itemId],
  );
  return row?.id ?? null;
}

/** The raw answer of an attempt, compressed as it was stored. */
export async function readRawAnswer(
  db: Queryable,
  attemptId: string,
): Promise<{ rawAnswer: Buffer | null; finishReason: string | null } | null> {
  const [row] = await db.query<{ rawAnswer: Buffer | null; finishReason: string | null }>(
    // Those from before there was a table of them are with their attempts.
    `select coalesce(r.answer, a.raw_answer) as "rawAnswer", a.finish_reason as "finishReason"
     from batch_attempts a left join raw_answers r on r.attempt_id = a.id where a.id = $1`,
    [attemptId],
  );
  return row ?? null;
}
