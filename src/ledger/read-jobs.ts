import { ColloquyError } from '#domain/colloquy-error.ts';
import type { JobEstimate } from '#domain/estimate.ts';
import { type ErrorHandling, hasEnded, type JobStatus, type Priority } from '#domain/job.ts';
import type { ModelSettings, ScaffoldingSnapshot } from '#domain/resolved-job.ts';
import type { Driver } from '#domain/waiting.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import { type PilotView, readPilot } from '#ledger/read-pilot.ts';
import { spentInHoursSql, type Tokens, tokensOf } from '#ledger/spend-hours.ts';
import { whyEachWaits, whyWaiting } from '#ledger/why-waiting.ts';
import type { Queryable } from '#platform/database.ts';

/** A job as people and programs see it. Times are ISO, money US dollars. */
export interface JobView {
  id: string;
  name: string;
  description: string | null;
  status: JobStatus;
  model: string;
  /** Written by the rehearsal model: not for training. */
  rehearsal: boolean;
  priority: Priority;
  errorHandling: ErrorHandling;
  concurrentProcessing: number | 'auto';
  createdBy: string | null;
  counts: {
    total: number;
    queued: number;
    inFlight: number;
    completed: number;
    successful: number;
    failed: number;
    skipped: number;
  };
  progressPercentage: number;
  spend: {
    actual: number;
    reserved: number;
    unknown: number;
    estimated: number | null;
    budget: number | null;
    /** Of what was spent, for what became no conversation: failed, truncated, too late and not used since. */
    wasted: number;
    /** What was spent by conversation; null while there is none. */
    perConversation: number | null;
    currency: 'USD';
    priceKnown: boolean;
  };
  /** Of all answered calls, whatever became of them. */
  tokens: Tokens;
  /** Seconds until the end at the pace so far, or null where there is none yet. */
  etaSeconds: number | null;
  logSeq: number;
  errorMessage: string | null;
  pausedBy: string | null;
  pauseReason: string | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
  lastActivityAt: string | null;
}

/** One job, with what works on it and why it waits. */
export interface JobDetail extends JobView {
  /** What it was expected to cost and take when it was submitted. */
  estimate: JobEstimate | null;
  pilot: PilotView | null;
  maxAttempts: number;
  itemTimeoutSeconds: number;
  modelSettings: ModelSettings;
  warnings: string[];
  driver: Driver;
  waiting: Waiting | null;
}

export interface JobRow {
  id: string;
  name: string;
  description: string | null;
  status: JobStatus;
  model: string;
  provider: string;
  priority: Priority;
  error_handling: ErrorHandling;
  concurrent_processing: number | null;
  created_by: string | null;
  total_items: number;
  completed_items: number;
  successful_items: number;
  failed_items: number;
  skipped_items: number;
  in_flight: number;
  progress_percentage: number;
  actual_cost: number;
  reserved_cost: number;
  unknown_cost: number;
  estimated_cost: number | null;
  budget: number | null;
  reservation_max: number | null;
  pilot: number | null;
  pilot_items: number | null;
  spent: ({ wasted: number } & Tokens) | null;
  sweep_code: string | null;
  draft_expires_at: Date | null;
  log_seq: number;
  error_message: string | null;
  paused_by: string | null;
  paused_at: Date | null;
  pause_reason: string | null;
  large_act: 'retry' | 'copy' | 'delete' | null;
  max_attempts: number;
  item_timeout_seconds: number;
  created_at: Date;
  created_at_exact: string;
  started_at: Date | null;
  completed_at: Date | null;
  last_activity_at: Date | null;
  now: Date;
}

const columns = `
  j.id, j.name, j.description, j.status, j.model, j.provider, j.priority, j.error_handling, j.concurrent_processing, j.created_by, j.total_items, j.completed_items,
  j.successful_items, j.failed_items, j.skipped_items, j.in_flight, j.progress_percentage, j.actual_cost, j.reserved_cost, j.unknown_cost, j.estimated_cost, j.budget,
  j.reservation_max, j.pilot, j.pilot_items, ${spentInHoursSql} as spent, j.sweep_code, j.draft_expires_at, j.log_seq, j.error_message, j.paused_by, j.paused_at, j.pause_reason, j.large_act, j.max_attempts, j.item_timeout_seconds,
  j.created_at, j.created_at::text as created_at_exact, j.started_at, j.completed_at, j.last_activity_at, colloquy_now() as now`;

type JobDetailRow = JobRow & {
  configuration: {
    modelSettings: ModelSettings;
    warnings?: string[];
    estimate?: JobEstimate;
    pilot?: { arcs: Record<string, number> };
  };
};

/** @throws ColloquyError `not_found` */
export function readJobRow(db: Queryable, organizationId: string, jobId: string): Promise<JobRow> {
  return readRow<JobRow>(db, columns, organizationId, jobId);
}

async function readRow<Row>(db: Queryable, wanted: string, organizationId: string, jobId: string): Promise<Row> {
  const [row] = await db.query<Row>(
    `select ${wanted} from batch_jobs j where j.organization_id = $1 and j.id = $2 and j.large_act is distinct from 'delete'`,
    [organizationId, uuidOr404(jobId)],
  );
  if (!row) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
  return row;
}

/** For drivers, which serve every organisation: a job's status, why it waits, and the database's time. @throws ColloquyError `not_found` */
export async function readProspect(
  db: Queryable,
  jobId: string,
): Promise<{ status: JobStatus; waiting: Waiting | null; now: Date }> {
  const [row] = await db.query<JobRow>(`select ${columns} from batch_jobs j where j.id = $1`, [jobId]);
  if (!row) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
  const { waiting } = await whyWaiting(db, row);
  return { status: row.status, waiting, now: row.now };
}

/** @throws ColloquyError `not_found` */
export async function readJob(db: Queryable, organizationId: string, jobId: string): Promise<JobDetail> {
  // The scaffolding is most of a configuration, and of what a read of it costs.
  const wanted = `${columns}, j.configuration - '{scaffolding,draft}'::text[] as configuration`;
  const row = await readRow<JobDetailRow>(db, wanted, organizationId, jobId);
  const { driver, waiting } = await whyWaiting(db, row);
  return {
    ...toView(row),
    estimate: row.configuration.estimate ?? null,
    pilot: await readPilot(db, organizationId, row, row.configuration.pilot?.arcs ?? {}),
    maxAttempts: row.max_attempts,
    itemTimeoutSeconds: row.item_timeout_seconds,
    modelSettings: row.configuration.modelSettings,
    warnings: row.configuration.warnings ?? [],
    driver,
    waiting,
  };
}

/** For a process that shows the job to whoever was let in before; null where it was deleted meanwhile. */
export async function findJob(db: Queryable, jobId: string): Promise<JobView | null> {
  const [row] = await db.query<JobRow>(
    `select ${columns} from batch_jobs j where j.id = $1 and j.large_act is distinct from 'delete'`,
    [jobId],
  );
  return row ? toView(row) : null;
}

export interface JobFilter {
  status?: JobStatus;
  model?: string;
  search?: string;
}

/** A job in a list. */
export interface ListedJob extends JobView {
  /** Why nothing of it moves, where nothing of it is called and it has not ended. */
  waiting: Waiting | null;
}

/** Jobs, newest first. */
export async function listJobs(
  db: Queryable,
  organizationId: string,
  filter: JobFilter = {},
  page: PageRequest = {},
): Promise<Page<JobView>> {
  return pageOfRows(await readRows(db, organizationId, filter, page), page, toView);
}

/** The same, each with why it waits. */
export async function listJobsWithReasons(
  db: Queryable,
  organizationId: string,
  filter: JobFilter = {},
  page: PageRequest = {},
): Promise<Page<ListedJob>> {
  const rows = await readRows(db, organizationId, filter, page);
  const still = rows.filter(({ status, in_flight }) => !hasEnded(status) && in_flight === 0);
  const reasons = await whyEachWaits(db, still);
  return pageOfRows(rows, page, (row) => ({ ...toView(row), waiting: reasons.get(row.id) ?? null }));
}

const jobsPerPage = 50;

const pageOfRows = <View>(rows: JobRow[], { limit = jobsPerPage }: PageRequest, view: (row: JobRow) => View) =>
  pageOf(rows, limit, view, (row) => [row.created_at_exact, row.id]);

/** Those of a page and the one after it. */
function readRows(
  db: Queryable,
  organizationId: string,
  filter: JobFilter,
  { cursor, limit = jobsPerPage }: PageRequest,
): Promise<JobRow[]> {
  const after = decodeCursor(cursor, 2);
  return db.query<JobRow>(
    `select ${columns} from batch_jobs j
     where j.organization_id = $1 and j.large_act is distinct from 'delete'
       and ($2::text is null or j.status = $2) and ($3::text is null or j.model = $3)
       and ($4::text is null or j.name ilike '%' || $4 || '%' or starts_with(j.id::text, lower($4)))
       and ($5::timestamptz is null or (j.created_at, j.id) < ($5, $6::uuid))
     order by j.created_at desc, j.id desc
     limit $7`,
    [
      organizationId,
      filter.status ?? null,
      filter.model ?? null,
      filter.search?.replace(/[\\%_]/g, '\\$&') ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit + 1,
    ],
  );
}

/** The newest job of a submission that was made before, so that running a plan again continues it. */
export async function findBySubmission(
  db: Queryable,
  organizationId: string,
  submissionHash: string,
): Promise<{ id: string; status: JobStatus } | null> {
  const [row] = await db.query<{ id: string; status: JobStatus }>(
    `select id, status from batch_jobs where organization_id = $1 and submission_hash = $2 and draft_expires_at is null and large_act is distinct from 'delete' order by created_at desc limit 1`,
    [organizationId, submissionHash],
  );
  return row ?? null;
}

/** Unfinished jobs of this name, newest first: a changed plan leaves one behind. */
export async function findUnfinishedByName(
  db: Queryable,
  organizationId: string,
  name: string,
): Promise<{ id: string; status: JobStatus }[]> {
  return db.query(
    `select id, status from batch_jobs
     where organization_id = $1 and name = $2 and status in ('queued', 'processing', 'paused') and draft_expires_at is null
     order by created_at desc limit 20`,
    [organizationId, name],
  );
}

/** What the engine needs to run a job's items; never changes after submission. */
export interface JobConfiguration {
  id: string;
  organizationId: string;
  model: string;
  modelSettings: ModelSettings;
  scaffolding: ScaffoldingSnapshot;
  sharedParameters: Record<string, unknown>;
  maxAttempts: number;
  itemTimeoutSeconds: number;
}

/** @throws ColloquyError `not_found` when the job was deleted meanwhile */
export async function readJobConfiguration(db: Queryable, jobId: string): Promise<JobConfiguration> {
  const [row] = await db.query<JobConfiguration>(
    `select id, organization_id as "organizationId", model, configuration -> 'modelSettings' as "modelSettings", configuration -> 'scaffolding' as scaffolding,
       shared_parameters as "sharedParameters", max_attempts as "maxAttempts", item_timeout_seconds as "itemTimeoutSeconds"
     from batch_jobs where id = $1`,
    [jobId],
  );
  if (!row) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
  return row;
}

function toView(row: JobRow): JobView {
  // What a cancel or a stop will end counts as ended from its first commit on.
  const toSweep = row.sweep_code === null ? 0 : row.total_items - row.completed_items - row.in_flight;
  const completed = row.completed_items + toSweep;
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    status: row.status,
    model: row.model,
    rehearsal: row.provider === 'rehearsal',
    priority: row.priority,
    errorHandling: row.error_handling,
    concurrentProcessing: row.concurrent_processing ?? 'auto',
    createdBy: row.created_by,
    counts: {
      total: row.total_items,
      queued: row.total_items - completed - row.in_flight,
      inFlight: row.in_flight,
      completed,
      successful: row.successful_items,
      failed: row.failed_items + toSweep,
      skipped: row.skipped_items + toSweep,
    },
    progressPercentage: row.total_items === 0 ? 0 : Math.floor((1000 * completed) / row.total_items) / 10,
    spend: {
      actual: row.actual_cost,
      reserved: row.reserved_cost,
      unknown: row.unknown_cost,
      estimated: row.estimated_cost,
      budget: row.budget,
      wasted: row.spent?.wasted ?? 0,
      perConversation: row.successful_items > 0 ? perOne(row.actual_cost, row.successful_items) : null,
      currency: 'USD',
      priceKnown: row.reservation_max !== null,
    },
    tokens: tokensOf(row.spent),
    etaSeconds: etaSeconds(row),
    logSeq: row.log_seq,
    errorMessage: row.error_message,
    pausedBy: row.paused_by,
    pauseReason: row.pause_reason,
    createdAt: row.created_at.toISOString(),
    startedAt: iso(row.started_at),
    completedAt: iso(row.completed_at),
    lastActivityAt: iso(row.last_activity_at),
  };
}

/** To the nano-dollar. */
const perOne = (usd: number, count: number) => Math.round((usd / count) * 1e9) / 1e9;

/** Left / (done / time since the start), for a job that is moving. */
function etaSeconds(row: JobRow): number | null {
  if (row.status !== 'processing' || !row.started_at || row.completed_items === 0) return null;
  const seconds = (row.now.getTime() - row.started_at.getTime()) / 1_000;
  return Math.ceil(((row.total_items - row.completed_items) * seconds) / row.completed_items);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A word that is no UUID names nothing, like a UUID that does not exist. */
export function uuidOr404(id: string): string {
  if (!uuid.test(id)) throw new ColloquyError('not_found', `There is no “${id.slice(0, 60)}”.`);
  return id;
}
