import { readFileSync, writeFileSync } from 'node:fs';
import type { Database } from '#platform/database.ts';
import { Child } from '../../incident/support/child.ts';
import { type OurApp, ourApp } from '../../incident/support/our-app.ts';
import { until } from '../../postgres-server/support/processes.ts';
import { freePort } from '../../setup/postgres-15.ts';
import { type Got, type Sent, send, sendRaw } from './send.ts';

/** The built app as a process of its own, as people run it. */
export interface Server {
  port: number;
  url: string;
  send(request: Sent): Promise<Got>;
  sendRaw: (bytes: string | Buffer, options?: { thenLeave?: boolean }) => Promise<string>;
  /** What it has had in memory at most, since it began or since it was asked last. */
  peakMb(): number;
  /** Fails where it does not live and answer. */
  expectWell(): Promise<void>;
  /** What it wrote to its log last. */
  said(): string;
  close(): Promise<void>;
}

export const cronSecret = 'a secret of some length';
const startMsMax = 60_000;

export async function startServer(
  databaseUrl: string,
  env: Record<string, string> = {},
  app?: OurApp,
): Promise<Server> {
  const ours = app ?? (await ourApp());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = new Child([ours.serverFile], {
    DATABASE_URL: databaseUrl,
    COLLOQUY_SECRET: 'a secret of the hostile tests, long enough',
    CRON_SECRET: cronSecret,
    PORT: String(port),
    HOSTNAME: '127.0.0.1',
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    ...env,
  });
  const close = async () => {
    await child.kill();
    if (!app) await ours.remove();
  };
  const server: Server = {
    ...{ port, url, close },
    send: (request) => send(port, { ...request, headers: { host: `127.0.0.1:${port}`, ...request.headers } }),
    sendRaw: (bytes, options) => sendRaw(port, bytes, options),
    // Only Linux tells; elsewhere nothing is measured.
    peakMb() {
      const [, kb = 0] = /^VmHWM:\s+(\d+) kB$/m.exec(statusOf(child.pid)) ?? [];
      try {
        writeFileSync(`/proc/${child.pid}/clear_refs`, '5');
      } catch {
        // Then it is what it was at most since it began.
      }
      return Math.round(Number(kb) / 1_024);
    },
    async expectWell() {
      if (child.isOver) throw new Error(`The server has ended: ${child.said}`);
      for (const path of ['/api/health', '/api/ready']) {
        const { status, text } = await server.send({ method: 'GET', path });
        if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
      }
    },
    said: () => child.said,
  };
  try {
    await until('the server answers', () => isUp(child, url), startMsMax);
  } catch (error) {
    await close();
    throw error;
  }
  return server;
}

async function isUp(child: Child, url: string): Promise<boolean> {
  if (child.isOver) throw new Error(`It ended at its start: ${child.said}`);
  return fetch(`${url}/api/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** What no refused request may change is every row but of those that count tries and drivers. */
const counting = ['request_limits', 'workers', 'tick_times'];

/** Of every row of every table, so that a half-written thing shows. */
export async function fingerprint(db: Database): Promise<Record<string, string>> {
  const tables = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const parts = tables
    .filter(({ name }) => !counting.includes(name))
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) as rows from "${name}" t`,
    );
  const rows = await db.query<{ name: string; rows: string }>(parts.join(' union all '));
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]));
}
