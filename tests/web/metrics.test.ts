import { beforeEach, expect, it, vi } from 'vitest';
import { GET } from '#app/api/metrics/route.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { atHome, call, freshApp, submitSix } from './app.ts';
import { cookiesOf, elsewhere, key, otherOrganizationId, person, secret, signIn } from './auth/people.ts';

const token = 'a token for metrics only';
let db: Database;
beforeEach(async () => {
  vi.stubEnv('HOSTNAME', '127.0.0.1');
  db = await freshApp({ COLLOQUY_SECRET: secret, COLLOQUY_METRICS_TOKEN: token });
});

const scrape = (headers: Record<string, string> = {}, visitor = atHome) =>
  call(GET, '/api/metrics', {}, { headers }, visitor);
const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

/** The samples, by name and labels. */
const samples = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

it('the token reads the figures from anywhere and opens nothing else; of others only who administers the installation', async () => {
  await person(db, 'owner@example.com', 'owner');
  await person(db, 'other@example.com', 'owner', otherOrganizationId);
  expect((await scrape()).status).toBe(200);
  expect((await scrape(bearer(token), elsewhere)).status).toBe(200);
  expect((await scrape((await key(db)).headers, elsewhere)).status).toBe(200);
  expect((await scrape(cookiesOf(await signIn('owner@example.com')), elsewhere)).status).toBe(200);
  expect((await scrape({}, elsewhere)).status).toBe(401);
  expect((await scrape(bearer(`${token}x`), elsewhere)).status).toBe(401);
  expect((await scrape((await key(db, ['read'])).headers, elsewhere)).status).toBe(403);
  expect((await scrape(cookiesOf(await signIn('other@example.com')), elsewhere)).status).toBe(403);
  const { GET: jobs } = await import('#app/api/batch-jobs/route.ts');
  expect((await call(jobs, '/api/batch-jobs', {}, { headers: bearer(token) }, elsewhere)).status).toBe(401);
});

it('says what other processes did, in the text that Prometheus reads', async () => {
  const before = samples((await scrape()).body);
  // What may happen is there from the start, so that the first time is seen.
  expect(before).toMatchObject({ 'colloquy_settles_total{outcome="completed"}': 0, colloquy_claims_total: 0 });
  const job = await submitSix();
  await drainOf(db).run({ jobId: job }, { items: 4 });
  const { body, headers } = await scrape();
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(samples(body)).toMatchObject({
    'colloquy_jobs{status="processing"}': 1,
    'colloquy_items{status="completed"}': 4,
    'colloquy_items{status="queued"}': 2,
    'colloquy_settles_total{outcome="completed"}': 4,
    colloquy_claims_total: 4,
    colloquy_fenced_total: 0,
    colloquy_uncounted_log_lines: 0,
    colloquy_spend_usd_total: 0,
  });
  expect(samples(body)['colloquy_tokens_total{kind="output"}']).toBeGreaterThan(0);
  expect(samples(body).colloquy_queue_age_seconds).toBeGreaterThan(0);
  expect(body).toContain('nodejs_eventloop_lag_p99_seconds');
});
