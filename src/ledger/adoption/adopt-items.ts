import { type AdoptedItem, adoptItem } from '#domain/adoption/adopt-item.ts';
import { textOf } from '#domain/adoption/old-values.ts';
import type { ResolvedOldItem } from '#domain/adoption/resolve-old-job.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Mapping } from '#domain/mapping.ts';
import { type Price, reservationOf } from '#domain/pricing.ts';
import { submissionDefaults } from '#domain/submission.ts';
import type { JobProgress } from '#ledger/adoption/adopt-jobs.ts';
import type { MappedValues } from '#ledger/adoption/report.ts';
import type { Queryable } from '#platform/database.ts';

/** So many items go into one statement, as at submission. */
const itemsPerInsert = 5_000;
/** So many items whose old values our columns cannot hold are listed in their job's log line. */
const changedListedMax = 50;

interface OldItem {
  id: string;
  job_id: string;
  position: number;
  renumbered: boolean;
  row: Mapping;
}

interface Tally {
  mapped: MappedValues;
  cannotRun: Map<string, number>;
}

type Row = AdoptedItem &
  Omit<ResolvedOldItem, 'parameters'> & { id: string; jobId: string; position: number; reservation: number | null };

/** Adopts the items of a slice of jobs, in the order of jobs and positions. */
export async function adoptItems(
  connection: Queryable,
  slice: Map<string, JobProgress>,
  price: Price | null,
  tally: Tally,
): Promise<void> {
  const ids = [...slice.keys()];
  for (let after = { job_id: ids[0]!, position: 0 }; ; ) {
    const items = await connection.query<OldItem>(
      `select id, job_id, position, renumbered, row from adopted_items
       where (job_id, position) > ($1::uuid, $2::integer) and job_id <= $3 order by job_id, position limit ${itemsPerInsert}`,
      [after.job_id, after.position, ids.at(-1)],
    );
    if (items.length === 0) return;
    await insertItems(
      connection,
      items.map((item) => adopt(item, slice.get(item.job_id)!, price, tally)),
    );
    after = items.at(-1)!;
  }
}

function adopt(
  { id, job_id, position, renumbered, row }: OldItem,
  progress: JobProgress,
  price: Price | null,
  tally: Tally,
): Row {
  const resolved = progress.resolution.add(row);
  const item = adoptItem(row, resolved, { cancelled: progress.job.oldStatus === 'cancelled' });
  if (renumbered) progress.renumbered = true;
  tally.mapped.note(
    'batch_items.status',
    row.status,
    item.errorCode === 'cancelled' ? 'failed (cancelled)' : item.status,
  );
  if (textOf(row, 'tier') !== null) tally.mapped.note('batch_items.tier', row.tier, resolved.tier);
  if (resolved.missing !== null)
    tally.cannotRun.set(resolved.missing, (tally.cannotRun.get(resolved.missing) ?? 0) + 1);
  if (item.status === 'processing') progress.stuck.push({ position, since: sinceOf(row) });
  const { status, conversation_id } = item.kept ?? {};
  if (status !== undefined || conversation_id !== undefined || renumbered) {
    progress.changedCount++;
    const old = { status, conversation_id, ...(renumbered && { position: row.position }) };
    if (progress.changed.length < changedListedMax) progress.changed.push({ position, was: old });
  }
  const reservation = price
    ? reservationOf(resolved.inputTokensEstimate, submissionDefaults.maxOutputTokens, price)
    : null;
  return { ...resolved, ...item, id, jobId: job_id, position, reservation };
}

/** Since when an item of an old database is in processing. */
function sinceOf(row: Mapping): string | null {
  const text = textOf(row, 'started_at') ?? textOf(row, 'updated_at');
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** What was in processing is held by nobody: its lease ran out long ago, so that the next claim takes it back. */
async function insertItems(connection: Queryable, items: Row[]): Promise<void> {
  const inserted = await connection.query(
    `insert into batch_items (id, batch_job_id, position, content_key, topic, persona, emotional_arc, tier, template_id, template_version, repeat, parameters, source_text,
       reservation, status, progress, estimated_time, conversation_id, error_code, error_message, lease_expires_at, leased_by, created_at, updated_at, started_at,
       completed_at)
     select r.id, r."jobId", r.position, r."contentKey", r.topic, r.persona, r."emotionalArc", r.tier, r."templateId", r."templateVersion", r.repeat, r.parameters,
       left(r."sourceText", 200000), r.reservation * 0.000000001, r.status, r.progress, r."estimatedTime", r."conversationId", r."errorCode", r."errorMessage",
       case when r.status = 'processing' then '-infinity'::timestamptz end, case when r.status = 'processing' then 'the old database' end,
       coalesce(r."createdAt", r."updatedAt", now), coalesce(r."updatedAt", r."createdAt", now), r."startedAt",
       case when r.status in ('completed', 'failed') then coalesce(r."completedAt", r."createdAt", now) end
     from json_to_recordset($1::json) as r(id uuid, "jobId" uuid, position integer, "contentKey" text, topic text, persona text, "emotionalArc" text, tier text,
       "templateId" uuid, "templateVersion" integer, repeat integer, parameters jsonb, "sourceText" text, reservation bigint, status text, progress integer,
       "estimatedTime" integer, "conversationId" uuid, "errorCode" text, "errorMessage" text, "createdAt" timestamptz, "updatedAt" timestamptz,
       "startedAt" timestamptz, "completedAt" timestamptz), colloquy_now() as now
     returning id`,
    [JSON.stringify(items.map(({ kept: _, missing: __, ...item }) => item))],
  );
  if (inserted.length !== items.length)
    throw new ColloquyError('adoption_incomplete', `${inserted.length} of ${items.length} items could be stored.`);
}
