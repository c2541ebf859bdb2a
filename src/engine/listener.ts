import pg from 'pg';
import { channel } from '#ledger/notifications.ts';

/** A connection that listens proves itself so often; one that does not is replaced. */
const proofMs = 30_000;
const reconnectMs = 5_000;

export interface Listener {
  /** Whether notifications arrive; without them everything works, by polling. */
  readonly healthy: boolean;
  close(): Promise<void>;
}

/**
 * Listens for jobs that were submitted, cancelled or resumed. It only shortens waits: whoever hears nothing polls. At the start and every 30 s it sends itself a word;
 * when that does not come back (a transaction pooler swallows LISTEN), it counts as unhealthy.
 * @param applicationName the worker's name, so that others see by `pg_stat_activity` that it lives
 */
export function listen(url: string, applicationName: string, onJob: (jobId: string) => void): Listener {
  const proof = `proof ${applicationName}`;
  let client: pg.Client | null = null;
  let heard = true;
  let healthy = false;
  let closed = false;
  let retry: NodeJS.Timeout | null = null;

  const connect = async () => {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: applicationName.slice(0, 63),
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = fresh;
    fresh.on('error', () => lost(fresh));
    fresh.on('end', () => lost(fresh));
    fresh.on('notification', ({ payload }) => {
      if (payload === proof) {
        heard = true;
        healthy = true;
      } else if (payload && !payload.startsWith('proof ')) onJob(payload);
    });
    await fresh.connect();
    await fresh.query(`listen ${channel}`);
    await fresh.query('select pg_notify($1, $2)', [channel, proof]);
  };
  const lost = (which: pg.Client) => {
    if (which !== client || closed) return;
    client = null;
    healthy = false;
    which.end().catch(() => {});
    again();
  };
  const again = () => {
    retry ??= setTimeout(() => {
      retry = null;
      connect().catch(() => client && lost(client));
    }, reconnectMs);
  };
  connect().catch(() => client && lost(client));
  const timer = setInterval(() => {
    healthy = healthy && heard;
    heard = false;
    client?.query('select pg_notify($1, $2)', [channel, proof]).catch(() => {});
  }, proofMs);

  return {
    get healthy() {
      return healthy;
    },
    async close() {
      closed = true;
      clearInterval(timer);
      if (retry) clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
