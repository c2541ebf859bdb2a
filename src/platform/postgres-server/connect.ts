import { randomInt } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { DATABASE, PROOF_FILE, ROLE } from './data-folder.ts';

export const PRESENCE = 'colloquy-presence';
const CONNECT_MS_MAX = 3_000;

/** To the maintenance database, so that ours stays free to be dropped or to be a template. */
export async function connect(port: number, password: string): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: ROLE,
    password,
    database: 'postgres',
    ssl: false,
    application_name: PRESENCE,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
  });
  client.on('error', () => {}); // a lost server is noticed by 'end'; without a listener it would end our process
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/**
 * Whether the server asked has this very folder under it. A path proves little: a copied folder brings a pid file and a
 * password that fit the original's server, a moved one has a server that still tells the old path. So we give a file a
 * random age and ask the server how old it is. It needs no space, so it works on a full disk. Measured: 1 ms.
 */
export async function servesFolder(client: pg.Client, dataDirectory: string): Promise<boolean> {
  const seconds = randomInt(1, 2 ** 31);
  await utimes(join(dataDirectory, PROOF_FILE), seconds, seconds);
  const { rows } = await client.query<{ seconds: number | null }>(
    'select extract(epoch from (pg_stat_file($1, true)).modification)::float8 as seconds',
    [PROOF_FILE],
  );
  return rows[0]?.seconds === seconds;
}

/** Also after a creation that was killed between the cluster and its database. */
export async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
  if (!rowCount) await client.query(`create database ${DATABASE} template template0 encoding 'UTF8'`);
}
