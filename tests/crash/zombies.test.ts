import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localOrganizationId } from '#ledger/organizations.ts';
import { storeShippedPrices } from '#ledger/prices.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { submitReal } from '../setup/drain.ts';
import { type BookedCall, readBooks } from '../soak/book.ts';
import { Fleet, type Worker } from '../soak/fleet.ts';
import { type LedgerFacts, ledgerFacts } from '../soak/ledger-facts.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';

const items = 50;
const leaseMs = 2_000;

test('fifty zombies: what five frozen workers paid for is used where nobody had called again, and is costed beside the second call where somebody had', {
  timeout: 60_000,
}, async () => {
  const { db, url } = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-zombies-'));
  const fleetOf = (name: string, workers: number, concurrency: number) =>
    new Fleet({
      name,
      folder,
      url,
      workers,
      behindNetworks: 0,
      concurrency,
      leaseMs,
      knobs: 'latencyMs=4000',
      killer: null,
    });
  const zombies = fleetOf('zombie', 5, 10);
  const successors = fleetOf('successor', 1, 20);
  onTestFinished(async () => {
    await Promise.all([zombies.remove(), successors.remove()]);
    await rm(folder, { recursive: true, force: true });
  });
  const calls = (by: readonly Worker[]) =>
    readBooks(folder, new Map()).filter((call) => by.some((worker) => worker.name === call.worker));

  // Before the workers store the shipped prices: the one by which they note costs.
  await storeShippedPrices(db, [{ provider: 'openai', model: '*', from: '2020-01-01', input: 1, output: 2 }]);
  await zombies.start();
  await until('all five wait for work', async () => (await db.query('select from workers')).length === 5);
  const job = await submitReal(db, { model: 'openai:writer', items });
  await until('each item is called', () => calls(zombies.workers).length === items);
  for (const worker of zombies.workers) worker.process.kill('SIGSTOP');
  await until('their leases have run out', async () => {
    const held = await db.query('select from batch_items where lease_expires_at > colloquy_now()');
    return held.length === 0;
  });
  await successors.start();
  await until('some of them are called again', () => calls(successors.workers).length >= 20);
  // They thaw with the wish to stop, so that they claim nothing: else each takes what the others are about to settle, and calls again.
  const zombiesEnd = zombies.finish(20_000);
  for (const worker of zombies.workers) worker.process.kill('SIGCONT');
  await zombiesEnd;
  await until('the job has ended', async () => (await readJob(db, localOrganizationId, job)).status === 'completed');
  await successors.finish(10_000);

  const ledger = await ledgerFacts(db, job);
  const booked = readBooks(folder, new Map(ledger.items.map((each) => [each.id, each.item])));
  const { usedLate, calledTwice, wrong } = sort(ledger, booked);
  expect(wrong).toEqual([]);
  expect(calledTwice.length).toBe(20);
  expect(usedLate.length).toBe(30);
  // Both calls were paid for, and the job shows it.
  expect(booked.length).toBe(items + calledTwice.length);
  expect(ledger.actualCostNanoUsd).toBe(booked.reduce((sum, call) => sum + call.answer!.costNanoUsd!, 0));
  expect(ledger.heldCostNanoUsd).toBe(0);
  expect(await jobFacts(db, job)).toEqual(unharmed(items));
});

/** Which items ended with a zombie’s answer, which were called twice, and what of either is not as it should be. */
function sort({ items: facts, attempts }: LedgerFacts, booked: BookedCall[]) {
  const attemptsOf = Map.groupBy(attempts, (attempt) => attempt.item);
  const callsOf = Map.groupBy(booked, (call) => call.item);
  const usedLate: string[] = [];
  const calledTwice: string[] = [];
  const wrong: string[] = [];
  for (const { item } of facts) {
    const byToken = attemptsOf.get(item)!.toSorted((a, b) => a.token - b.token);
    const calls = callsOf.get(item)!;
    const outcomes = byToken.map((each) => each.outcome).join(', ');
    const costed = byToken.filter((each) => each.costNanoUsd).length;
    // Acknowledged before the next claim began: it was there to be used.
    const cameBefore = calls[0]!.settled!.atMs < byToken[1]!.claimedAtMs;
    if (outcomes === 'late_used, reused' && calls.length === 1 && costed === 1) usedLate.push(item);
    else if (outcomes === 'late, succeeded' && calls.length === 2 && costed === 2 && !cameBefore)
      calledTwice.push(item);
    else wrong.push(`${item}: ${outcomes}; ${calls.length} calls, ${costed} costed; came before: ${cameBefore}`);
  }
  return { usedLate, calledTwice, wrong };
}
