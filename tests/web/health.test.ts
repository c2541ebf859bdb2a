import { expect, it } from 'vitest';
import { feedsOf } from '#app/_lib/feeds.ts';
import { webStore } from '#app/_lib/store.ts';
import { GET as health } from '#app/api/health/route.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { answerFrom, call, freshApp, submitSix } from './app.ts';

const notifications = async () => (await call(health, '/api/health')).body.notifications;

it('health says whether the process hears of changes: while it has to, and only once that is proven', async () => {
  const db = await freshApp();
  const job = await readJob(db, localOrganizationId, await submitSix());
  const watch = () => feedsOf(webStore(), () => new Uint8Array()).watch(job);
  expect(await notifications()).toBe('idle');
  const heard = watch();
  expect(await notifications()).toBe('polled');
  await expect.poll(notifications).toBe('heard');
  heard.close();
  expect(await notifications()).toBe('idle');
  // A function has no connection on which it could be told.
  answerFrom(db, { VERCEL: '1' });
  const polled = watch();
  expect(await notifications()).toBe('polled');
  polled.close();
});
