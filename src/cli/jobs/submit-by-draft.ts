import { randomUUID } from 'node:crypto';
import { createUploadProgress } from '#cli/jobs/upload-progress.ts';
import { answered, type ColloquyClient } from '#client/client.ts';
import { repeatingFetch } from '#client/repeating-fetch.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Plan } from '#domain/plan/read-plan.ts';
import type { Submission } from '#domain/submission.ts';

/** A body holds so many bytes at most; one that is cut off is soon sent again. */
const bodyBytesMax = 2 * 1024 * 1024;

type Item = NonNullable<Submission['items']>[number];

/** The items of a plan that lists them; null: it asks by a grid, and is small however much it asks for. */
export function itemsOf({ submission: { items, parameterSets } }: Plan): Item[] | null {
  if (items) return items;
  return (
    parameterSets?.map(({ templateId, tier, parameters: given }) => {
      const { persona_id, emotional_arc_id, training_topic_id, ...parameters } = given;
      const names = { persona: persona_id, emotionalArc: emotional_arc_id, topic: training_topic_id };
      return { ...names, tier, templateId, parameters };
    }) ?? null
  );
}

/**
 * Submits a large plan in parts: a draft, then its items, then its submission. Each request may be cut off at any moment, and is sent again; the job has each item once.
 * @throws ColloquyError whatever the server refuses, by the places of the plan
 */
export async function submitByDraft(client: ColloquyClient, plan: Plan, items: Item[]) {
  const { items: _, grid, parameterSets, ...head } = plan.submission;
  const own = Object.entries(plan.inline).filter(([, rows]) => !Array.isArray(rows) || rows.length > 0);
  const { jobId } = (await answered(
    client.POST('/api/conversations/generate-batch', {
      params: { query: { draft: true } },
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
      body: JSON.stringify({ ...head, ...Object.fromEntries(own) }),
      bodySerializer: (text) => text,
      fetch: repeatingFetch,
    }),
  )) as { jobId: string };
  const at = { params: { path: { id: jobId } } };
  const progress = createUploadProgress(items.length);
  try {
    for (const { body, upTo } of bodiesOf(items)) {
      await answered(
        client.POST('/api/batch-jobs/{id}/items', {
          ...at,
          headers: { 'Content-Type': 'application/x-ndjson' },
          body,
          bodySerializer: (text) => text,
          fetch: repeatingFetch,
        }),
      );
      progress.show(upTo);
    }
    return await answered(client.POST('/api/batch-jobs/{id}/submit', { ...at, fetch: repeatingFetch }));
  } catch (error) {
    // Nobody waits for a draft that is not whole; where this does not arrive, it goes after a day.
    await client.DELETE('/api/batch-jobs/{id}', at).catch(() => {});
    throw error instanceof ColloquyError ? placedInPlan(error, plan) : error;
  } finally {
    progress.end();
  }
}

/** Items a line, in bodies that are not too large. */
function* bodiesOf(items: Item[]): Generator<{ body: string; upTo: number }> {
  let lines: string[] = [];
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    const line = `${JSON.stringify({ position: index + 1, ...item })}\n`;
    const size = Buffer.byteLength(line);
    if (bytes + size > bodyBytesMax && lines.length > 0) {
      yield { body: lines.join(''), upTo: index };
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += size;
  }
  yield { body: lines.join(''), upTo: items.length };
}

/** What the server names by the lines of a body and by positions is named by the places of the plan. */
function placedInPlan(error: ColloquyError, { submission, locate }: Plan): ColloquyError {
  const list = submission.items ? 'items' : 'parameterSets';
  let { message } = error;
  const problems = error.problems.map((problem) => {
    const [, position, field] = /\bposition (\d+)\)?(?: ([\w]+))?/.exec(problem.path) ?? [];
    if (!position) return problem;
    const [path = problem.path] = locate([[list, Number(position) - 1, ...(field ? [field] : [])]]);
    message = message.replace(`${problem.path}:`, `${path}:`);
    return { ...problem, path };
  });
  return new ColloquyError(error.code, message, { next: error.next, problems, cause: error });
}
