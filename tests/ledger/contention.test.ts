import { expect, test } from 'vitest';
import { cancelJob } from '#ledger/cancel-job.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, submit } from '../setup/jobs.ts';

test('eight connections claim 5,000 items of 20 jobs with caps at once: each once, no cap passed, counters and log exact', async () => {
  const { db, connect } = await freshDatabase();
  const jobs: string[] = [];
  for (let index = 0; index < 20; index++) jobs.push(await submit(db, 250, { concurrentProcessing: 5 + index }));
  const claimedItems = new Map<string, number>();
  let capsPassed = 0;
  const watch = connect(1);
  let watching = true;
  const watcher = (async () => {
    while (watching) {
      const rows = await watch.query(
        `select j.id from batch_jobs j where j.in_flight > j.concurrent_processing
           or (select count(*) from batch_items i where i.batch_job_id = j.id and i.status = 'processing') > j.concurrent_processing`,
      );
      capsPassed += rows.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  await Promise.all(
    Array.from({ length: 8 }, async (_, worker) => {
      const own = connect(1);
      for (let empty = 0; empty < 200; ) {
        const { items } = await claim(own, { worker: `w${worker}`, limit: 40 });
        for (const item of items) claimedItems.set(item.itemId, (claimedItems.get(item.itemId) ?? 0) + 1);
        await settleAttempts(
          own,
          items.map((item) => completed(item)),
        );
        empty = items.length === 0 ? empty + 1 : 0;
        if (items.length === 0 && claimedItems.size === 5_000) return;
      }
    }),
  );
  watching = false;
  await watcher;
  expect(claimedItems.size).toBe(5_000);
  expect([...claimedItems.values()].filter((times) => times !== 1)).toEqual([]);
  expect(capsPassed).toBe(0);
  for (const job of jobs)
    expect((await readJob(db, localOrganizationId, job)).counts).toMatchObject({
      successful: 250,
      completed: 250,
      inFlight: 0,
    });
  expect(await checkInvariants(db)).toEqual([]);
}, 120_000);

test('settle against cancel, 200 times: no deadlock, and the counters are exact', async () => {
  const { db, connect } = await freshDatabase();
  const one = connect(1);
  const two = connect(1);
  for (let round = 0; round < 200; round++) {
    const job = await submit(db, 6);
    const { items } = await claim(db, { jobId: job, limit: 4 });
    const [settled] = await Promise.all([
      settleAttempts(
        one,
        items.map((item) => completed(item)),
      ),
      cancelJob(two, job).catch((error) => error as Error),
    ]);
    expect(new Set(settled.values()).size).toBe(1);
  }
}, 120_000);

test('one job that all want, with a cap of ten: the cap holds while eight claim and settle', async () => {
  const { db, connect } = await freshDatabase();
  const job = await submit(db, 400, { concurrentProcessing: 10 });
  let inFlight = 0;
  let inFlightMax = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const own = connect(1);
      while (done < 400) {
        const { items } = await claim(own, { limit: 7, jobId: job });
        inFlight += items.length;
        inFlightMax = Math.max(inFlightMax, inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        // Counted as out before the settle, so that what another claims right after its commit is not counted twice.
        inFlight -= items.length;
        done += items.length;
        await settleAttempts(
          own,
          items.map((item) => completed(item)),
        );
      }
    }),
  );
  expect(inFlightMax).toBeLessThanOrEqual(10);
  expect((await readJob(db, localOrganizationId, job)).status).toBe('completed');
});
