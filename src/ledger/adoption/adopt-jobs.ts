import { type AdoptedJob, adoptionLine, adoptJob, neverRuns, wrongCounters } from '#domain/adoption/adopt-job.ts';
import { adoptedStatus, type ItemCounts } from '#domain/adoption/adopted-status.ts';
import { textOf } from '#domain/adoption/old-values.ts';
import { type OldJobContext, OldJobResolution } from '#domain/adoption/resolve-old-job.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { hasEnded } from '#domain/job.ts';
import { isMapping, type Mapping } from '#domain/mapping.ts';
import { type Price, reservationOf } from '#domain/pricing.ts';
import { submissionDefaults } from '#domain/submission.ts';
import { adoptItems } from '#ledger/adoption/adopt-items.ts';
import { type AdoptionReport, MappedValues, type StuckItem } from '#ledger/adoption/report.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import type { Queryable } from '#platform/database.ts';

export interface JobsToAdopt {
  context: Omit<OldJobContext, 'never'>;
  /** null: none was named; then context.model is `unnamed:model`. */
  model: string | null;
  price: Price | null;
}

/** What is gathered of one job while its items are adopted. */
export interface JobProgress {
  job: AdoptedJob;
  resolution: OldJobResolution;
  /** Items whose old status or conversation our columns cannot hold; the first of them are listed in the log. */
  changed: Mapping[];
  changedCount: number;
  renumbered: boolean;
  stuck: StuckItem[];
}

export type JobsReport = Pick<
  AdoptionReport,
  'jobs' | 'mapped' | 'wrongCounters' | 'stuck' | 'withoutOwner' | 'paused' | 'goOn' | 'cannotRun'
>;

/** Each brings its scaffolding, some 10 to 100 kB, in one statement. */
const jobsPerSlice = 100;

/** The report of a database without jobs. */
export const noJobs = (): JobsReport => ({
  jobs: 0,
  mapped: [],
  wrongCounters: [],
  stuck: [],
  withoutOwner: 0,
  paused: [],
  goOn: [],
  cannotRun: [],
});

/**
 * Adopts the jobs of `adopted_jobs` and the items of `adopted_items` (temporary tables of old rows as JSON), some hundred jobs at a time: the jobs, their items in
 * statements of some thousand, and then status and counters, which come from our own rows.
 */
export async function adoptJobs(connection: Queryable, toAdopt: JobsToAdopt): Promise<JobsReport> {
  const mapped = new MappedValues();
  const cannotRun = new Map<string, number>();
  const report = noJobs();
  for (let after: string | null = null; ; ) {
    const rows: { id: string; row: Mapping }[] = await connection.query(
      `select id, row from adopted_jobs where $1::uuid is null or id > $1 order by id limit ${jobsPerSlice}`,
      [after],
    );
    if (rows.length === 0) break;
    after = rows.at(-1)!.id;
    const slice = new Map<string, JobProgress>();
    for (const { id, row } of rows) {
      const job = adoptJob(id, row);
      noteValues(mapped, job);
      const resolution = new OldJobResolution({ ...toAdopt.context, never: neverRuns(job) }, job.sharedParameters);
      slice.set(id, { job, resolution, changed: [], changedCount: 0, renumbered: false, stuck: [] });
    }
    await insertJobs(
      connection,
      [...slice.values()].map(({ job }) => job),
      toAdopt.context.model,
    );
    await adoptItems(connection, slice, toAdopt.price, { mapped, cannotRun });
    await finishJobs(connection, slice, toAdopt, report, mapped);
    report.jobs += rows.length;
  }
  report.mapped = mapped.list();
  report.cannotRun = [...cannotRun].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  return report;
}

function noteValues(mapped: MappedValues, { row, jobType, priority, errorHandling, concurrentProcessing }: AdoptedJob) {
  mapped.note('batch_jobs.job_type', row.job_type, jobType);
  mapped.note('batch_jobs.priority', row.priority, priority);
  mapped.note('batch_jobs.error_handling', row.error_handling, errorHandling);
  mapped.note('batch_jobs.concurrent_processing', row.concurrent_processing, String(concurrentProcessing));
}

/** As queued and empty; their items decide the rest. */
async function insertJobs(connection: Queryable, jobs: AdoptedJob[], model: string): Promise<void> {
  const inserted = await connection.query(
    `insert into batch_jobs (id, organization_id, user_id, created_by, job_type, name, description, model, target_tier, tier, priority, error_handling,
       concurrent_processing, retry_count, max_retries, estimated_cost, estimated_time_remaining, estimated_completion_at, results, summary, created_at, updated_at,
       started_at, last_activity_at)
     select r.id, $2, r."userId", r."createdBy", r."jobType", r.name, r.description, $3, r."targetTier", r.tier, r.priority, r."errorHandling",
       r."concurrentProcessing", r."retryCount", r."maxRetries", r."estimatedCost", r."estimatedTimeRemaining", r."estimatedCompletionAt", r.results, r.summary,
       coalesce(r."createdAt", r."updatedAt", now), coalesce(r."updatedAt", r."createdAt", now), r."startedAt", coalesce(r."updatedAt", r."createdAt")
     from jsonb_to_recordset($1::jsonb) as r(id uuid, "userId" uuid, "createdBy" uuid, "jobType" text, name text, description text, "targetTier" text, tier text,
       priority text, "errorHandling" text, "concurrentProcessing" integer, "retryCount" integer, "maxRetries" integer, "estimatedCost" numeric,
       "estimatedTimeRemaining" integer, "estimatedCompletionAt" timestamptz, results jsonb, summary text, "createdAt" timestamptz, "updatedAt" timestamptz,
       "startedAt" timestamptz), colloquy_now() as now
     returning id`,
    [JSON.stringify(jobs.map(({ row: _, ...job }) => job)), localOrganizationId, model],
  );
  if (inserted.length !== jobs.length)
    throw new ColloquyError('adoption_incomplete', `${inserted.length} of ${jobs.length} jobs could be stored.`);
}

type CountedItems = ItemCounts & { id: string; lastEnd: string | null };

async function finishJobs(
  connection: Queryable,
  slice: Map<string, JobProgress>,
  { model, price }: JobsToAdopt,
  report: JobsReport,
  mapped: MappedValues,
): Promise<void> {
  const counted = await connection.query<CountedItems>(
    `select j.id, count(i.id) as total, count(*) filter (where i.status = 'queued') as queued, count(*) filter (where i.status = 'processing') as processing,
       count(*) filter (where i.status = 'completed') as completed, count(*) filter (where i.status = 'failed') as failed, max(i.completed_at)::text as "lastEnd"
     from batch_jobs j left join batch_items i on i.batch_job_id = j.id
     where j.id = any ($1) group by j.id`,
    [[...slice.keys()]],
  );
  const finished = counted.map(({ id, lastEnd, ...counts }) => {
    const progress = slice.get(id)!;
    const { job, resolution } = progress;
    const word = textOf(job.row, 'status');
    const old = { status: job.oldStatus, word, errorHandling: job.errorHandling, hasModel: model !== null };
    const became = adoptedStatus(old, counts);
    mapped.note('batch_jobs.status', job.row.status, became.status);
    noteJob(report, progress, counts, became);
    const ended = hasEnded(became.status);
    const warnings = resolution.warnings();
    const { inputTokensMax } = resolution;
    const { message, data } = adoptionLine(job, counts, became, {
      ...(progress.changedCount > 0 && { items: { changed: progress.changedCount, first: progress.changed } }),
      ...(progress.renumbered && { positions: 'numbered anew: they were not 1 and up, each once' }),
      model,
      warnings: warnings.slice(0, 20),
    });
    return {
      id,
      status: became.status,
      completedAt: ended ? (job.completedAt ?? lastEnd ?? job.updatedAt) : null,
      ended,
      durationSeconds: ended ? job.durationSeconds : null,
      pauseReason: became.status === 'paused' ? became.reason : null,
      errorMessage: counts.total === 0 ? (job.errorMessage ?? became.reason) : job.errorMessage,
      sharedParameters: resolution.sharedParameters,
      configuration: {
        scaffolding: resolution.snapshot(),
        modelSettings: { maxOutputTokens: submissionDefaults.maxOutputTokens },
        warnings,
        adopted: { configuration: isMapping(job.row.configuration) ? job.row.configuration : null, inputTokensMax },
      },
      reservationMax: price ? reservationOf(inputTokensMax, submissionDefaults.maxOutputTokens, price) : null,
      message,
      data,
    };
  });
  const updated = await connection.query(
    `with r as materialized (
       select * from jsonb_to_recordset($1::jsonb) as r(id uuid, status text, "completedAt" timestamptz, ended boolean, "durationSeconds" integer, "pauseReason" text,
         "errorMessage" text, "sharedParameters" jsonb, configuration jsonb, "reservationMax" bigint, message text, data jsonb)
     ),
     tally as materialized (
       select batch_job_id as id, count(*)::integer as total, count(*) filter (where status in ('completed', 'failed'))::integer as ended,
         count(*) filter (where status = 'completed')::integer as completed, count(*) filter (where status = 'failed')::integer as failed,
         count(*) filter (where error_code in ('cancelled', 'job_stopped'))::integer as skipped, count(*) filter (where status = 'processing')::integer as processing
       from batch_items where batch_job_id in (select id from r) group by 1
     ),
     failures as materialized (
       select batch_job_id as id, jsonb_object_agg(error_code, n) as counts
       from (select batch_job_id, error_code, count(*) as n from batch_items where batch_job_id in (select id from r) and status = 'failed' group by 1, 2) by_code
       group by 1
     ),
     logged as (
       insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data)
       select r.id, 1, colloquy_now(), 'info', 'adopted', left(r.message, 10000), r.data from r
     )
     update batch_jobs j set
       status = r.status, completed_at = case when r.ended then coalesce(r."completedAt", j.updated_at) end, duration_seconds = r."durationSeconds",
       paused_at = case when r.status = 'paused' then colloquy_now() end, paused_by = case when r.status = 'paused' then 'the adoption of the database' end,
       pause_reason = r."pauseReason", error_message = r."errorMessage", shared_parameters = r."sharedParameters", configuration = r.configuration,
       reservation_max = r."reservationMax" * 0.000000001, log_seq = 1,
       total_items = coalesce(t.total, 0), completed_items = coalesce(t.ended, 0), successful_items = coalesce(t.completed, 0), failed_items = coalesce(t.failed, 0),
       skipped_items = coalesce(t.skipped, 0), failures = coalesce(f.counts, '{}'), in_flight = coalesce(t.processing, 0),
       progress_percentage = round(100.0 * coalesce(t.ended, 0) / greatest(t.total, 1), 2)
     from r left join tally t on t.id = r.id left join failures f on f.id = r.id
     where j.id = r.id
     returning j.id`,
    [JSON.stringify(finished)],
  );
  if (updated.length !== slice.size)
    throw new ColloquyError('adoption_incomplete', `${updated.length} of ${slice.size} jobs could be counted.`);
}

function noteJob(
  report: JobsReport,
  { job, stuck }: JobProgress,
  counts: ItemCounts,
  { status, reason }: ReturnType<typeof adoptedStatus>,
): void {
  const named = { id: job.id, name: job.name };
  const wrong = wrongCounters(job.row, counts);
  if (wrong.length > 0) report.wrongCounters.push({ ...named, counters: wrong });
  if (stuck.length > 0) report.stuck.push({ ...named, items: stuck });
  if (job.userId === null && job.createdBy === null) report.withoutOwner++;
  if (status === 'paused') report.paused.push({ ...named, reason: reason ?? '' });
  if (status === 'queued' || status === 'processing') report.goOn.push(named);
}
