import { expect, test } from 'vitest';
import { prepareSubmission } from '#engine/submit.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { resumeJob } from '#ledger/pause-job.ts';
import { storeShippedPrices } from '#ledger/prices.ts';
import { readItem } from '#ledger/read-items.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { setPrices } from '#ledger/set-prices.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';
import type { CallRequest, Provider } from '#providers/provider.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, seed } from '../setup/drain.ts';
import { answer } from '../setup/jobs.ts';

const arcs = { confusion_to_clarity: 1_600, fear_to_confidence: 2_300, guilt_to_permission: 2_900 };

/** Log-normal around a mean of the arc’s own, by the item’s key: so that a run is like another. */
function lengthOf({ contentKey, emotionalArc }: CallRequest['subject']): number {
  const part = (from: number) => (Number.parseInt(contentKey.slice(from, from + 8), 16) + 0.5) / 2 ** 32;
  const normal = Math.sqrt(-2 * Math.log(part(0))) * Math.cos(2 * Math.PI * part(8));
  return Math.round(arcs[emotionalArc.key as keyof typeof arcs] * Math.exp(0.27 * normal));
}

const writer = (lengthOf: (subject: CallRequest['subject']) => number): Provider => ({
  async call({ subject }) {
    const usage = {
      ...{ inputTokens: 1_000, cachedInputTokens: 400, cacheWriteTokens: 0 },
      ...{ outputTokens: lengthOf(subject), reasoningTokens: 0 },
    };
    return {
      ...{ ok: true as const, text: JSON.stringify(answer), finishReason: 'stop' as const, usage },
      ...{ requestId: null, httpStatus: 200, rateLimitHeaders: {} },
    };
  },
});

async function submitSixty(pilot?: number) {
  const { db } = await freshDatabase();
  await seed(db);
  await storeShippedPrices(db, [
    { provider: 'openai', model: '*', from: '2020-01-01', input: 1, cachedInput: 0.1, output: 10 },
  ]);
  const { personas, topics } = loadSeed();
  const grid = {
    personas: personas.slice(0, 2).map(({ key }) => key),
    topics: topics.slice(0, 10).map(({ key }) => key),
    emotionalArcs: Object.keys(arcs),
  };
  const prepared = await prepareSubmission(db, {
    ...{ organizationId: localOrganizationId, inline: null, model: 'openai:m' },
    submission: { name: 'sixty', grid, pilot },
  });
  const { jobId } = await prepared.store();
  return { db, jobId, read: () => readJob(db, localOrganizationId, jobId) };
}

test('a job runs its pilot, says what the rest will cost, waits, and with a yes costs what it said', async () => {
  const { db, jobId, read } = await submitSixty(10);
  const provider = writer(lengthOf);
  const drain = () => drainOf(db, { providerFor: () => provider }).run({ jobId }, { untilEmpty: true });
  await drain();
  const done = await read();
  expect(done).toMatchObject({ status: 'paused', counts: { completed: 10 }, waiting: { code: 'pilot_done' } });
  const { low, high } = done.pilot!.rest!.online.cost!;
  expect(high / low).toBeLessThanOrEqual(1.5);
  await resumeJob(db, jobId);
  await drain();
  const ended = await read();
  expect(ended).toMatchObject({ status: 'completed', counts: { successful: 60 } });
  const rest = ended.spend.actual - done.spend.actual;
  expect(rest).toBeGreaterThanOrEqual(low);
  expect(rest).toBeLessThanOrEqual(high);
  expect(ended.tokens).toMatchObject({ input: 60_000, cachedInput: 24_000 });
});

test('a call is priced by what counts when it is answered, and its attempt names that price', async () => {
  const { db, jobId } = await submitSixty();
  const drain = drainOf(db, { providerFor: () => writer(() => 1_000) });
  await drain.run({ jobId }, { items: 1 });
  await setPrices(db, localOrganizationId, [
    { provider: 'openai', model: 'm', inputUsdPerMillion: 2, outputUsdPerMillion: 20 },
  ]);
  // As a worker does with each of its heartbeats.
  drain.agePrices();
  await drain.run({ jobId }, { items: 2 });
  const rows = await db.query<{ id: string }>(
    `select id from batch_items where batch_job_id = $1 and status = 'completed' order by completed_at`,
    [jobId],
  );
  const attempts = [];
  for (const { id } of rows) attempts.push(...(await readItem(db, localOrganizationId, jobId, id)).attempts);
  expect(attempts.map(({ actualCost }) => actualCost)).toEqual([0.01064, 0.022]);
  const named = await db.query<{ model: string }>(
    'select model from model_prices where id = any($1::uuid[]) order by model',
    [attempts.map(({ priceId }) => priceId)],
  );
  expect(named.map(({ model }) => model)).toEqual(['*', 'm']);
});
