import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { findBinaries } from '../../../src/platform/postgres-server/binaries.ts';
import { launchOf } from '../../../src/platform/postgres-server/enter.ts';
import { acquireOwnPostgres } from '../../../src/platform/postgres-server/index.ts';
import { choosePlace } from '../../../src/platform/postgres-server/place.ts';
import { runProgram } from '../../../src/platform/postgres-server/run-program.ts';
import { startServer } from '../../../src/platform/postgres-server/start-server.ts';
import { killServer, serverProcesses, until } from '../../postgres-server/support/processes.ts';

export interface ScratchServer {
  /** A migrated database on it; the same address after each start. */
  url: string;
  /** As a crash: no checkpoint, no goodbye. */
  stopAtOnce(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A Postgres that nobody but the test starts and stops: what DATABASE_URL names.
 * @param port one that the system gives to nobody by itself, where the server is often away: someone who calls in vain could get it, from 32768 on
 */
export async function scratchServer({ port }: { port?: number } = {}): Promise<ScratchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-scratch-'));
  await chmod(folder, 0o755);
  const own = await acquireOwnPostgres({ folder });
  const { dataDirectory, url } = own;
  const db = openDatabase(url, { connectionsMax: 1 });
  await migrate(db);
  await db.close();
  // Whoever leaves last stops the server: a stranger that stays a moment longer keeps it, and from then on it is ours.
  const stranger = new pg.Client(url);
  await stranger.connect();
  await own.release();
  await stranger.end();

  const { binaries, account } = await launchOf({ place: await choosePlace(folder), binaries: await findBinaries() });
  const address = new URL(url);
  const server: ScratchServer = {
    get url() {
      return address.href;
    },
    async stopAtOnce() {
      const args = ['stop', '--silent', '--wait', '--mode', 'immediate'];
      const { exitCode, output } = await runProgram(binaries.pgCtl, args, { account, env: { PGDATA: dataDirectory } });
      if (exitCode !== 0) throw new Error(`pg_ctl stop: ${output}`);
    },
    async start() {
      const options = { port: Number(address.port), settings: {}, waitMsMax: 20_000 };
      const outcome = await startServer(dataDirectory, binaries, account, options);
      if (outcome !== 'started') throw new Error(`The server did not start again: ${outcome}`);
    },
    async remove() {
      killServer(dataDirectory);
      await until('the server ended', () => serverProcesses(dataDirectory).length === 0);
      await rm(folder, { recursive: true, force: true });
    },
  };
  const startAtOrAfter = async (first: number) => {
    for (let next = first; ; next++) {
      address.port = String(next);
      const taken = await server.start().then(
        () => false,
        (error: Error) => {
          if (!error.message.includes('port_taken')) throw error;
          return true;
        },
      );
      if (!taken) return;
    }
  };
  if (port !== undefined) {
    await server.stopAtOnce();
    await startAtOrAfter(port);
  }
  return server;
}
