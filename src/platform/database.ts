import pg from 'pg';
import { ColloquyError } from '#domain/colloquy-error.ts';

/** Whatever can run a statement: the pool, or one connection inside a transaction. */
export interface Queryable {
  /** Rows of one statement; `$1`… are its parameters. (Of several, as a library may send them without parameters: the rows of all.) */
  query<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  /** Runs `act` in one transaction: committed when it returns, rolled back when it throws. Never open during a model call. */
  transaction<Result>(act: (connection: Queryable) => Promise<Result>): Promise<Result>;
  /** For a connection of its own beside the pool, as LISTEN needs. */
  readonly url: string;
  close(): Promise<void>;
}

const types = new pg.TypeOverrides();
// Counters, log numbers and tokens stay far below 2^53; money has nine decimals and stays far below 2^53 nano-dollars.
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);

const queryTimeoutMs = 90_000;

/**
 * Opens a pool. No statement is prepared by name and no session state is kept, so it works behind a transaction pooler.
 * @param options.connectionsMax how many connections at most
 * @param options.idleMs when one that nobody uses is closed
 */
export function openDatabase(
  url: string,
  options: { connectionsMax?: number; applicationName?: string; idleMs?: number } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connectionsMax ?? 4,
    application_name: options.applicationName ?? 'colloquy',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: options.idleMs ?? 30_000,
    keepAlive: true,
    // A network that swallows everything is met as a database that is away; no statement of ours takes this long.
    query_timeout: queryTimeoutMs,
    types,
  });
  // An idle connection that the server ended is replaced at the next query, which reports what it meets.
  pool.on('error', () => {});
  return {
    url,
    query: async <Row>(sql: string, parameters?: unknown[]) => rowsOf<Row>(await pool.query(sql, parameters)),
    transaction: (act) => inTransaction(pool, act),
    close: () => pool.end(),
  };
}

const rowsOf = <Row>(result: pg.QueryResult | pg.QueryResult[]) =>
  (Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows) as Row[];

async function inTransaction<Result>(pool: pg.Pool, act: (connection: Queryable) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  const connection: Queryable = {
    query: async <Row>(sql: string, parameters?: unknown[]) => rowsOf<Row>(await client.query(sql, parameters)),
  };
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await act(connection);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken ??= rollbackError;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Whether the error says that the database is away (and not that the statement was wrong): then nothing is lost by waiting. */
export function isDatabaseAway(error: unknown): boolean {
  const codes = new Set<unknown>([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    // crash or admin shutdown, cannot connect now, connection failures, too many connections, disk full, out of memory
    '57P01',
    '57P02',
    '57P03',
    '08000',
    '08001',
    '08003',
    '08004',
    '08006',
    '53100',
    '53200',
    '53300',
    '53400',
    '58030',
    '25006',
  ]);
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause as unknown, depth++
  ) {
    if (codes.has((current as { code?: unknown }).code)) return true;
    if (current instanceof AggregateError && current.errors.some((part) => isDatabaseAway(part))) return true;
    if (
      /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/i.test(
        current.message,
      )
    )
      return true;
  }
  return false;
}

/** Whether two transactions locked each other, or the statement should simply be tried again. */
export function isTransient(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === '40001' || code === '40P01' || code === '55P03';
}

/**
 * Waits until the database answers, and checks its version.
 * @throws ColloquyError `database_unreachable`, `database_too_old`
 */
export async function checkDatabase(db: Queryable, shownUrl: string): Promise<{ versionNumber: number }> {
  let rows: { version: string }[];
  try {
    rows = await db.query<{ version: string }>(`select current_setting('server_version_num') as version`);
  } catch (error) {
    throw new ColloquyError(
      'database_unreachable',
      `The database at ${shownUrl} does not answer: ${describe(error)}.`,
      { cause: error },
    );
  }
  const versionNumber = Number(rows[0]?.version);
  if (versionNumber < 150_000) {
    throw new ColloquyError(
      'database_too_old',
      `The database at ${shownUrl} is Postgres ${Math.floor(versionNumber / 10_000)}; Colloquy needs 15 or newer.`,
    );
  }
  return { versionNumber };
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length) return error.errors.map(describe).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}

/** The address without its password, for messages. */
export function shownUrl(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.username ? `${parsed.username}@` : ''}${parsed.host}${parsed.pathname}`;
  } catch {
    return 'the given DATABASE_URL';
  }
}
