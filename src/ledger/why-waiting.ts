import { hasEnded } from '#domain/job.ts';
import { type Waiting, type WaitingCode, waitingCodes } from '#domain/waiting-codes.ts';
import type { JobRow } from '#ledger/read-jobs.ts';
import type { Queryable } from '#platform/database.ts';

/** A worker that was not heard of for so long is taken for gone: three missed heartbeats. */
export const workerGoneMs = 45_000;

interface Facts {
  workers: { name: string; able: boolean }[];
  block: { blocked_code: WaitingCode; blocked_detail: string | null; blocked_until: Date } | null;
  fresh: boolean;
  next_due: Date | null;
}

/** Which workers could drive a job, and why nothing of it moves right now (null: it moves, or it has ended). */
export async function whyWaiting(db: Queryable, job: JobRow): Promise<{ workers: string[]; waiting: Waiting | null }> {
  if (hasEnded(job.status)) return { workers: [], waiting: null };
  const [facts] = await db.query<Facts>(
    `select
       coalesce((select jsonb_agg(jsonb_build_object('name', w.name, 'able', w.providers ? $2) order by w.name) from workers w
         where not w.draining and w.heartbeat_at > colloquy_now() - $4::float * interval '1 millisecond'), '[]') as workers,
       (select to_jsonb(l) from provider_limits l
         where l.provider = $2 and l.model in ('*', $3) and l.blocked_until > colloquy_now() order by l.blocked_at desc limit 1) as block,
       exists (select from batch_items where batch_job_id = $1 and status = 'queued' and next_attempt_at is null and losses < 2) as fresh,
       (select min(next_attempt_at) from batch_items where batch_job_id = $1 and status = 'queued' and next_attempt_at is not null and losses < 2) as next_due`,
    [job.id, job.provider, job.model.slice(job.provider.length + 1), workerGoneMs],
  );
  const workers = facts?.workers ?? [];
  return {
    workers: workers.filter((each) => each.able).map((each) => each.name),
    waiting: facts ? reason(job, facts) : null,
  };
}

function reason(job: JobRow, facts: Facts): Waiting | null {
  const because = (
    code: WaitingCode,
    detail: string = waitingCodes[code].text,
    until: Date | string | null = null,
  ): Waiting => ({
    code,
    detail: `${detail} ${waitingCodes[code].next}`.replaceAll(' ID', ` ${job.id}`),
    until: until === null ? null : new Date(until).toISOString(),
    who: waitingCodes[code].who,
  });
  if (job.draft_expires_at) return because('draft', undefined, job.draft_expires_at);
  if (job.status === 'paused') {
    return because(
      'paused',
      `Paused by ${job.paused_by ?? 'someone'}${job.pause_reason ? `: ${job.pause_reason}` : ''}.`.replace(
        /\.\.$/,
        '.',
      ),
    );
  }
  if (facts.block)
    return because(facts.block.blocked_code, facts.block.blocked_detail ?? undefined, facts.block.blocked_until);
  if (job.in_flight > 0) return null;
  const used = job.actual_cost + job.reserved_cost + job.unknown_cost;
  if (job.budget !== null && used + (job.reservation_max ?? 0) > job.budget) {
    return because(
      job.reserved_cost > 0 ? 'budget_held' : 'budget_reached',
      `$${used.toFixed(4)} of $${job.budget} are spent or held.`,
    );
  }
  if (facts.workers.length === 0) return because('no_driver');
  if (!facts.workers.some((each) => each.able)) return because('key_missing', `No worker has a key for ${job.model}.`);
  if (!facts.fresh && facts.next_due && new Date(facts.next_due) > job.now)
    return because('retry_due', undefined, facts.next_due);
  return because('others_before');
}
