import type { Queryable } from '#platform/database.ts';

/** Ticks closer together than this are one: a schedule is by the minute at most, and what is sent twice says nothing about it. */
const sameTickMs = 20_000;

/** Remembers that a tick came, and when the one before it did. @param source whoever sends ticks by a schedule of its own */
export async function noteTick(db: Queryable, source: string): Promise<void> {
  await db.query(
    `insert into tick_times as t (source, at) values ($1, colloquy_now())
     on conflict (source) do update set at = excluded.at, previous_at = t.at
     where excluded.at > t.at + $2::float * interval '1 millisecond'`,
    [source.slice(0, 100), sameTickMs],
  );
}

/** Expects ticks of a schedule that is known before the first one came: one so long ago, and one so long before that. */
export async function expectTicks(db: Queryable, source: string, agoMs: number, everyMs: number): Promise<void> {
  await db.query(
    `insert into tick_times (source, at, previous_at)
     select $1, now - $2::float * interval '1 millisecond', now - ($2::float + $3::float) * interval '1 millisecond' from colloquy_now() as now
     on conflict (source) do nothing`,
    [source, agoMs, everyMs],
  );
}

/**
 * When the next tick is due: as long after the last one as that came after the one before it. One that has been due for as long again (and at least a minute) is not
 * expected any more.
 */
export const nextTickSql = `(
  select min(greatest(t.at + (t.at - t.previous_at), colloquy_now()))
  from tick_times t
  where t.at + 2 * (t.at - t.previous_at) + interval '1 minute' > colloquy_now())`;
