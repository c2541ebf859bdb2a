import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { visitedBy } from '#app/_lib/auth/visitor.ts';
import { GET as watch } from '#app/api/batch-jobs/[id]/events/route.ts';
import { revokeApiKey } from '#ledger/api-keys.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { freshApp, submitSix } from '../app.ts';
import { elsewhere, key, person, secret } from './people.ts';

it('a stream whose key is revoked ends within 60 s; another’s goes on', async () => {
  const db = await freshApp({ COLLOQUY_SECRET: secret });
  await person(db, 'owner@example.com', 'owner');
  const id = await submitSix();
  const revoked = await key(db, ['read']);
  const kept = await key(db, ['read']);
  const wait = globalThis.setTimeout;
  const really = (ms: number) => new Promise((resolve) => wait(resolve, ms));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const [ended, goesOn] = [await follow(id, revoked.headers), await follow(id, kept.headers)];
    await revokeApiKey(db, localOrganizationId, revoked.id);
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1_000);
      // What a heartbeat asked of the database is answered before its time to wait for that is over, which these timers move too.
      if (second % 15 === 14) await really(300);
      for (let n = 0; n < 20; n++) await turn();
    }
    await expect.poll(() => ended.over).toBe(true);
    expect(goesOn.over).toBe(false);
    await goesOn.leave();
  } finally {
    vi.useRealTimers();
  }
});

/** Opens the events of a job and reads on. */
async function follow(id: string, headers: Record<string, string>) {
  const request = new Request(`http://localhost/api/batch-jobs/${id}/events`, {
    headers: { host: 'localhost:3000', ...headers },
  });
  const answer = await visitedBy(elsewhere, () => watch(request, { params: Promise.resolve({ id }) }));
  expect(answer.status).toBe(200);
  const reader = answer.body!.getReader();
  const state = { over: false, leave: () => reader.cancel() };
  void (async () => {
    while (!(await reader.read()).done);
    state.over = true;
  })();
  return state;
}
