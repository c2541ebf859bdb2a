import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Turn } from '#domain/conversation.ts';
import type { Tier } from '#domain/scaffolding.ts';
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

/** All completed conversations of a job in the plan's order, each once. Read by key in short statements, so a large export holds no snapshot. */
export async function* streamConversations(
  db: Queryable,
  organizationId: string,
  jobId: string,
): AsyncGenerator<ConversationRow> {
  await jobOr404(db, organizationId, jobId);
  for (let after = 0; ; ) {
    const rows = await db.query<ConversationRow>(
      `select ${columns} from batch_items i join conversations c on c.id = i.conversation_id
       where i.batch_job_id = $1 and i.position > $2 and i.status = 'completed' order by i.position limit $3`,
      [jobId, after, rowsPerRead],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < rowsPerRead) return;
    after = last.position;
  }
}

/** @throws ColloquyError `not_found` */
export async function readConversation(
  db: Queryable,
  organizationId: string,
  conversationId: string,
): Promise<ConversationRow> {
  const [row] = await db.query<ConversationRow>(
    `select ${columns} from conversations c where c.organization_id = $1 and c.id = $2`,
    [organizationId, uuidOr404(conversationId)],
  );
  if (!row) throw new ColloquyError('not_found', `There is no conversation ${conversationId}.`);
  return row;
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
