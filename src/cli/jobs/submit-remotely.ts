import { basename, extname } from 'node:path';
import { type PlanFlags, readPlanFile } from '#cli/plan-file.ts';
import { readTextFile } from '#cli/read-text-file.ts';
import { answered, type ColloquyClient } from '#client/client.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';

const types: Record<string, string> = {
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.csv': 'text/csv',
  '.jsonl': 'application/jsonl',
  '.ndjson': 'application/jsonl',
};

/** Sends a plan to a server: as it is, so that what is wrong with it is named by its lines; where flags go over it, as the submission that it makes. */
export async function submitRemotely(
  client: ColloquyClient,
  planPath: string,
  { dryRun, ...flags }: PlanFlags & { dryRun?: boolean },
) {
  const flagged = Object.values(flags).some((value) => value !== undefined);
  const { body, type } = flagged ? await resolved(planPath, flags) : await asItIs(planPath);
  const query = { ...(flagged ? {} : { name: basename(planPath) }), ...(dryRun && { dryRun }) };
  const answer = await answered(
    client.POST('/api/conversations/generate-batch', {
      params: { query },
      headers: { 'Content-Type': type },
      body,
      bodySerializer: (text) => text,
    }),
  );
  return { ...answer, jobId: 'jobId' in answer ? answer.jobId : null };
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
