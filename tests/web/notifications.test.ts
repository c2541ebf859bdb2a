import { expect, it, vi } from 'vitest';
import { GET, PUT } from '#app/api/notifications/route.ts';
import { type Notifier, notifierOf, notifySlice, signingSecret } from '#engine/notify.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { allowedAddresses } from '#platform/allowed-addresses.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { call, freshApp, submitSix } from './app.ts';
import { answered, type Receiver, receiver } from './receiver.ts';

const secret = 'a secret of some length';
const ownUrl = 'https://colloquy.example/';
const whsec = signingSecret(secret, localOrganizationId);
const notifier = notifierOf({ secret, ownUrl, allowed: allowedAddresses([]) });

const tell = (db: Database, by: Notifier = notifier) => notifySlice(db, by, performance.now() + 10_000);
const put = (url: string | null) =>
  call(
    PUT,
    '/api/notifications',
    {},
    { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ url }) },
  );
const work = (db: Database, jobId: string) => drainOf(db).run({ jobId }, { untilEmpty: true });
const due = (db: Database) =>
  db.query(`update notifications set next_try_at = colloquy_now() where status = 'pending'`);
const log = async (db: Database, jobId: string) =>
  db.query<{ event: string; level: string; message: string }>(
    `select event, level, message from batch_job_logs where batch_job_id = $1 and event like 'notification_%' order by seq`,
    [jobId],
  );
const events = async (db: Database, jobId: string) => (await log(db, jobId)).map(({ event }) => event);

/** An app whose organisation has said who is told. */
async function toldApp(): Promise<{ db: Database; to: Receiver }> {
  vi.stubEnv('HOSTNAME', '127.0.0.1');
  const db = await freshApp({ COLLOQUY_SECRET: secret, COLLOQUY_URL: ownUrl });
  const to = await receiver(whsec);
  expect(await put(to.url)).toMatchObject({ status: 200, body: { url: to.url, secret: whsec, recent: [] } });
  return { db, to };
}

it('whoever is named is told of each end once, signed so that the library of Standard Webhooks verifies it', async () => {
  const { db, to } = await toldApp();
  const [good, bad, gone] = [
    await submitSix(),
    await submitSix({ model: 'rehearsal:default?refused=1', maxAttempts: 1 }),
    await submitSix(),
  ];
  await work(db, good);
  await work(db, bad);
  await cancelJob(db, gone);
  // Several processes at once, and again.
  await Promise.all([tell(db), tell(db), tell(db)]);
  await tell(db);
  const types = Object.fromEntries(to.told.map(({ body }) => [body.data.job.id, body.type]));
  expect(types).toEqual({ [good]: 'job.completed', [bad]: 'job.failed', [gone]: 'job.cancelled' });
  expect(to.told).toHaveLength(3);
  expect(to.told.every(({ verified }) => verified)).toBe(true);
  const { body, id } = to.told.find((each) => each.body.data.job.id === good)!;
  expect(body).toEqual({
    type: 'job.completed',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    data: {
      job: {
        ...{ id: good, name: 'Six', status: 'completed', model: 'rehearsal:default' },
        counts: { total: 6, successful: 6, failed: 0, skipped: 0 },
        spend: { actual: 0, unknown: 0, budget: null, currency: 'USD' },
        createdAt: expect.any(String),
        startedAt: expect.any(String),
        completedAt: expect.any(String),
      },
      url: `https://colloquy.example/batch-jobs/${good}`,
    },
  });
  expect(await log(db, good)).toEqual([
    {
      event: 'notification_delivered',
      level: 'info',
      message: `${new URL(to.url).host} was told that the job completed.`,
    },
  ]);
  const { body: settings } = await call(GET, '/api/notifications');
  expect(settings.recent).toHaveLength(3);
  expect(settings.recent).toContainEqual(expect.objectContaining({ id, jobId: good, status: 'delivered', tries: 1 }));
  // Only whoever set the whole address sees it.
  expect(JSON.stringify([await log(db, good), settings.recent])).not.toContain('s3cret-path');
  // What is run once more, ends once more.
  await retryItems(db, bad, {});
  await tell(db);
  expect(to.told).toHaveLength(3);
  await work(db, bad);
  await tell(db);
  expect(to.told).toHaveLength(4);
});

it('a receiver that is down is asked again with the same id and body, later and later, until it answers', async () => {
  const { db, to } = await toldApp();
  to.answers.push(answered(500), (response) => response.destroy());
  const id = await submitSix();
  await work(db, id);
  await tell(db);
  const [first] = await db.query<{ wait: number }>(
    'select extract(epoch from next_try_at - colloquy_now())::float as wait from notifications',
  );
  expect(first!.wait).toBeGreaterThan(5);
  // Not before its time.
  await tell(db);
  expect(to.told).toHaveLength(1);
  await due(db);
  await tell(db);
  await due(db);
  await tell(db);
  expect(to.told).toHaveLength(3);
  expect(new Set(to.told.map((each) => each.id)).size).toBe(1);
  expect(new Set(to.told.map(({ raw }) => raw)).size).toBe(1);
  expect(await events(db, id)).toEqual(['notification_failed', 'notification_failed', 'notification_delivered']);
});

it('Retry-After is obeyed, 410 ends it, and after eight tries, or a day, it is given up', async () => {
  const { db, to } = await toldApp();
  const wait = async () =>
    (
      await db.query<{ wait: number }>(
        `select extract(epoch from next_try_at - colloquy_now())::float as wait from notifications where status = 'pending'`,
      )
    )[0]?.wait;
  const one = await submitSix();
  await work(db, one);
  to.answers.push(answered(429, { 'Retry-After': '7200' }), answered(410));
  await tell(db);
  expect(await wait()).toBeGreaterThan(7_100);
  await due(db);
  await tell(db);
  expect(await events(db, one)).toEqual(['notification_failed', 'notification_given_up']);

  const two = await submitSix();
  await work(db, two);
  to.answers.push(answered(503, { 'Retry-After': '90000' }));
  await tell(db);
  expect(await events(db, two)).toEqual(['notification_given_up']);

  const three = await submitSix();
  await work(db, three);
  to.answers.push(...Array.from({ length: 20 }, () => answered(500)));
  for (let tries = 0; tries < 12; tries++) {
    await tell(db);
    await due(db);
  }
  expect(await events(db, three)).toEqual([...Array(7).fill('notification_failed'), 'notification_given_up']);
});

it('what a process that died had enqueued, or taken to send, another one sends', async () => {
  const { db, to } = await toldApp();
  const id = await submitSix();
  await work(db, id);
  // It dies after it has enqueued, since nothing of it is left to send.
  await tell(db, { ...notifier, secret: null });
  expect(to.told).toHaveLength(0);
  // The next one dies while it sends: what it asked for never comes back.
  const lost = { ...notifier, fetch: () => new Promise<never>(() => {}) };
  void tell(db, lost);
  await expect
    .poll(async () => (await db.query<{ tries: number }>('select tries from notifications'))[0]?.tries)
    .toBe(1);
  await tell(db);
  expect(to.told).toHaveLength(0);
  await due(db);
  await tell(db);
  expect(to.told).toMatchObject([{ verified: true, body: { type: 'job.completed' } }]);
  expect(await events(db, id)).toEqual(['notification_delivered']);
});

it('a job’s own receiver goes before; what ended before anybody was named is no news', async () => {
  const { db, to } = await toldApp();
  await put(null);
  const before = await submitSix();
  const own = await receiver(whsec);
  const named = await submitSix({ notify: { url: own.url } });
  await work(db, before);
  await work(db, named);
  await put(to.url);
  await tell(db);
  expect(to.told).toHaveLength(0);
  expect(own.told).toMatchObject([{ verified: true, body: { data: { job: { id: named } } } }]);
});

it('somebody is told once when a job waits for a person for five minutes, and again when it does so again', async () => {
  const { db, to } = await toldApp();
  const id = await submitSix();
  /** It is looked at again, as in a minute. */
  const again = () => db.query(`update job_waits set checked_at = checked_at - interval '1 minute'`);
  const earlier = async () => {
    await db.query(`update batch_jobs set paused_at = paused_at - interval '6 minutes' where id = $1`, [id]);
    await db.query(`update job_waits set since = since - interval '6 minutes'`);
    await again();
  };
  // Nothing drives it: somebody must.
  await tell(db);
  expect(to.told).toHaveLength(0);
  await earlier();
  await tell(db);
  expect(to.told).toMatchObject([
    {
      body: {
        type: 'job.waiting',
        data: { waiting: { code: 'no_driver', detail: expect.stringContaining('worker') } },
      },
    },
  ]);
  await again();
  await tell(db);
  // Something of it ends, so what comes then is another wait.
  await drainOf(db).run({ jobId: id }, { items: 1 });
  await again();
  await tell(db);
  expect(to.told).toHaveLength(1);
  await pauseJob(db, id, 'a test');
  await earlier();
  await tell(db);
  expect(to.told.map(({ body }) => body.data.waiting.code)).toEqual(['no_driver', 'paused']);
  await resumeJob(db, id);
});

it('somebody is told once when four fifths of a budget are used, and again of a raised one', async () => {
  const { db, to } = await toldApp();
  const id = await submitSix();
  const spend = (actual: number, budget: number) =>
    db.query('update batch_jobs set actual_cost = $2, budget = $3 where id = $1', [id, actual, budget]);
  await spend(0.79, 1);
  await tell(db);
  expect(to.told).toHaveLength(0);
  await spend(0.8, 1);
  await tell(db);
  await tell(db);
  await spend(1.7, 2);
  await tell(db);
  expect(to.told.map(({ body }) => [body.type, body.data.job.spend.budget])).toEqual([
    ['job.budget_warning', 1],
    ['job.budget_warning', 2],
  ]);
  await spend(0, 2);
});

it('private addresses are refused when they are named, and when a redirect leads there; the job is not held up', async () => {
  const { db, to } = await toldApp();
  for (const url of [
    'https://10.0.0.7/hooks',
    'http://169.254.169.254/latest',
    'http://example.com/hooks',
    'ftp://x.example',
  ])
    expect((await put(url)).status, url).toBe(400);
  const inside = await receiver(whsec);
  to.answers.push(
    answered(307, { Location: inside.url }),
    answered(302, { Location: 'http://169.254.169.254/latest' }),
  );
  const id = await submitSix();
  await work(db, id);
  await tell(db);
  await due(db);
  await tell(db);
  expect(inside.told).toHaveLength(0);
  const lines = await log(db, id);
  expect(lines.map(({ event }) => event)).toEqual(['notification_failed', 'notification_failed']);
  expect(lines[0]!.message).toContain('redirects are not followed');
  expect(JSON.stringify(lines)).not.toContain('169.254');
  // One that a job names itself is refused when it is to be told.
  const bold = await submitSix({ notify: { url: 'http://192.168.0.1/hooks' } });
  await work(db, bold);
  await tell(db);
  expect(await log(db, bold)).toMatchObject([{ event: 'notification_failed' }]);
});

it('without a COLLOQUY_SECRET nobody can be named, and it says what to set', async () => {
  vi.stubEnv('HOSTNAME', '127.0.0.1');
  await freshApp();
  const { status, body } = await put('https://127.0.0.1/hooks');
  expect(status).toBe(503);
  expect(body.next).toContain('COLLOQUY_SECRET');
  expect((await call(GET, '/api/notifications')).body).toEqual({ url: null, secret: null, recent: [] });
});
