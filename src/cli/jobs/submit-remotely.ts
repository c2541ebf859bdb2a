import { randomUUID } from 'node:crypto';
import { basename, extname } from 'node:path';
import { itemsOf, submitByDraft } from '#cli/jobs/submit-by-draft.ts';
import { type PlanFlags, readPlanFile } from '#cli/plan-file.ts';
import { readTextFile } from '#cli/read-text-file.ts';
import { answered, type ColloquyClient } from '#client/client.ts';
import { repeatingFetch } from '#client/repeating-fetch.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';

const types: Record<string, string> = {
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.csv': 'text/csv',
  '.jsonl': 'application/jsonl',
  '.ndjson': 'application/jsonl',
};

/** A larger plan goes in parts: a connection that breaks costs one of them, and a proxy may take no more. */
const oneBodyBytesMax = 4 * 1024 * 1024;

/** Sends a plan to a server: as it is, so that what is wrong with it is named by its lines; where flags go over it, as the submission that it makes. */
export async function submitRemotely(
  client: ColloquyClient,
  planPath: string,
  { dryRun, ...flags }: PlanFlags & { dryRun?: boolean },
) {
  const flagged = Object.values(flags).some((value) => value !== undefined);
  const { body, type } = flagged ? await resolved(planPath, flags) : await asItIs(planPath);
  if (!dryRun && Buffer.byteLength(body) > oneBodyBytesMax) {
    const plan = await readPlanFile(planPath, flags);
    const items = itemsOf(plan);
    if (items) return { ...(await submitByDraft(client, plan, items)), withoutTemplate: [] };
  }
  const query = { ...(flagged ? {} : { name: basename(planPath) }), ...(dryRun && { dryRun }) };
  const answer = await answered(
    client.POST('/api/conversations/generate-batch', {
      params: { query },
      headers: { 'Content-Type': type, 'Idempotency-Key': randomUUID() },
      body,
      bodySerializer: (text) => text,
      fetch: repeatingFetch,
    }),
  );
  if (!('estimatedSeconds' in answer))
    throw new ColloquyError('server_refused', 'The server made a draft of the plan.');
  return { withoutTemplate: [], ...answer, jobId: 'jobId' in answer ? answer.jobId : null };
}

async function asItIs(planPath: string) {
  const type = types[extname(planPath).toLowerCase()];
  if (!type)
    throw new ColloquyError('plan_unreadable', `${planPath} is no plan by its name.`, {
      next: `Its name should end in one of ${Object.keys(types).join(', ')}.`,
    });
  return { body: await readTextFile(planPath), type };
}

async function resolved(planPath: string, flags: PlanFlags) {
  const { submission, inline } = await readPlanFile(planPath, flags);
  const own = Object.entries(inline).filter(([, rows]) => !Array.isArray(rows) || rows.length > 0);
  return { body: JSON.stringify({ ...submission, ...Object.fromEntries(own) }), type: 'application/json' };
}
