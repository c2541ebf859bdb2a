import { ColloquyError } from '#domain/colloquy-error.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import { uuidOr404 } from '#ledger/read-jobs.ts';
import { readText } from '#ledger/stored-text.ts';
import { attemptTextsSql, type TextState } from '#ledger/text-states.ts';
import type { Queryable } from '#platform/database.ts';

/** A text of an attempt, word for word; null unless it is kept. */
export interface StoredText {
  state: TextState;
  text: string | null;
}

export interface AttemptTexts {
  number: number;
  prompt: StoredText;
  rawAnswer: StoredText;
}

/** What was sent and what was answered in one attempt of an item. @throws ColloquyError `not_found` */
export async function readAttemptTexts(
  db: Queryable,
  organizationId: string,
  jobId: string,
  itemId: string,
  number: number,
): Promise<AttemptTexts> {
  await jobOr404(db, organizationId, jobId);
  const [row] = await db.query<{
    prompt: Buffer | null;
    promptState: TextState;
    rawAnswer: Buffer | null;
    rawAnswerState: TextState;
  }>(
    `select coalesce(a.prompt, (select p.prompt from prompts p where p.organization_id = $1 and p.hash = a.prompt_hash)) as prompt,
       coalesce(a.raw_answer, (select r.answer from raw_answers r where r.attempt_id = a.id)) as "rawAnswer", ${attemptTextsSql('$1', 'promptState', 'rawAnswerState')}
     from batch_attempts a where a.batch_job_id = $2 and a.batch_item_id = $3 and a.token = $4`,
    [organizationId, jobId, uuidOr404(itemId), number],
  );
  if (!row) throw new ColloquyError('not_found', `There is no attempt ${number} of this item.`);
  const shown = (state: TextState, compressed: Buffer | null) => ({ state, text: compressed && readText(compressed) });
  return {
    number,
    prompt: shown(row.promptState, row.prompt),
    rawAnswer: shown(row.rawAnswerState, row.rawAnswer),
  };
}
