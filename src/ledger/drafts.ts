import { ColloquyError } from '#domain/colloquy-error.ts';
import type { DraftBasis } from '#domain/draft-basis.ts';
import type { ResolvedItem, ResolvedJob } from '#domain/resolved-job.ts';
import { insertItems, itemsPerInsert, reservationsAt, slicesOf } from '#ledger/insert-items.ts';
import { uuidOr404 } from '#ledger/read-jobs.ts';
import type { Database, Queryable } from '#platform/database.ts';

/** A job that is not submitted yet. */
export interface Draft
  extends Pick<ResolvedJob, 'name' | 'model' | 'modelSettings' | 'sharedParameters' | 'concurrentProcessing'> {
  id: string;
  advisor: ResolvedJob['scaffolding']['advisor'];
  basis: DraftBasis;
  /** Rises with every change. */
  version: number;
}

/**
 * The draft; null: it is submitted already.
 * @throws ColloquyError `not_found`; `conflict` for a copy that is being filled
 */
export async function readDraft(db: Queryable, organizationId: string, jobId: string): Promise<Draft | null> {
  const [row] = await db.query<Draft & { draft: boolean; copy: boolean }>(
    `select id, name, model, configuration -> 'modelSettings' as "modelSettings", shared_parameters as "sharedParameters",
       concurrent_processing as "concurrentProcessing", configuration #> '{scaffolding,advisor}' as advisor, configuration -> 'draft' as basis, log_seq as version,
       draft_expires_at is not null as draft, large_act is not distinct from 'copy' as copy
     from batch_jobs where organization_id = $1 and id = $2 and large_act is distinct from 'delete'`,
    [organizationId, uuidOr404(jobId)],
  );
  if (!row) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
  const { draft, copy, ...rest } = row;
  if (copy)
    throw new ColloquyError('conflict', 'The job is a copy that is being filled.', { next: 'It submits itself.' });
  return draft ? rest : null;
}

/** What became of the items of one request. */
export interface Received {
  added: number;
  replaced: number;
  unchanged: number;
  /** Items that the draft has now. */
  totalItems: number;
}

/**
 * Stores items of a draft, by position, all or none: what is there already stays, what is there with other content is replaced.
 * @throws ColloquyError `conflict` where it is no draft any more, `duplicate_item`
 */
export async function putItems(
  db: Database,
  draft: Pick<Draft, 'id' | 'basis' | 'modelSettings'>,
  items: Iterable<ResolvedItem>,
  by?: string,
): Promise<Received> {
  return db.transaction(async (connection) => {
    const [job] = await connection.query<{ total: number }>(
      `select total_items as total from batch_jobs
       where id = $1 and draft_expires_at is not null and large_act is null for no key update`,
      [draft.id],
    );
    if (!job)
      throw new ColloquyError('conflict', 'The job is no draft any more.', { next: 'Put further items into another.' });
    const known = await compare(connection, draft.id, items);
    const reservation = reservationsAt(draft.basis.price, draft.modelSettings.maxOutputTokens);
    let largest = 0;
    let written = 0;
    for (const slice of slicesOf(
      filter(items, (item) => !known.same.has(item.position)),
      itemsPerInsert,
    )) {
      for (const item of slice) largest = Math.max(largest, reservation(item) ?? 0);
      const positions = await insertItems(connection, draft.id, slice, reservation, { skipRepeated: true });
      if (positions.length < slice.length) throw await repeated(connection, draft.id, slice, new Set(positions));
      written += slice.length;
    }
    const added = written - known.replaced;
    const received = { added, replaced: known.replaced, unchanged: known.same.size, totalItems: job.total + added };
    if (written > 0) await note(connection, draft.id, received, largest, by);
    return received;
  });
}

/** Which positions hold the very item already; those that hold another are emptied. */
async function compare(connection: Queryable, jobId: string, items: Iterable<ResolvedItem>) {
  const same = new Set<number>();
  let replaced = 0;
  for (const slice of slicesOf(items, itemsPerInsert)) {
    const stored = await connection.query<{ position: number; key: string; tier: string }>(
      `select position, content_key as key, tier from batch_items where batch_job_id = $1 and position = any($2::integer[])`,
      [jobId, slice.map(({ position }) => position)],
    );
    if (stored.length === 0) continue;
    const given = new Map(slice.map((item) => [item.position, item]));
    const others: number[] = [];
    for (const { position, key, tier } of stored) {
      const item = given.get(position)!;
      if (item.contentKey === key && item.tier === tier) same.add(position);
      else others.push(position);
    }
    if (others.length === 0) continue;
    await connection.query('delete from batch_items where batch_job_id = $1 and position = any($2::integer[])', [
      jobId,
      others,
    ]);
    replaced += others.length;
  }
  return { same, replaced };
}

function* filter<T>(items: Iterable<T>, keep: (item: T) => boolean): Generator<T> {
  for (const item of items) if (keep(item)) yield item;
}

async function repeated(
  connection: Queryable,
  jobId: string,
  slice: ResolvedItem[],
  inserted: Set<number>,
): Promise<ColloquyError> {
  const item = slice.find(({ position }) => !inserted.has(position))!;
  const [other] = await connection.query<{ position: number }>(
    'select position from batch_items where batch_job_id = $1 and content_key = $2',
    [jobId, item.contentKey],
  );
  const { position, persona, emotionalArc, topic } = item;
  const message = `asks for the same conversation as position ${other?.position} (persona ${persona}, arc ${emotionalArc}, topic ${topic})`;
  return new ColloquyError('duplicate_item', `position ${position}: ${message}`, {
    problems: [{ path: `position ${position}`, message }],
  });
}

async function note(
  connection: Queryable,
  jobId: string,
  { added, replaced, totalItems }: Received,
  largest: number,
  by?: string,
): Promise<void> {
  await connection.query(
    `with logged as (
       insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
       select id, log_seq + 1, colloquy_now(), 'info', 'items_received', $4 from batch_jobs where id = $1
     )
     update batch_jobs set total_items = $2, reservation_max = greatest(reservation_max, $3::bigint * 0.000000001), log_seq = log_seq + 1, updated_at = colloquy_now(),
       last_activity_at = colloquy_now()
     where id = $1`,
    [
      jobId,
      totalItems,
      largest,
      `Received${by ? ` from ${by}` : ''}: ${added} items${replaced > 0 ? `, and ${replaced} in the place of others` : ''}; ${totalItems} now.`,
    ],
  );
}
