import type { ItemStatus } from '#domain/item.ts';
import type { JobStatus } from '#domain/job.ts';
import type { Queryable } from '#platform/database.ts';

/** An item as the oracles look at it. Times are milliseconds of the database's clock. */
export interface ItemState {
  id: string;
  job: string;
  position: number;
  status: ItemStatus;
  run: number;
  token: number;
  code: string | null;
  used: number;
  losses: number;
  alone: boolean;
  lease: number | null;
  due: number | null;
  attempt: string | null;
  conversation: string | null;
  reservation: number | null;
}

/** A job as the oracles look at it. Money is nano-dollars. */
export interface JobState {
  id: string;
  status: JobStatus;
  errorHandling: string;
  provider: string;
  model: string;
  cap: number | null;
  inFlight: number;
  budget: number | null;
  actual: number;
  reserved: number;
  unknown: number;
  reservationMax: number | null;
  pass: number;
  sweep: string | null;
  draft: boolean;
  startedAt: number | null;
  maxAttempts: number;
}

export interface BlockState {
  provider: string;
  key: string;
  model: string;
  until: number;
}

/** All that the ledger holds at one moment, small enough to be read after every statement. */
export interface Snapshot {
  now: number;
  items: Map<string, ItemState>;
  jobs: Map<string, JobState>;
  blocks: BlockState[];
}

const ms = (column: string) => `extract(epoch from ${column}) * 1000`;
const nano = (column: string) => `(${column} * 1000000000)::bigint`;

const sql = `select jsonb_build_object('now', ${ms('colloquy_now()')},
  'items', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'job', batch_job_id, 'position', position, 'status', status, 'run', run, 'token', lease_token,
    'code', error_code, 'used', attempts_used, 'losses', losses, 'alone', running_alone, 'lease', ${ms('lease_expires_at')}, 'due', ${ms('next_attempt_at')},
    'attempt', attempt_id, 'conversation', conversation_id, 'reservation', ${nano('reservation')}) order by position), '[]') from batch_items),
  'jobs', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'status', status, 'errorHandling', error_handling, 'provider', provider, 'model', model,
    'cap', concurrent_processing, 'inFlight', in_flight, 'budget', ${nano('budget')}, 'actual', ${nano('actual_cost')}, 'reserved', ${nano('reserved_cost')},
    'unknown', ${nano('unknown_cost')}, 'reservationMax', ${nano('reservation_max')}, 'pass', pass, 'sweep', coalesce(sweep_code, large_act),
    'draft', draft_expires_at is not null, 'startedAt', ${ms('started_at')}, 'maxAttempts', max_attempts) order by id), '[]') from batch_jobs),
  'blocks', (select coalesce(jsonb_agg(jsonb_build_object('provider', provider, 'key', key_fingerprint, 'model', model, 'until', ${ms('blocked_until')})), '[]')
    from provider_limits where blocked_until is not null)) as state`;

export async function readSnapshot(db: Queryable): Promise<Snapshot> {
  const [row] = await db.query<{
    state: { now: number; items: ItemState[]; jobs: JobState[]; blocks: BlockState[] };
  }>(sql);
  const { now, items, jobs, blocks } = row!.state;
  const byId = <Row extends { id: string }>(rows: Row[]) => new Map(rows.map((each) => [each.id, each]));
  return { now, items: byId(items), jobs: byId(jobs), blocks };
}
