import { ColloquyError } from '#domain/colloquy-error.ts';
import { channel } from '#ledger/notifications.ts';
import { isProvider } from '#ledger/provider-keys.ts';
import type { Queryable } from '#platform/database.ts';

export interface WorkerReport {
  name: string;
  host: string;
  pid: number;
  version: string;
  kind: 'worker' | 'generate' | 'start' | 'tick' | 'process_next' | 'after_response';
  concurrency: number;
  inFlight: number;
  /** And which organisations' keys it can open. */
  providers: string[];
  /** How long it may run, in ms; null: as long as it likes. */
  timeLimitMs?: number | null;
  /** The one job that it works on; null: any. */
  jobId?: string | null;
}

export interface WorkerView extends WorkerReport {
  startedAt: string;
  heartbeatAt: string;
  draining: boolean;
  /** Heard of within three heartbeats. */
  alive: boolean;
  timeLimitMs: number | null;
  jobId: string | null;
}

/** Tells the others that this worker lives. @returns whether someone asked it to drain, and the newest migration of the database */
export async function reportWorker(
  db: Queryable,
  worker: WorkerReport,
): Promise<{ draining: boolean; migration: string | null }> {
  const [row] = await db.query<{ draining: boolean; migration: string | null }>(
    `insert into workers (name, host, pid, version, kind, concurrency, in_flight, providers, time_limit_ms, batch_job_id, started_at, heartbeat_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now, now from colloquy_now() as now
     on conflict (name) do update set concurrency = excluded.concurrency, in_flight = excluded.in_flight, providers = excluded.providers, heartbeat_at = excluded.heartbeat_at
     returning draining, (select max(name) from colloquy_migrations) as migration`,
    [
      worker.name,
      worker.host,
      worker.pid,
      worker.version,
      worker.kind,
      worker.concurrency,
      worker.inFlight,
      JSON.stringify(worker.providers),
      worker.timeLimitMs ?? null,
      worker.jobId ?? null,
    ],
  );
  return { draining: row?.draining ?? false, migration: row?.migration ?? null };
}

export async function forgetWorker(db: Queryable, name: string): Promise<void> {
  await db.query(`delete from workers where name = $1 or heartbeat_at < colloquy_now() - interval '7 days'`, [name]);
}

/**
 * Whether worker `w` is taken for alive: heard of within three heartbeats; a tick comes by the minute, so within three of those.
 */
export const aliveSql = `w.heartbeat_at > colloquy_now() - case w.kind when 'tick' then interval '3 minutes' else interval '45 seconds' end`;

/** What a worker hears when it is asked to drain; one that hears nothing finds out at its next heartbeat. */
export const drainWord = (name: string) => `drain ${name}`;

/** Asks a worker to claim nothing more, finish what it calls, and end. @throws ColloquyError `not_found` */
export async function drainWorker(db: Queryable, name: string): Promise<void> {
  const rows = await db.query(
    `update workers w set draining = true where w.name = $1 and ${aliveSql} returning w.name`,
    [name],
  );
  if (rows.length === 0)
    throw new ColloquyError('not_found', `There is no worker ${name}.`, { next: 'List them: colloquy workers list.' });
  await db.query('select pg_notify($1, $2)', [channel, drainWord(name)]);
}

/** Forgets workers that were not heard of for so long. @returns their names */
export async function forgetDeadWorkers(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(`delete from workers w where not (${aliveSql}) returning w.name`);
  return rows.map((row) => row.name);
}

/** @param organizationId of whoever looks, who is not told of another's job; null: whoever runs the installation */
export async function listWorkers(db: Queryable, organizationId: string | null = null): Promise<WorkerView[]> {
  const workers = await db.query<WorkerView>(
    `select name, host, pid, version, kind, concurrency, in_flight as "inFlight", providers, started_at as "startedAt", heartbeat_at as "heartbeatAt", draining,
       time_limit_ms as "timeLimitMs", ${aliveSql} as alive,
       case when $1::uuid is null then batch_job_id else (select j.id from batch_jobs j where j.id = w.batch_job_id and j.organization_id = $1) end as "jobId"
     from workers w order by ${aliveSql} desc, started_at limit 1000`,
    [organizationId],
  );
  return workers.map((worker) => ({ ...worker, providers: worker.providers.filter(isProvider) }));
}
