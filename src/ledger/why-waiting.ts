import { hasEnded } from '#domain/job.ts';
import { type Driver, driverOf, type JobFacts, whyJobWaits } from '#domain/waiting.ts';
import type { Waiting, WaitingCode } from '#domain/waiting-codes.ts';
import { usualCallMsSql } from '#ledger/claim-items.ts';
import { ableSql, limitConcernsSql } from '#ledger/provider-keys.ts';
import type { JobRow } from '#ledger/read-jobs.ts';
import { nextTickSql } from '#ledger/ticks.ts';
import { aliveSql } from '#ledger/workers.ts';
import type { Queryable } from '#platform/database.ts';

interface FactsRow {
  id: string;
  drivers: JobFacts['drivers'];
  block: { blocked_code: WaitingCode; blocked_detail: string | null; blocked_until: string } | null;
  held: number;
  usual_call_ms: number;
  fresh: boolean;
  next_due: { at: string; rateLimited: boolean } | null;
  next_tick: Date | null;
  kick_refusal: string | null;
  own_key: boolean;
}

/** Whether the provider's rate limit put item `i` off, by the last attempt's error. */
export const rateLimitedSql = `coalesce((
  select a.error_code in ('rate_limited', 'provider_overloaded') from batch_attempts a where a.batch_item_id = i.id and a.token = i.lease_token), false)`;

/** What is known about why a job, or an item of it, does not move. */
export async function readJobFacts(db: Queryable, job: JobRow): Promise<JobFacts> {
  const [row] = await readFactsRows(db, [job]);
  return toFacts(job, row);
}

/** Of several jobs at once; those that were deleted meanwhile are missing. */
async function readFactsRows(db: Queryable, jobs: JobRow[]): Promise<FactsRow[]> {
  const rows = await db.query<Omit<FactsRow, 'usual_call_ms'>>(
    `select j.id,
       coalesce((
         select jsonb_agg(jsonb_build_object('name', w.name, 'kind', w.kind, 'able', ${ableSql('w.providers')}, 'timeLimitMs', w.time_limit_ms) order by w.name)
         from workers w where not w.draining and (w.batch_job_id is null or w.batch_job_id = j.id) and ${aliveSql}), '[]') as drivers,
       (select to_jsonb(l) from provider_limits l
         where l.provider = j.provider and l.model in ('*', substr(j.model, length(j.provider) + 2)) and l.blocked_until > colloquy_now()
           and ${limitConcernsSql}
         order by l.blocked_at desc limit 1) as block,
       (select count(*)::integer from batch_items where batch_job_id = j.id and status = 'processing'
         and (lease_expires_at > (select colloquy_now()) or remote_batch_id is not null)) as held,
       coalesce((select true from batch_items where batch_job_id = j.id and status = 'queued' and next_attempt_at is null and losses < 2
         order by position limit 1), false) and j.pilot_items is null as fresh,
       (select jsonb_build_object('at', i.next_attempt_at, 'rateLimited', ${rateLimitedSql}) from batch_items i
         where i.batch_job_id = j.id and i.status = 'queued' and i.next_attempt_at is not null and i.losses < 2 order by i.next_attempt_at limit 1) as next_due,
       ${nextTickSql} as next_tick, j.kick_refusal, k.fingerprint is not null as own_key
     from batch_jobs j left join provider_keys k on k.organization_id = j.organization_id and k.provider = j.provider
     where j.id = any($1::uuid[])`,
    [jobs.map(({ id }) => id)],
  );
  // Of use only where something drives that ends by itself; planning it took longer than most of the rest.
  const limited = rows.filter(({ drivers }) => drivers.some(({ timeLimitMs }) => timeLimitMs !== null));
  const usual = limited.length > 0 ? await readUsualCalls(db, limited) : new Map<string, number>();
  return rows.map((row) => ({ ...row, usual_call_ms: usual.get(row.id) ?? 0 }));
}

async function readUsualCalls(db: Queryable, jobs: { id: string }[]): Promise<Map<string, number>> {
  const rows = await db.query<{ id: string; ms: number }>(
    `select j.id, ${usualCallMsSql} as ms from batch_jobs j where j.id = any($1::uuid[])`,
    [jobs.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, ms }) => [id, ms]));
}

function toFacts(job: JobRow, row: FactsRow | undefined): JobFacts {
  return {
    id: job.id,
    status: job.status,
    model: job.model,
    draftExpiresAt: job.draft_expires_at,
    beingCopied: job.large_act === 'copy',
    pausedBy: job.paused_by,
    pausedAt: job.paused_at,
    pauseReason: job.pause_reason,
    pilot: job.pilot_items === null ? null : { items: job.pilot_items, done: job.completed_items >= job.pilot_items },
    inFlight: job.in_flight,
    inFlightHeld: row?.held ?? 0,
    concurrency: job.concurrent_processing,
    budget: job.budget,
    used: job.actual_cost + job.reserved_cost + job.unknown_cost,
    reserved: job.reserved_cost,
    reservationMax: job.reservation_max,
    drivers: row?.drivers ?? [],
    block: row?.block
      ? { code: row.block.blocked_code, detail: row.block.blocked_detail, until: new Date(row.block.blocked_until) }
      : null,
    usualCallMs: row?.usual_call_ms ?? 0,
    fresh: row?.fresh ?? false,
    nextDue: row?.next_due ? { at: new Date(row.next_due.at), rateLimited: row.next_due.rateLimited } : null,
    nextTick: row?.next_tick ?? null,
    kickRefusal: row?.kick_refusal ?? null,
    ownKey: row?.own_key ?? false,
    now: job.now,
  };
}

/** What drives a job, and why nothing of it moves right now (null: it moves, or it has ended). */
export async function whyWaiting(db: Queryable, job: JobRow): Promise<{ driver: Driver; waiting: Waiting | null }> {
  if (hasEnded(job.status)) return { driver: { workers: [], kinds: [] }, waiting: null };
  const facts = await readJobFacts(db, job);
  return { driver: driverOf(facts), waiting: whyJobWaits(facts) };
}

/** Why nothing of each of these jobs moves right now, by its id: of all of them in one statement. */
export async function whyEachWaits(db: Queryable, jobs: JobRow[]): Promise<Map<string, Waiting | null>> {
  if (jobs.length === 0) return new Map();
  const rows = new Map((await readFactsRows(db, jobs)).map((row) => [row.id, row]));
  return new Map(jobs.map((job) => [job.id, whyJobWaits(toFacts(job, rows.get(job.id)))]));
}
