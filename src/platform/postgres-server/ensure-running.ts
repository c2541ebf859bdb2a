import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Binaries } from './binaries.ts';
import { ensureDatabase } from './connect.ts';
import { PostgresServerError } from './errors.ts';
import { findRunning } from './find-running.ts';
import type { Account } from './run-program.ts';
import { logSince } from './server-log.ts';
import { lastPort } from './settings.ts';
import { freePort, startFailed, startServer } from './start-server.ts';

/** Recovery after a crash is waited for this long. */
const READY_MS_MAX = 60_000;
const ASK_AGAIN_MS = 50;
const PORTS_TRIED_MAX = 5;
const DEATHS_MAX = 3;

export interface RunOptions {
  settings?: Record<string, string>;
  onStep?: (step: string) => void;
  /** A port to try, given the one to keep if possible. For a server whose address is already known: always that one. */
  choosePort?: (preferred: number | undefined) => Promise<number>;
}

export interface Running {
  /** A connection to it, the presence of the asker. */
  client: pg.Client;
  port: number;
  started: boolean;
}

/** Adopts the data folder's server or starts it, connects, and sees that our database is there. To be called under the lock. */
export async function ensureRunning(
  dataDirectory: string,
  launch: () => Promise<{ binaries: Binaries; account: Account | undefined }>,
  options: RunOptions,
): Promise<Running> {
  const { settings = {}, onStep, choosePort = freePort } = options;
  const since = performance.now();
  const waitedMs = () => performance.now() - since;
  let started = false;
  let portsTaken = 0;
  let deaths = 0;
  let problem: unknown;
  while (waitedMs() < READY_MS_MAX) {
    const found = await findRunning(dataDirectory, waitedMs());
    if (found.state === 'running') {
      const { client, port } = found;
      problem = await ensureDatabase(client).catch((error: unknown) => error);
      if (problem === undefined) return { client, port, started };
      await client.end();
    }
    if (found.state === 'busy') problem = found.problem;
    if (found.state !== 'absent') {
      await sleep(ASK_AGAIN_MS);
      continue;
    }
    if (problem === undefined && portsTaken === 0) onStep?.('Starting Postgres');
    const port = await choosePort(portsTaken ? undefined : await lastPort(dataDirectory));
    const { binaries, account } = await launch();
    const waitMsMax = READY_MS_MAX - waitedMs();
    const outcome = await startServer(dataDirectory, binaries, account, { port, settings, waitMsMax });
    if (outcome === 'started') started = true;
    if (outcome === 'port_taken' && ++portsTaken === PORTS_TRIED_MAX) throw noPort(port);
    if (outcome === 'died' && ++deaths === DEATHS_MAX) break;
    if (outcome === 'in_use') {
      problem = new Error('processes of an earlier server still use the folder');
      await sleep(ASK_AGAIN_MS);
    }
  }
  throw startFailed(dataDirectory, await logSince(dataDirectory, 0), problem);
}

function noPort(port: number): PostgresServerError {
  return new PostgresServerError(
    'postgres_start_failed',
    `Postgres found no free port on 127.0.0.1: ${PORTS_TRIED_MAX} were taken, the last ${port}.`,
    'See what takes the ports of this machine, then try again.',
  );
}
