import { expect, onTestFinished, test } from 'vitest';
import { parseModelName } from '#domain/model-name.ts';
import { modelsOf } from '#engine/models.ts';
import { timingOf } from '#engine/timing.ts';
import { runWorker } from '#engine/worker.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { readConfig } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';
import type { Provider } from '#providers/provider.ts';
import { freshDatabase } from '../setup/database.ts';
import { submitReal } from '../setup/drain.ts';

/** A provider whose calls last until they are aborted, and tells when they were. */
function endlessProvider() {
  const abortedMs: number[] = [];
  let open = 0;
  const provider: Provider = {
    ...modelsOf(readConfig({})).providerFor(parseModelName('rehearsal:default')),
    call: ({ signal }) =>
      new Promise((_, reject) => {
        open++;
        signal.addEventListener('abort', () => {
          abortedMs.push(performance.now());
          reject(signal.reason);
        });
      }),
  };
  return { provider, abortedMs, open: () => open };
}

async function cancelledAfterMs(db: Database, directUrl: string, renewMs: number): Promise<number[]> {
  const { provider, abortedMs, open } = endlessProvider();
  const job = await submitReal(db, { model: 'rehearsal:default', items: 4 });
  const stop = new AbortController();
  const { keys } = modelsOf(readConfig({}));
  const working = runWorker(
    {
      db,
      directUrl,
      name: 'w',
      kind: 'worker',
      concurrency: 4,
      timing: timingOf(4 * renewMs),
      keepRawDays: 30,
      keys,
      providerFor: () => provider,
    },
    { jobId: null },
    { signal: stop.signal },
  );
  onTestFinished(() => stop.abort());
  await expect.poll(open).toBe(4);
  const startedMs = performance.now();
  await cancelJob(db, job);
  await expect.poll(() => abortedMs.length).toBe(4);
  stop.abort();
  await working;
  return abortedMs.map((ms) => ms - startedMs);
}

test('a cancel aborts running calls within a second where its notification arrives, long before a renewal', async () => {
  const { db, url } = await freshDatabase();
  expect(Math.max(...(await cancelledAfterMs(db, url, 15_000)))).toBeLessThan(1_000);
});

test('where no notification arrives, a cancel aborts running calls within one renewal', async () => {
  const { db } = await freshDatabase();
  const nowhere = 'postgres://nobody@127.0.0.1:9/none';
  expect(Math.max(...(await cancelledAfterMs(db, nowhere, 1_000)))).toBeLessThan(1_500);
});
