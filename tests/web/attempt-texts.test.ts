import { expect, test } from 'vitest';
import { GET as showTexts } from '#app/api/batch-jobs/[id]/items/[itemId]/attempts/[number]/route.ts';
import { GET as showItem } from '#app/api/batch-jobs/[id]/items/[itemId]/route.ts';
import { GET as listItems } from '#app/api/batch-jobs/[id]/items/route.ts';
import { GET as tick } from '#app/api/cron/tick/route.ts';
import { drainOf } from '../setup/drain.ts';
import { call, freshApp, submitSix } from './app.ts';

test('what was sent and answered is shown word for word, and as purged when a tick has purged it by its age', async () => {
  const db = await freshApp({ COLLOQUY_KEEP_RAW_DAYS: '7', CRON_SECRET: 'a secret' });
  const id = await submitSix();
  await drainOf(db).run({ jobId: id }, { untilEmpty: true });
  const itemId = (await call(listItems, '/x', { id })).body.items[0].id;
  const texts = (number: string) => call(showTexts, '/x', { id, itemId, number });
  const shown = (await texts('1')).body;
  expect(shown).toMatchObject({ number: 1, keepRawDays: 7, prompt: { state: 'kept' }, rawAnswer: { state: 'kept' } });
  expect(shown.prompt.text).toContain('You write one training conversation');
  expect(JSON.parse(shown.rawAnswer.text).turns.length).toBeGreaterThan(1);
  for (const wrong of ['2', '0', '-1', 'x', '1e9', '99999999999']) expect((await texts(wrong)).status, wrong).toBe(404);

  await db.query(`update raw_answers set settled_at = settled_at - interval '8 days'`);
  await db.query('update prompts set used_on = used_on - 9');
  await call(tick, '/api/cron/tick', {}, { headers: { Authorization: 'Bearer a secret' } });
  const item = (await call(showItem, '/x', { id, itemId })).body;
  expect(item).toMatchObject({ keepRawDays: 7, attempts: [{ number: 1, prompt: 'purged', rawAnswer: 'purged' }] });
  expect((await texts('1')).body).toEqual({
    number: 1,
    keepRawDays: 7,
    prompt: { state: 'purged', text: null },
    rawAnswer: { state: 'purged', text: null },
  });
});
