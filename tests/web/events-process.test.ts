import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { EventReader } from './event-reader.ts';

const program = fileURLToPath(new URL('events-process.ts', import.meta.url));

/** Starts a process; a second one under the address of the first. */
async function start(databaseUrl: string, port = 0): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(program, { env: { ...process.env, DATABASE_URL: databaseUrl, PORT: String(port) } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [told] = (await once(child, 'message')) as [{ port: number }];
  return { child, port: told.port };
}

it('a stream whose connections break and whose server is killed misses no line and repeats none', async () => {
  const { db, url } = await freshDatabase();
  const id = await submitReal(db, { model: 'rehearsal:default?latencyMs=60', items: 60, concurrency: 2 });
  let { child, port } = await start(url);
  const work = drainOf(db).run({ jobId: id }, { untilEmpty: true });
  const lines: number[] = [];
  let last = 0;
  let ended = false;
  for (let cut = 0; !ended; cut++) {
    const gone = new AbortController();
    const headers: Record<string, string> = last > 0 ? { 'Last-Event-ID': String(last) } : {};
    const answer = await fetch(`http://127.0.0.1:${port}/${id}`, { headers, signal: gone.signal });
    const part = new EventReader(answer.body!);
    if (cut === 2) {
      await part.read();
      child.kill('SIGKILL');
      await part.toEnd().catch(() => {});
      ({ child, port } = await start(url, port));
    } else {
      for (let reads = Math.floor(Math.random() * 5); reads > 0 && !part.ended; reads--) await part.read();
      if (!part.ended) await part.read(Math.floor(Math.random() * 4_000));
      gone.abort();
    }
    lines.push(...part.of('log').map((event) => event.id));
    last = part.events.at(-1)?.id ?? last;
    ended = part.of('end').length > 0;
    if (cut > 2) expect(cut).toBeLessThan(10_000);
  }
  await work;
  const log = await db.query<{ seq: number }>('select seq from batch_job_logs where batch_job_id = $1 order by seq', [
    id,
  ]);
  expect(lines).toEqual(log.map(({ seq }) => seq));
});

it('clients that go away leave nothing behind in the server, nor in the database', async () => {
  const { db, url } = await freshDatabase();
  const id = await submitReal(db, { model: 'rehearsal:default', items: 6 });
  const { port } = await start(url);
  const held = async () => (await fetch(`http://127.0.0.1:${port}/held`)).json() as Promise<Record<string, unknown>>;
  const listeners = () =>
    db.query(`select from pg_stat_activity where application_name = 'events-process' and query like '%listen%'`);
  // The pool’s own timers are there after its first use.
  const before = (await held()).timers;
  const gone = new AbortController();
  const streams = await Promise.all(
    Array.from({ length: 20 }, () => fetch(`http://127.0.0.1:${port}/${id}`, { signal: gone.signal })),
  );
  await Promise.all(streams.map((answer) => new EventReader(answer.body!).read()));
  await expect.poll(held).toMatchObject({ watchers: 20, hears: true });
  expect(Number((await held()).timers)).toBeGreaterThanOrEqual(Number(before) + 20);
  gone.abort();
  await expect.poll(held).toMatchObject({ watchers: 0, hears: false });
  await expect.poll(async () => (await listeners()).length).toBe(0);
  expect(Number((await held()).timers)).toBeLessThan(Number(before) + 10);
});
