import pg from 'pg';
import type { Queryable } from '#platform/database.ts';

/** One connection in one transaction, with no limit on how long a statement takes. */
export interface Session extends Queryable {
  readonly client: pg.Client;
}

/**
 * What changes how Postgres writes and reads values, and what could end a long act or hide rows from it. As pg_dump does; `local`, so that it works behind a transaction
 * pooler. With row security off a role that may not see every row is refused, instead of being given a part.
 */
const settings = `
set local statement_timeout = 0;
set local lock_timeout = 0;
set local idle_in_transaction_session_timeout = 0;
set local client_encoding = 'UTF8';
set local datestyle = 'ISO';
set local timezone = 'UTC';
set local intervalstyle = 'postgres';
set local extra_float_digits = 3;
set local bytea_output = 'hex';
set local row_security = off`;

/** Runs `act` in a transaction on a connection of its own: committed when it returns, else rolled back. @param begin such as `begin read only` */
export async function inSession<Result>(
  url: string,
  begin: string,
  act: (session: Session) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'colloquy-backup',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // Reported by whatever is being asked of it, or by the next thing that is.
  client.on('error', () => {});
  await client.connect();
  try {
    // Asked before the transaction, whose snapshot its first query would take.
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
    await client.query(begin);
    await client.query(settings);
    if (Number(rows[0]?.server_version_num) >= 170_000) await client.query('set local transaction_timeout = 0');
    const result = await act({
      client,
      query: async <Row>(sql: string, parameters?: unknown[]) => {
        const answer: pg.QueryResult | pg.QueryResult[] = await client.query(sql, parameters);
        return (Array.isArray(answer) ? answer.flatMap(({ rows }) => rows) : answer.rows) as Row[];
      },
    });
    await client.query('commit');
    return result;
  } finally {
    // Without a commit the server rolls back; in the middle of a COPY this closes the connection at once.
    await client.end();
  }
}
