import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Listener, type ListenerTiming, listen } from '#engine/listener.ts';
import { timingOf } from '#engine/timing.ts';
import { runWorker, type WorkerEvent } from '#engine/worker.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { channel, notifyControl } from '#ledger/notifications.ts';
import { type Database, openDatabase, type Queryable } from '#platform/database.ts';
import { createProviders } from '#providers/provider-of.ts';
import { jobFacts } from '../crash/support/job-facts.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { submitReal } from '../setup/drain.ts';
import { freePort } from '../setup/postgres-15.ts';
import { hasPgBouncer, startPooler } from './support/pgbouncer.ts';

const timing: ListenerTiming = { proofMs: 300, proofWaitMs: 500, reconnectMs: 200, silentMsMax: 1_000 };

interface Heard {
  listener: Listener;
  jobs: string[];
  health: boolean[];
  /** Words that were sent to it. */
  proofs(): number;
}

function listenTo(url: string, sender: Database): Heard {
  const jobs: string[] = [];
  const health: boolean[] = [];
  let proofs = 0;
  const counting: Queryable = {
    query(sql, parameters) {
      if (sql.includes('pg_notify')) proofs++;
      return sender.query(sql, parameters);
    },
  };
  const listener = listen({
    url,
    sender: counting,
    timing,
    applicationName: 'a-listener',
    onJob: (job) => jobs.push(job),
    onHealth: (now) => health.push(now),
  });
  onTestFinished(() => listener.close());
  return { listener, jobs, health, proofs: () => proofs };
}

const listening = async (db: Database) =>
  (await db.query(`select from pg_stat_activity where application_name = 'a-listener'`)).length;

test('a listener that is reached directly hears, and proves it again and again over one connection', async () => {
  const { db, url } = await freshDatabase();
  const { listener, jobs, health, proofs } = listenTo(url, db);
  await until('it is proven', () => listener.healthy);
  const connectionOf = async () =>
    (await db.query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'a-listener'`))[0];
  const connection = await connectionOf();
  await notifyControl(db, 'a job');
  await until('it heard', () => jobs.includes('a job'));
  const before = proofs();
  await until('it was proven four times more', () => proofs() >= before + 4);
  expect(await connectionOf()).toEqual(connection);
  expect({ jobs, health }).toEqual({ jobs: ['a job'], health: [true] });
});

test('a connection that dies silently is noticed, and another takes its place', async () => {
  const { db, url } = await freshDatabase();
  const wire = await startWire(url);
  const { listener, jobs, health } = listenTo(wire.url, db);
  await until('it is proven', () => listener.healthy);
  wire.swallow();
  await until('it is noticed', () => !listener.healthy);
  await until('it hears again', () => listener.healthy);
  await notifyControl(db, 'a job');
  await until('it heard', () => jobs.length > 0);
  expect(health).toEqual([true, false, true]);
});

test('a listener is closed at once where nobody answers', async () => {
  const { db, url } = await freshDatabase();
  const wire = await startWire(url);
  wire.swallow('from now on');
  const { listener } = listenTo(wire.url, db);
  await until('it tries', () => wire.connections > 0);
  const startedMs = performance.now();
  await listener.close();
  expect(performance.now() - startedMs).toBeLessThan(500);
});

test('a listener makes way where connections become scarce', async () => {
  const { db, url } = await freshDatabase();
  let max = '1000';
  const scarce: Database = {
    ...db,
    query: async <Row>(sql: string, parameters?: unknown[]) =>
      db.query<Row>(sql.replace(`current_setting('max_connections')::integer`, max), parameters),
  };
  const { listener, health } = listenTo(url, scarce);
  await until('it is proven', () => listener.healthy);
  max = '4';
  await until('it left', async () => (await listening(db)) === 0);
  expect({ health, healthy: listener.healthy }).toEqual({ health: [true, false], healthy: false });
});

describe.skipIf(!hasPgBouncer)('through a transaction pooler', { timeout: 120_000 }, () => {
  test('a listener knows that it hears nothing, and leaves no connection of the pool listening', async () => {
    const { url } = await freshDatabase();
    const pooler = await startPooler(url, 4);
    const db = openDatabase(pooler.url);
    onTestFinished(() => db.close());
    const busy = keepBusy(db);
    const { health, listener, proofs } = listenTo(pooler.url, db);
    await until('it is known', () => health.length > 0);
    await until('it tried again', () => proofs() >= 2);
    expect({ health, healthy: listener.healthy }).toEqual({ health: [false], healthy: false });
    await listener.close();
    await busy.stop();
    expect(await channelsOfPool(pooler.url, pooler.size)).toEqual([]);
  });

  test('where the pool has one connection, which hears what it sends itself, the listener is not fooled', async () => {
    const { url, db } = await freshDatabase();
    const pooler = await startPooler(url, 1);
    const { health } = listenTo(pooler.url, db);
    await until('it is known', () => health.length > 0);
    expect(health).toEqual([false]);
  });

  test('a worker starts new work within its poll, and aborts what is cancelled within a renewal', async () => {
    const { url, db } = await freshDatabase();
    const pooler = await startPooler(url);
    const pool = openDatabase(pooler.url, { connectionsMax: 2 });
    const events: WorkerEvent[] = [];
    const stop = new AbortController();
    const leases = timingOf(8_000);
    const working = runWorker(
      {
        db: pool,
        directUrl: pooler.url,
        name: 'pooled-worker',
        kind: 'worker',
        concurrency: 4,
        timing: leases,
        keepRawDays: 30,
        ...createProviders({}),
        keys: { rehearsal: 'rehearsal' },
        onEvent: (event) => events.push(event),
      },
      { jobId: null },
      { signal: stop.signal },
    );
    onTestFinished(() => pool.close());
    await until('it knows that nothing arrives', () => events.some(({ kind }) => kind === 'notifications'));
    expect(events).toContainEqual({ kind: 'notifications', arrive: false });

    const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=120000', items: 4 });
    const startedMs = await timeUntil(async () => (await jobFacts(db, job)).inFlight === 4);
    expect(startedMs).toBeLessThan(leases.pollMs + 1_500);
    await cancelJob(db, job, 'a test');
    stop.abort();
    // It waits for its calls, which would take two minutes.
    const abortedMs = await timeUntil(() => working.then(() => true));
    expect(abortedMs).toBeLessThan(leases.renewMs + 2_500);
    expect(await jobFacts(db, job)).toMatchObject({ status: 'cancelled', inFlight: 0, violations: [] });
  });
});

async function timeUntil(holds: () => Promise<boolean>): Promise<number> {
  const startedMs = performance.now();
  await until('it came', holds);
  return performance.now() - startedMs;
}

/** Statements of others, so that the pool’s connections change hands. */
function keepBusy(db: Database) {
  let over = false;
  const running = Promise.all(
    [1, 2].map(async () => {
      while (!over) await db.query('select pg_sleep(0.01)');
    }),
  );
  return {
    async stop() {
      over = true;
      await running;
    },
  };
}

/** What the server listens for on any connection of the pool: all of them are held at once. */
async function channelsOfPool(url: string, size: number): Promise<string[]> {
  const db = openDatabase(url, { connectionsMax: size });
  const channels: string[] = [];
  const pids = new Set<number>();
  let held = 0;
  await Promise.all(
    Array.from({ length: size }, () =>
      db.transaction(async (connection) => {
        const rows = await connection.query<{ pid: number; channels: string[] }>(
          'select pg_backend_pid() as pid, array(select pg_listening_channels()) as channels',
        );
        pids.add(rows[0]!.pid);
        channels.push(...rows[0]!.channels);
        held++;
        await until('all are held', () => held === size);
      }),
    ),
  );
  await db.close();
  expect(pids.size).toBe(size);
  expect(channels.every((name) => name === channel)).toBe(true);
  return channels;
}

/** A wire to the server that can swallow what goes over its connections, and say nothing. */
async function startWire(url: string) {
  const server = new URL(url);
  const sockets = new Set<Socket>();
  let swallowing = false;
  const wire = {
    connections: 0,
    url: '',
    /** All connections of now; or those that come, too. */
    swallow(when?: 'from now on') {
      swallowing = when !== undefined;
      for (const socket of sockets) socket.pause().unpipe();
    },
  };
  const relay = createServer((near) => {
    wire.connections++;
    const far = connect(Number(server.port), server.hostname);
    for (const socket of [near, far])
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    if (!swallowing) near.pipe(far).pipe(near);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    relay.close();
    for (const socket of sockets) socket.destroy();
  });
  wire.url = `postgres://${server.username}:${server.password}@127.0.0.1:${port}${server.pathname}`;
  return wire;
}
