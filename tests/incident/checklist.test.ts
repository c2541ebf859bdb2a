import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ItemCommand, itemTransition } from '#domain/transitions.ts';
import { migrateDatabase } from '#engine/prepare-database.ts';
import type { LogLine } from '#ledger/read-logs.ts';
import { oldDatabase } from '../adoption/support/old-database.ts';
import { insertStuckJob, stuckJobId } from '../adoption/support/old-tables.ts';
import { tick } from './support/drivers/cron-tick.ts';
import { startWorker } from './support/drivers/worker.ts';
import { type Case, leasesRanOut, openCase, stuckJob } from './support/open-case.ts';
import { type OurApp, ourApp } from './support/our-app.ts';
import { submitSix } from './support/trial.ts';

/** What was asked for after the incident, point by point. */

const slow = { timeout: 180_000 };
let app: OurApp;
beforeAll(async () => {
  app = await ourApp();
}, 240_000);
afterAll(() => app.remove());

test('the stuck job is cancelled, at once, while the process that held its items is frozen', slow, async () => {
  const opened = await openCase(app);
  const { jobId } = await stuckJob(opened);
  expect(await opened.read(jobId)).toMatchObject({ status: 'paused', counts: { inFlight: 3, queued: 3 } });
  const answer = await opened.post(`/api/batch-jobs/${jobId}/cancel`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'cancelled', counts: { failed: 6, inFlight: 0, queued: 0 } });
});

test(
  'its stuck items have failed, each says why, and a process that thaws afterwards changes none of them',
  slow,
  async () => {
    const opened = await openCase(app);
    const { jobId, frozen } = await stuckJob(opened);
    await opened.post(`/api/batch-jobs/${jobId}/cancel`);
    const items = await opened.items(jobId);
    expect(items.map(({ status, errorCode }) => `${status} ${errorCode}`)).toEqual(Array(6).fill('failed cancelled'));
    for (const item of items) expect(item.errorMessage).toMatch(/cancelled/i);
    for (const { errorMessage } of items.slice(0, 3)) expect(errorMessage).toMatch(/while its call was in flight/);
    frozen.thaw();
    const open = () => opened.db.query('select from batch_attempts where settled_at is null');
    await expect.poll(open, { interval: 50 }).toEqual([]);
    // What its calls cost shows, and nothing else.
    const unpaid = (all: typeof items) => all.map(({ spend: _, tokens: __, ...item }) => item);
    expect(unpaid(await opened.items(jobId))).toEqual(unpaid(items));
  },
);

test(
  'the stuck job of the old database is cancelled the same way once it is adopted, and its stuck items say why',
  slow,
  async () => {
    const opened = await openAdopted();
    expect((await opened.post(`/api/batch-jobs/${stuckJobId}/cancel`)).status).toBe(200);
    expect(await opened.read(stuckJobId)).toMatchObject({ status: 'cancelled', counts: { failed: 6, inFlight: 0 } });
    for (const { errorCode, errorMessage } of (await opened.items(stuckJobId)).slice(2, 5)) {
      expect(errorCode).toBe('cancelled');
      expect(errorMessage).toMatch(/cancelled/i);
    }
  },
);

test('a stop works on a job that is active: its calls are ended, and no other is made', slow, async () => {
  const opened = await openCase(app);
  const { model } = opened;
  model.takesMs = 60_000;
  const jobId = await submitSix(opened.platform);
  const running = opened.post(`/api/batch-jobs/${jobId}/process-next?items=3`);
  await expect.poll(() => model.inFlight, { interval: 20 }).toBe(3);
  expect((await opened.post(`/api/batch-jobs/${jobId}/cancel`)).status).toBe(200);
  await expect.poll(() => model.inFlight, { interval: 20 }).toBe(0);
  expect(await (await running).json()).toMatchObject({ status: 'job_cancelled', remainingItems: 0 });
  expect((await tick(opened.platform.url)).status).toBe(200);
  expect(model.taken).toBe(3);
});

test('new jobs complete beside one that is stuck', slow, async () => {
  const opened = await openCase(app);
  const { jobId } = await stuckJob(opened);
  const other = await submitSix(opened.platform, 3);
  await tick(opened.platform.url);
  expect(await opened.read(other)).toMatchObject({ status: 'completed', counts: { successful: 6, failed: 0 } });
  expect(await opened.read(jobId)).toMatchObject({ status: 'paused' });
});

test(
  'the log shows every transition: each item’s way can be told from it alone, and ends where the item is',
  slow,
  async () => {
    const opened = await openCase(app);
    const { jobId } = await stuckJob(opened);
    expect((await opened.post(`/api/batch-jobs/${jobId}/resume`)).status).toBe(200);
    await expect
      .poll(async () => (await tick(opened.platform.url)) && (await opened.read(jobId)).status, { timeout: 60_000 })
      .toBe('completed');
    const log = await opened.log(jobId);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    const jobLines = log.filter(({ itemId }) => itemId === null).map(({ event }) => event);
    expect(jobLines).toEqual(['job_submitted', 'job_paused', 'job_resumed', 'job_ended']);
    for (const item of await opened.items(jobId)) {
      const lines = log.filter(({ itemId }) => itemId === item.id);
      expect(wayOf(lines)).toBe(item.status);
      const attempts = await opened.db.query('select from batch_attempts where batch_item_id = $1', [item.id]);
      expect(lines.filter(({ event }) => event === 'claimed')).toHaveLength(attempts.length);
    }
  },
);

test('no job’s page is without a reason while it waits', slow, async () => {
  const opened = await openCase(app);
  const { platform, model } = opened;
  const jobId = await submitSix(platform);
  await waitsFor(opened, jobId, 'no_driver');

  const lost = startWorker(opened);
  await expect.poll(() => model.inFlight, { interval: 20, timeout: 60_000 }).toBe(3);
  await lost.kill();
  await leasesRanOut(opened, jobId);
  await waitsFor(opened, jobId, 'worker_lost');

  await opened.post(`/api/batch-jobs/${jobId}/pause`);
  await waitsFor(opened, jobId, 'paused');
});

async function waitsFor({ read, page }: Case, jobId: string, code: string): Promise<void> {
  const { waiting } = await read(jobId);
  expect(waiting?.code).toBe(code);
  expect(textOf(await page(jobId))).toContain(waiting!.detail);
}

/** What a person reads of a page. */
function textOf(html: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&#x27;': "'", '&quot;': '"', '&lt;': '<', '&gt;': '>' };
  return html
    .replaceAll('<!-- -->', '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&[#\w]+;/g, (entity) => entities[entity] ?? entity);
}

const commands: Record<string, ItemCommand> = {
  claimed: 'claim',
  item_completed: 'complete',
  item_failed: 'fail',
  item_retried: 'retry_later',
  item_handed_back: 'hand_back',
  lease_expired: 'reap',
};

/** Where an item is after these lines, by the transition table. */
function wayOf(lines: LogLine[]): string {
  return lines.reduce(
    (status, { event, message }) => {
      const next = commands[event] && itemTransition(status, commands[event]);
      if (!next?.ok) throw new Error(`After ${status} came ${event}: ${message}`);
      return next.status;
    },
    'queued' as Parameters<typeof itemTransition>[0],
  );
}

/** The app on an old database, with the stuck job in it, that was adopted. */
async function openAdopted(): Promise<Case> {
  const old = await oldDatabase();
  await insertStuckJob(old);
  await migrateDatabase(old.db, { model: 'local:writer', dryRun: false });
  return openCase(app, old);
}
