import pg from 'pg';
import type { signIns } from '#app/_lib/auth/better-auth.ts';

type Made = ReturnType<typeof signIns>;

/** By what people’s sign-ins are read and written: one for browsers that reached us by https, one for others. */
export type SignIns = (secure: boolean) => Promise<Pick<Made, 'handler'> & { api: Pick<Made['api'], 'getSession'> }>;

/**
 * @param url of the database. better-auth’s connections are its own, as it wants a driver’s pool; it opens them when it needs them
 * @param idleMs when one that nobody uses is closed
 */
export function openSignIns(url: string, secret: string, idleMs: number): SignIns {
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    idleTimeoutMillis: idleMs,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
    application_name: 'colloquy sign-in',
  });
  pool.on('error', () => {});
  const made: Promise<Made>[] = [];
  // Loaded by the first who signs in: programs that bring keys never need it.
  const make = async (secure: boolean) => (await import('#app/_lib/auth/better-auth.ts')).signIns(pool, secret, secure);
  return (secure) => {
    made[Number(secure)] ??= make(secure);
    return made[Number(secure)]!;
  };
}
