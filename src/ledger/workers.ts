import type { Queryable } from '#platform/database.ts';

export interface WorkerReport {
  name: string;
  host: string;
  pid: number;
  version: string;
  kind: 'worker' | 'generate' | 'start' | 'tick' | 'process_next' | 'after_response';
  concurrency: number;
  inFlight: number;
  providers: string[];
}

export interface WorkerView extends WorkerReport {
  startedAt: string;
  heartbeatAt: string;
  draining: boolean;
  /** Heard of within three heartbeats. */
  alive: boolean;
}

/** Tells the others that this worker lives. @returns whether someone asked it to drain */
export async function reportWorker(db: Queryable, worker: WorkerReport): Promise<{ draining: boolean }> {
  const [row] = await db.query<{ draining: boolean }>(
    `insert into workers (name, host, pid, version, kind, concurrency, in_flight, providers, started_at, heartbeat_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, now, now from colloquy_now() as now
     on conflict (name) do update set concurrency = excluded.concurrency, in_flight = excluded.in_flight, providers = excluded.providers, heartbeat_at = excluded.heartbeat_at
     returning draining`,
    [
      worker.name,
      worker.host,
      worker.pid,
      worker.version,
      worker.kind,
      worker.concurrency,
      worker.inFlight,
      JSON.stringify(worker.providers),
    ],
  );
  return { draining: row?.draining ?? false };
}

export async function forgetWorker(db: Queryable, name: string): Promise<void> {
  await db.query(`delete from workers where name = $1 or heartbeat_at < colloquy_now() - interval '7 days'`, [name]);
}

export async function listWorkers(db: Queryable, goneAfterMs: number): Promise<WorkerView[]> {
  return db.query(
    `select name, host, pid, version, kind, concurrency, in_flight as "inFlight", providers, started_at as "startedAt", heartbeat_at as "heartbeatAt", draining,
       heartbeat_at > colloquy_now() - $1::float * interval '1 millisecond' as alive
     from workers order by heartbeat_at desc limit 1000`,
    [goneAfterMs],
  );
}
