import { aliveSql } from '#ledger/workers.ts';
import type { Queryable } from '#platform/database.ts';

/** One figure of a kind that has several. */
export interface Figure {
  code: string;
  value: number;
}

/** What the whole server does, over all processes and organisations. Money in US dollars. */
export interface FleetMetrics {
  /** By status; a draft is `draft`. */
  jobs: Figure[];
  /** By status, without those of drafts. */
  items: Figure[];
  reservedUsd: number;
  unknownUsd: number;
  /** Since the oldest unfinished job with queued items was submitted; 0: there is none. */
  queueAgeSeconds: number;
  /** The longest for which a job that nobody paused has queued items and did not move; 0: none. */
  queueStalledSeconds: number;
  /** Living drivers by their kind, and what they may call at once. */
  workers: (Figure & { concurrency: number })[];
  /** Keys and models that are not called for now. */
  blocked: { provider: string; model: string; code: string; value: number }[];
  /** Messages to receivers, by status. */
  notifications: Figure[];
  /** Since the counters were begun: see countEvents. `code` is '' where there is but one. */
  counters: (Figure & { name: string })[];
  /** Lines of logs that are still to be counted. */
  uncountedLines: number;
}

interface JobsRow {
  status: string;
  jobs: number;
  queued: number;
  processing: number;
  completed: number;
  failed: number;
  reserved: number;
  unknown: number;
  age: number | null;
  stalled: number | null;
  uncounted: number;
}

// A row a job is read, whatever the size of the job.
const jobsSql = `
select status, count(*)::integer as jobs, sum(total_items - ended - in_flight) as queued, sum(in_flight) as processing, sum(successful_items) as completed,
  sum(ended - successful_items) as failed, sum(reserved_cost) as reserved, sum(unknown_cost) as unknown,
  max(extract(epoch from now - created_at)) filter (where waits)::float as age,
  max(extract(epoch from now - coalesce(last_activity_at, created_at))) filter (where waits)::float as stalled,
  sum(uncounted) as uncounted
from (
  select case when j.draft_expires_at is not null then 'draft' else j.status end as status, j.total_items, j.in_flight, j.successful_items, j.reserved_cost, j.unknown_cost,
    j.created_at, j.last_activity_at, clock.now,
    -- What a cancel or a stop will end counts as ended from its first commit on.
    case when j.sweep_code is null then j.completed_items else j.total_items - j.in_flight end as ended,
    j.status in ('queued', 'processing') and j.draft_expires_at is null and j.total_items > j.completed_items + j.in_flight as waits,
    greatest(0, j.log_seq - coalesce(c.seq, 0)) as uncounted
  from (select colloquy_now() as now) clock, batch_jobs j left join counted_logs c on c.batch_job_id = j.id
  where j.large_act is distinct from 'delete'
) rows
group by status`;

/** Reads a row a job and a driver, and nothing of items. */
export async function readFleetMetrics(db: Queryable): Promise<FleetMetrics> {
  const rows = await db.query<JobsRow>(jobsSql);
  const real = rows.filter(({ status }) => status !== 'draft');
  const sum = (of: (row: JobsRow) => number, over = real) => over.reduce((total, row) => total + of(row), 0);
  const longest = (of: (row: JobsRow) => number | null) => Math.max(0, ...real.map((row) => of(row) ?? 0));
  return {
    jobs: rows.map(({ status, jobs }) => ({ code: status, value: jobs })),
    items: (['queued', 'processing', 'completed', 'failed'] as const).map((code) => ({
      code,
      value: sum((row) => row[code]),
    })),
    reservedUsd: sum((row) => row.reserved),
    unknownUsd: sum((row) => row.unknown),
    queueAgeSeconds: longest((row) => row.age),
    queueStalledSeconds: longest((row) => row.stalled),
    uncountedLines: sum((row) => row.uncounted, rows),
    workers: await db.query(
      `select w.kind as code, count(*)::integer as value, sum(w.concurrency)::integer as concurrency from workers w where ${aliveSql} group by 1 order by 1`,
    ),
    blocked: await db.query(
      `select provider, model, blocked_code as code, count(*)::integer as value from provider_limits where blocked_until > colloquy_now() group by 1, 2, 3 order by 1, 2, 3`,
    ),
    notifications: await db.query(
      'select status as code, count(*)::integer as value from notifications group by 1 order by 1',
    ),
    counters: await db.query('select name, code, value from fleet_counters order by name, code'),
  };
}
