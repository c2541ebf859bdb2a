import { randomUUID } from 'node:crypto';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { ReviewStatus } from '#domain/review.ts';
import { type ConversationFilter, findConversations, type Place } from '#ledger/find-conversations.ts';
import type { Database } from '#platform/database.ts';

export interface Review {
  status: ReviewStatus;
  /** Why; a rejection has one. Where it is not given, one of the same status stays. */
  note?: string;
  /** Who says so. */
  by: string;
}

export interface ReviewOutcome {
  /** By it all of it can be taken back. */
  actId: string;
  changed: number;
  /** They were so already; when something is taken back: they were changed again since. */
  unchanged: number;
  /** Ids that name none. */
  missing: string[];
  /** Where to go on; null: that was all. */
  next: ReviewPlace | null;
}

/** Where a review of very many goes on, as the same act. */
export type ReviewPlace = readonly [actId: string, ...place: string[]];

/** So many in one transaction. */
const sliceRows = 2_000;

const lockSql =
  'select c.id from conversations c where c.organization_id = $1 and c.id = any ($2::uuid[]) order by c.id for no key update';

// After the lock, in a statement of its own: what another review has just written is seen.
const changeSql = `
with clock as materialized (select colloquy_now() as now),
wanted as materialized (
  select c.id, c.review_status as from_status, c.review_note as from_note, $3::text as to_status,
    case when $5 or c.review_status <> $3 then $4::text else c.review_note end as to_note
  from conversations c where c.id = any ($2::uuid[]) and c.organization_id = $1
),`;

const undoSql = `
with clock as materialized (select colloquy_now() as now),
wanted as materialized (
  select c.id, c.review_status as from_status, c.review_note as from_note, r.from_status as to_status, r.from_note as to_note
  from conversations c join conversation_reviews r on r.conversation_id = c.id and r.number = c.review_number
  where c.id = any ($2::uuid[]) and c.organization_id = $1 and r.act_id = $3
),`;

const writeSql = (by: string, act: string) => `
changing as materialized (select * from wanted where from_status <> to_status or from_note is distinct from to_note),
changed as (
  update conversations c set review_status = w.to_status, review_note = w.to_note, reviewer = ${by}, reviewed_at = clock.now, review_number = c.review_number + 1,
    updated_at = clock.now
  from changing w, clock where c.id = w.id
  returning c.id, c.review_number
)
insert into conversation_reviews (organization_id, conversation_id, number, act_id, from_status, from_note, to_status, to_note, reviewer, at)
select $1, w.id, changed.review_number, ${act}, w.from_status, w.from_note, w.to_status, w.to_note, ${by}, clock.now
from changing w join changed using (id), clock
returning conversation_id`;

/** @throws ColloquyError `invalid_input` for a rejection that says no reason */
function refuseReasonless({ status, note }: Review): void {
  if (status !== 'rejected' || note) return;
  throw new ColloquyError('invalid_input', 'A rejection needs a reason.', {
    next: 'Say why, so that whoever meets it later knows.',
  });
}

/** Reviews these conversations, all of one slice or none. What is so already stays as it is, without a line in its history. */
async function reviewSlice(
  db: Database,
  organizationId: string,
  ids: string[],
  actId: string,
  { status, note, by }: Review,
): Promise<{ found: Set<string>; changed: number }> {
  return db.transaction(async (connection) => {
    const rows = await connection.query<{ id: string }>(lockSql, [organizationId, ids]);
    const changed = await connection.query(`${changeSql}${writeSql('$6', '$7::uuid')}`, [
      ...[organizationId, ids, status, note ?? null, note !== undefined, by, actId],
    ]);
    return { found: new Set(rows.map(({ id }) => id)), changed: changed.length };
  });
}

/** @throws ColloquyError `invalid_input` */
export async function reviewConversations(
  db: Database,
  organizationId: string,
  ids: string[],
  review: Review,
): Promise<ReviewOutcome> {
  refuseReasonless(review);
  const each = [...new Set(ids.map((id) => id.toLowerCase()))].sort();
  const outcome: ReviewOutcome = { actId: randomUUID(), changed: 0, unchanged: 0, missing: [], next: null };
  for (let from = 0; from < each.length; from += sliceRows) {
    const slice = each.slice(from, from + sliceRows);
    const { found, changed } = await reviewSlice(db, organizationId, slice, outcome.actId, review);
    outcome.changed += changed;
    outcome.unchanged += found.size - changed;
    outcome.missing.push(...slice.filter((id) => !found.has(id)));
  }
  return outcome;
}

/** Reviews all that a filter names, newest first, in slices while `whileMs` lasts; `next` says where to go on. @throws ColloquyError `invalid_input` */
export async function reviewMatching(
  db: Database,
  organizationId: string,
  filter: ConversationFilter,
  review: Review,
  { from, whileMs }: { from: ReviewPlace | null; whileMs: number },
): Promise<ReviewOutcome> {
  refuseReasonless(review);
  const [actId = randomUUID(), ...place] = from ?? [];
  const outcome: ReviewOutcome = { actId, changed: 0, unchanged: 0, missing: [], next: null };
  const until = performance.now() + whileMs;
  for (let after = place.length === 2 ? (place as unknown as Place) : null; ; ) {
    const columns = 'c.id, c.created_at::text as at';
    const rows = await findConversations<{ id: string; at: string }>(db, organizationId, filter, {
      ...{ columns, after, limit: sliceRows },
    });
    const ids = rows.map(({ id }) => id);
    const { found, changed } = await reviewSlice(db, organizationId, ids, actId, review);
    outcome.changed += changed;
    outcome.unchanged += found.size - changed;
    const last = rows.at(-1);
    if (!last || rows.length < sliceRows) return outcome;
    after = [last.at, last.id];
    if (performance.now() >= until) return { ...outcome, next: [actId, ...after] };
  }
}

/**
 * Takes back what one act changed, wherever nobody changed it again since; as an act of its own, so that this can be taken back too.
 * @throws ColloquyError `not_found`
 */
export async function undoReview(
  db: Database,
  organizationId: string,
  undone: string,
  by: string,
  { from, whileMs }: { from: ReviewPlace | null; whileMs: number },
): Promise<ReviewOutcome> {
  const [actId = randomUUID(), start] = from ?? [];
  const outcome: ReviewOutcome = { actId, changed: 0, unchanged: 0, missing: [], next: null };
  const until = performance.now() + whileMs;
  for (let after = start; ; ) {
    const rows = await db.query<{ id: string }>(
      `select distinct r.conversation_id as id from conversation_reviews r
       where r.organization_id = $1 and r.act_id = $2 and ($3::uuid is null or r.conversation_id > $3) order by 1 limit $4`,
      [organizationId, undone, after ?? null, sliceRows],
    );
    if (rows.length === 0 && after === undefined)
      throw new ColloquyError('not_found', `There is no review ${undone}.`, {
        next: 'A bulk review answers its actId, and the history of a conversation names those of its changes.',
      });
    const ids = rows.map(({ id }) => id);
    const changed = await db.transaction(async (connection) => {
      await connection.query(lockSql, [organizationId, ids]);
      return (
        await connection.query(`${undoSql}${writeSql('$4', '$5::uuid')}`, [organizationId, ids, undone, by, actId])
      ).length;
    });
    outcome.changed += changed;
    outcome.unchanged += ids.length - changed;
    const last = ids.at(-1);
    if (last === undefined || ids.length < sliceRows) return outcome;
    after = last;
    if (performance.now() >= until) return { ...outcome, next: [actId, last] };
  }
}
