import { beforeEach, describe, expect, it } from 'vitest';
import { feedsOf } from '#app/_lib/feeds.ts';
import { webStore } from '#app/_lib/store.ts';
import { eventStream } from '#app/api/batch-jobs/[id]/events/event-stream.ts';
import { encodePage } from '#app/api/batch-jobs/[id]/events/event-text.ts';
import { GET as watchJob } from '#app/api/batch-jobs/[id]/events/route.ts';
import { JobFeeds } from '#engine/job-feeds.ts';
import { adjustJob } from '#ledger/adjust-job.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import { copySlice, duplicateJob } from '#ledger/duplicate-job.ts';
import { forgetKickRefused, noteKickRefused } from '#ledger/kick-refused.ts';
import { notifyChanges } from '#ledger/notifications.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { HandClock } from '../setup/hand-clock.ts';
import { claim, completed, submit } from '../setup/jobs.ts';
import { answerFrom, freshApp, submitSix } from './app.ts';
import { EventReader } from './event-reader.ts';
import { rawAnswer } from './raw-answer.ts';

let db: Database;
beforeEach(async () => {
  db = await freshApp();
});

const open = (id: string, query = '', headers: Record<string, string> = {}, signal?: AbortSignal) =>
  rawAnswer(watchJob, `/api/batch-jobs/${id}/events${query}`, { id }, { headers, signal });
const reader = async (...args: Parameters<typeof open>) => new EventReader((await open(...args)).body!);
const logOf = (id: string) =>
  db.query<{ seq: number; event: string }>(
    'select seq, event from batch_job_logs where batch_job_id = $1 order by seq',
    [id],
  );
const watchers = () => feedsOf(webStore(), encodePage).watchers;

/** Claims one item of the job and settles it. */
async function oneItem(id: string): Promise<string> {
  const { items } = await claim(db, { limit: 1, jobId: id });
  await settleAttempts(
    db,
    items.map((item) => completed(item)),
  );
  return items[0]!.itemId;
}

/** A stream by a clock that only the test moves. @param directUrl null: no notification arrives */
async function streamOf(
  id: string,
  directUrl: string | null,
  changes: Partial<Parameters<typeof eventStream>[0]> = {},
) {
  const clock = new HandClock();
  const feeds = new JobFeeds({ db, directUrl, name: 'watcher@test', encode: encodePage, clock });
  const job = await readJob(db, localOrganizationId, id);
  const watch = feeds.watch(job);
  const { signal } = new AbortController();
  const options = { watch, after: job.logSeq, lifeMs: null, isAllowed: async () => true, signal, clock, ...changes };
  return { clock, feeds, body: eventStream(options) };
}

describe('a stream', () => {
  it('has every line of the log once, the items and the job as they became, and ends with the job', async () => {
    const id = await submitSix({ concurrentProcessing: 2 });
    const live = await reader(id);
    const first = await live.until(({ event }) => event === 'job');
    expect(first.data).toMatchObject({ id, status: 'queued', counts: { completed: 0 } });
    await drainOf(db).run({ jobId: id }, { untilEmpty: true });
    await live.toEnd();

    const log = await logOf(id);
    expect(live.of('log').map(({ id: seq, data }) => ({ seq, event: data.event }))).toEqual(log);
    expect(live.events.at(-1)).toMatchObject({ event: 'end', id: log.length, data: { id, status: 'completed' } });
    const last = new Map(live.of('item').map(({ data }) => [data.position, data]));
    expect([...last.values()].map(({ status }) => status)).toEqual(Array(6).fill('completed'));
    expect(live.of('job').at(-1)!.data.counts).toMatchObject({ completed: 6, successful: 6 });
    for (const { id: seq } of live.events) expect(seq).toBeGreaterThan(0);
    expect(watchers()).toBe(0);

    // Whoever comes later sees the same lines.
    const later = await reader(id);
    await later.toEnd();
    expect(later.of('log')).toEqual(live.of('log'));
    expect(later.events.at(-1)!.event).toBe('end');
  });

  it('is not to be kept, gathered or compressed on its way', async () => {
    const answer = await open(await submitSix());
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    await answer.body!.cancel();
  });

  it('resumed after any cut misses no line and repeats none', async () => {
    const id = await submitSix({ model: 'rehearsal:default?latencyMs=30', ...thirty, concurrentProcessing: 3 });
    const work = drainOf(db).run({ jobId: id }, { untilEmpty: true });
    const lines: number[] = [];
    let cuts = 0;
    for (let last = '0', ended = false; !ended; cuts++) {
      const part = await reader(id, '', last === '0' ? {} : { 'Last-Event-ID': last });
      // First without a whole one: however far the work has come, one that is whole may hold all of the rest.
      const writes = cuts < 6 ? 0 : Math.floor(Math.random() * 3);
      for (let write = 0; write < writes && !part.ended; write++) await part.read();
      // The last of them breaks off somewhere in the middle.
      if (!part.ended) await part.read(Math.floor(Math.random() * 3_000));
      await part.leave();
      lines.push(...part.of('log').map(({ id: seq }) => seq));
      last = String(part.events.at(-1)?.id ?? last);
      ended = part.of('end').length > 0;
    }
    await work;
    const log = await logOf(id);
    expect(cuts).toBeGreaterThan(5);
    expect(lines).toEqual(log.map(({ seq }) => seq));
    expect(watchers()).toBe(0);
  });

  it('goes on from ?after=, and Last-Event-ID goes before it', async () => {
    const id = await submit(db, 1);
    await oneItem(id);
    expect((await (await reader(id, '?after=2')).toEnd())[0]!.id).toBe(3);
    expect((await (await reader(id, '?after=2', { 'Last-Event-ID': '3' })).toEnd())[0]!.id).toBe(4);
    // With nothing left, the end is told again: the client may not have had it.
    expect(await (await reader(id, '', { 'Last-Event-ID': '4' })).toEnd()).toMatchObject([{ event: 'end', id: 4 }]);
    expect(await (await reader(id, '?after=99')).toEnd()).toMatchObject([{ event: 'end', id: 4 }]);
    for (const word of ['x', '-1', '1.5', '9'.repeat(16)])
      expect((await open(id, '', { 'Last-Event-ID': word })).status).toBe(400);
  });

  it('of a job that is retried after its end goes on', async () => {
    const id = await submit(db, 2);
    await cancelJob(db, id);
    await retryItems(db, id, { includeCancelled: true });
    const live = await reader(id);
    await live.until(({ data }) => data.event === 'items_retried');
    expect(live.of('end')).toEqual([]);
    await oneItem(id);
    await oneItem(id);
    expect((await live.toEnd()).at(-1)).toMatchObject({ event: 'end', data: { status: 'completed' } });
  });

  it('of a job that is deleted ends, and there is no other', async () => {
    const id = await submit(db, 1);
    const { clock, body } = await streamOf(id, null);
    const live = new EventReader(body);
    await live.read();
    // By the clock of the stream, all of it in no time.
    await cancelJob(db, id);
    await deleteJob(db, id);
    await Promise.all([live.toEnd(), clock.advance(1_000)]);
    expect(live.events).toEqual([]);
    expect((await open(id)).status).toBe(404);
  });

  it('of a job of another organisation, or of none, is 404', async () => {
    const id = await submit(db, 1);
    await db.query(`insert into organizations (id, name) values ('00000000-0000-4000-8000-00000000000b', 'B')`);
    await db.query(`update batch_jobs set organization_id = '00000000-0000-4000-8000-00000000000b' where id = $1`, [
      id,
    ]);
    for (const job of [id, '11111111-1111-4111-8111-111111111111', 'nonsense']) {
      const answer = await open(job);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'not_found' });
    }
    expect(watchers()).toBe(0);
  });

  it('shows a copy that becomes whole, and a next function that was refused and then started', async () => {
    const id = await duplicateJob(db, await submit(db, 2), 'a test', 0);
    const live = await reader(id);
    const acts: [string, () => Promise<unknown>][] = [
      ['job_copied', () => copySlice(db, id)],
      ['kick_refused', () => noteKickRefused(db, id, '508')],
      ['kick_accepted', () => forgetKickRefused(db, id)],
    ];
    for (const [name, act] of acts) {
      await act();
      await live.until(({ data }) => data.event === name);
    }
    // What changes nothing is no line.
    await forgetKickRefused(db, id);
    await cancelJob(db, id);
    const lines = (await live.toEnd()).filter(({ event }) => event === 'log').map(({ data }) => data.event);
    expect(lines.slice(0, 5)).toEqual([
      'job_submitted',
      'job_copied',
      'kick_refused',
      'kick_accepted',
      'job_cancelled',
    ]);
  });

  it('shows what acts do to a job: each has its line', async () => {
    const id = await submit(db, 3);
    const live = await reader(id);
    const acts: [string, () => Promise<unknown>][] = [
      ['job_paused', () => pauseJob(db, id, 'a test')],
      ['job_resumed', () => resumeJob(db, id, 'a test')],
      ['job_adjusted', () => adjustJob(db, id, { priority: 'high' })],
      ['claimed', () => claim(db, { limit: 1, jobId: id })],
      ['job_cancelled', () => cancelJob(db, id)],
    ];
    for (const [name, act] of acts) {
      await act();
      const { id: seq } = await live.until(({ data }) => data.event === name);
      await live.until(({ event, id: told }) => event === 'job' && told >= seq);
    }
    expect(live.of('job').map(({ data }) => data.status)).toEqual(
      expect.arrayContaining(['queued', 'paused', 'processing', 'cancelled']),
    );
    await live.toEnd();
  });
});

describe('by the clock', () => {
  it('a change is there within 300 ms where notifications arrive', async () => {
    const id = await submit(db, 2);
    const { clock, feeds, body } = await streamOf(id, db.url);
    const live = new EventReader(body);
    await live.read();
    await expect.poll(() => feeds.hears).toBe(true);
    for (const seq of [2, 4]) {
      const seen = live.until((event) => event.id >= seq);
      await oneItem(id);
      await notifyChanges(db, [id]);
      // The notification and the read take real time; by the clock only what is waited for, which polling would come after.
      const untilMs = clock.now() + 200;
      while (!(await Promise.race([seen, turn()])))
        if (clock.nextMs <= untilMs) await clock.advance(clock.nextMs - clock.now());
    }
    expect(clock.now()).toBeLessThan(500);
    await live.leave();
  });

  it('a change is there within a second where none arrives', async () => {
    const id = await submit(db, 1);
    const { clock, body } = await streamOf(id, null);
    const live = new EventReader(body);
    await live.read();
    await oneItem(id);
    await clock.advance(499);
    expect(live.events).toEqual([]);
    const seen = live.until(({ event }) => event === 'end');
    await clock.advance(1);
    // The read is due at once, and after the read of the log’s end.
    while (!(await Promise.race([seen.then(() => true), turn()])) && clock.now() < 1_000)
      if (clock.nextMs <= clock.now()) await clock.advance(0);
    await seen;
    expect(clock.now()).toBeLessThan(700);
  });

  it('a comment comes every 15 s', async () => {
    const { clock, body } = await streamOf(await submit(db, 1), null);
    const live = new EventReader(body);
    await live.read();
    for (let beats = 1; beats <= 4; beats++) {
      const beat = live.read();
      await clock.advance(15_000);
      await beat;
      expect(live.comments).toBe(beats);
    }
    await live.leave();
    expect(clock.waiting).toBe(0);
  });

  it('a hundred changes a second are at most ten writes', async () => {
    const id = await submit(db, 1);
    const { clock, feeds, body } = await streamOf(id, db.url);
    const live = new EventReader(body);
    await live.read();
    await expect.poll(() => feeds.hears).toBe(true);
    const all = live.until(({ id: seq }) => seq === 101);
    for (let change = 1; change <= 100; change++) {
      await adjustJob(db, id, { budgetUsd: change });
      await clock.advance(10);
    }
    while (!(await Promise.race([all.then(() => true), turn()]))) if (clock.now() < 1_400) await clock.advance(1);
    await all;
    // The opening is no event.
    expect(live.writes - 1).toBeLessThanOrEqual(clock.now() / 100 + 1);
    expect(live.of('log')).toHaveLength(100);
    expect(live.of('job').length).toBe(live.writes - 1);
    await live.leave();
  });

  it('a client that does not read is dropped, and resumes', async () => {
    const id = await submit(db, 1);
    const { clock, feeds, body } = await streamOf(id, null);
    await clock.advance(15_000);
    await expect(new EventReader(body).toEnd()).rejects.toThrow('does not read');
    expect(feeds.watchers).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  it('a stream ends when its client may not see the job any more', async () => {
    let allowed = true;
    const { clock, feeds, body } = await streamOf(await submit(db, 1), null, { isAllowed: async () => allowed });
    const live = new EventReader(body);
    const reading = live.toEnd();
    await clock.advance(60_000);
    expect(live.ended).toBe(false);
    allowed = false;
    await clock.advance(30_000);
    await reading;
    expect(feeds.watchers).toBe(0);
  });

  it('where functions are ended by the platform, a stream ends before, and is resumed', async () => {
    const id = await submit(db, 2);
    answerFrom(db, { COLLOQUY_FUNCTION_SECONDS: '10' });
    const startedMs = performance.now();
    const part = await reader(id);
    await oneItem(id);
    await part.toEnd();
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(part.of('end')).toEqual([]);
    expect(part.of('log').map(({ id: seq }) => seq)).toEqual([1, 2, 3]);
    await oneItem(id);
    const rest = await reader(id, '', { 'Last-Event-ID': '3' });
    await rest.toEnd();
    expect(rest.of('log').map(({ id: seq }) => seq)).toEqual([4, 5, 6]);
    expect(rest.of('end')).toHaveLength(1);
  });
});

describe('many streams', () => {
  it('of one job cost one read of each line', async () => {
    const id = await submit(db, 3);
    let reads = 0;
    answerFrom({
      ...db,
      query: (sql, parameters) => {
        if (sql.includes('from batch_job_logs')) reads++;
        return db.query(sql, parameters);
      },
    });
    const all = await Promise.all(Array.from({ length: 100 }, () => reader(id)));
    const ends = all.map((each) => each.toEnd());
    for (let item = 0; item < 3; item++) await oneItem(id);
    await Promise.all(ends);
    for (const each of all) expect(each.of('log').map(({ id: seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(reads).toBeLessThan(10);
  });

  it('that all go away leave no timer, no listener and nobody who is waited for', async () => {
    const id = await submit(db, 1);
    const { clock, feeds, body } = await streamOf(id, db.url);
    const gone = new AbortController();
    const job = await readJob(db, localOrganizationId, id);
    const second = eventStream({
      ...{ watch: feeds.watch(job), after: 1, lifeMs: 60_000, isAllowed: async () => true, signal: gone.signal, clock },
    });
    const readers = [new EventReader(body), new EventReader(second)];
    for (const each of readers) await each.read();
    await expect.poll(() => feeds.hears).toBe(true);
    const listeners = () => db.query(`select from pg_stat_activity where application_name = 'watcher@test'`);
    expect(await listeners()).toHaveLength(1);
    const waits = readers.map((each) => each.read());
    await readers[0]!.leave();
    expect(feeds.watchers).toBe(1);
    gone.abort();
    await Promise.all(waits);
    expect(feeds.watchers).toBe(0);
    expect(clock.waiting).toBe(0);
    await expect.poll(async () => (await listeners()).length).toBe(0);
  });
});

/** Thirty conversations. */
const thirty = {
  grid: {
    personas: ['overwhelmed_avoider', 'anxious_planner', 'pragmatic_optimist'],
    emotionalArcs: ['confusion_to_clarity', 'fear_to_confidence'],
    topics: ['roth_ira_conversion'],
    repeat: 5,
  },
};

const turn = () => new Promise<false>((resolve) => setImmediate(() => resolve(false)));
