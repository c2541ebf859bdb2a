import { type Price, reservationOf } from '#domain/pricing.ts';
import type { ResolvedItem } from '#domain/resolved-job.ts';
import type { Queryable } from '#platform/database.ts';

/** So many items go into one statement: 5,000 rows of 13 columns are about 2 MB on the wire. */
export const itemsPerInsert = 5_000;

/** What a call of an item may cost at most, in nano-dollars; null: the price is not known. */
export const reservationsAt =
  (price: Price | null, maxOutputTokens: number) =>
  ({ inputTokensEstimate }: Pick<ResolvedItem, 'inputTokensEstimate'>): number | null =>
    price && reservationOf(inputTokensEstimate, maxOutputTokens, price);

/**
 * @param options.skipRepeated leaves out what has the content key of another item of the job; else that is an error
 * @returns the positions that were inserted, where some may have been left out
 */
export async function insertItems(
  connection: Queryable,
  jobId: string,
  items: ResolvedItem[],
  reservation: (item: ResolvedItem) => number | null,
  options: { skipRepeated?: boolean } = {},
): Promise<number[]> {
  const column = <Value>(read: (item: ResolvedItem) => Value) => items.map(read);
  const rows = await connection.query<{ position: number }>(
    `insert into batch_items (batch_job_id, position, content_key, persona, emotional_arc, topic, tier, template_id, template_version, repeat, parameters, source_text,
       reservation, created_at, updated_at)
     select $1, u.position, u.content_key, u.persona, u.emotional_arc, u.topic, u.tier, u.template_id, u.template_version, u.repeat, u.parameters::jsonb, u.source_text,
       u.reservation * 0.000000001, now, now
     from unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::integer[], $10::integer[], $11::text[], $12::text[], $13::bigint[])
       as u(position, content_key, persona, emotional_arc, topic, tier, template_id, template_version, repeat, parameters, source_text, reservation), colloquy_now() as now
     ${options.skipRepeated ? 'on conflict (batch_job_id, content_key) do nothing returning position' : ''}`,
    [
      jobId,
      column((each) => each.position),
      column((each) => each.contentKey),
      column((each) => each.persona),
      column((each) => each.emotionalArc),
      column((each) => each.topic),
      column((each) => each.tier),
      column((each) => each.templateId),
      column((each) => each.templateVersion),
      column((each) => each.repeat),
      column((each) => JSON.stringify(each.parameters)),
      column((each) => each.sourceText),
      column(reservation),
    ],
  );
  return rows.map(({ position }) => position);
}

export function* slicesOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let slice: T[] = [];
  for (const item of items) {
    if (slice.push(item) < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}
