import fc from 'fast-check';
import { newItem } from '#domain/item-machine.ts';
import type { Priority } from '#domain/job.ts';
import type { Database } from '#platform/database.ts';
import { jobOf as submissionOf, submit } from '../setup/jobs.ts';
import { commands } from './commands.ts';
import { compare, emptyLedger, startMs } from './ledger.ts';
import type { Model } from './model.ts';

const commandsMax = 60;

/** Two times of three there is no limit. */
const limit = (min: number, max: number) => fc.oneof(fc.constant(null), fc.constant(null), fc.integer({ min, max }));

const job = fc.record({
  // From ten on, failures that are all alike pause a job.
  items: fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: 4, max: 8 }) },
    { weight: 2, arbitrary: fc.integer({ min: 11, max: 13 }) },
  ),
  cap: limit(1, 3),
  /** In thousandths of a dollar: a call holds two to three of them. */
  budget: limit(1, 20),
  errorHandling: fc.constantFrom('continue' as const, 'continue' as const, 'stop' as const),
  priority: fc.constantFrom<Priority>('low', 'normal', 'high'),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
});
type JobShape = typeof job extends fc.Arbitrary<infer Shape> ? Shape : never;

/** One or two jobs, and up to 60 commands on them, of which those are run that make sense then; after each the whole database is held against the model. */
export function ledgerFollowsModel(db: Database) {
  return fc.asyncProperty(
    fc.array(job, { minLength: 1, maxLength: 2 }),
    fc.commands(commands, { maxCommands: commandsMax, size: 'max' }),
    async (shapes, chosen) => {
      await emptyLedger(db);
      const model: Model = { nowMs: startMs, jobs: [], items: [], attempts: [] };
      for (const shape of shapes) await submitBoth(model, db, shape);
      await compare(db, model);
      await fc.asyncModelRun(() => ({ model, real: db }), chosen);
    },
  );
}

/** A call's bound at the test price: $1 a million tokens of input, and 1,000 tokens of output at twice that. */
const reservationOf = (inputTokens: number) => inputTokens * 1_000 + 2_000_000;

async function submitBoth(model: Model, db: Database, shape: JobShape): Promise<void> {
  const items = Array.from(submissionOf(shape.items).items, (item) => ({
    ...item,
    inputTokensEstimate: 100 * (1 + (item.position % 5)),
  }));
  const { cap, budget, errorHandling, priority, maxAttempts } = shape;
  const id = await submit(db, shape.items, {
    items,
    errorHandling,
    priority,
    maxAttempts,
    concurrentProcessing: cap,
    budgetUsd: budget && budget / 1_000,
  });
  const rows = await db.query<{ id: string }>('select id from batch_items where batch_job_id = $1 order by position', [
    id,
  ]);
  const reservations = items.map((item) => reservationOf(item.inputTokensEstimate));
  model.jobs.push({
    id,
    status: 'queued',
    cap,
    budget: budget && budget * 1_000_000,
    reservationMax: Math.max(...reservations),
    errorHandling,
    maxAttempts,
    itemTimeoutMs: 180_000,
    weight: { low: 1, normal: 2, high: 4 }[priority],
    pass: (model.jobs.length > 0 ? Math.min(...model.jobs.map((each) => each.pass)) : 0) - 0.001,
    startedAtMs: null,
    endedAtMs: null,
    sweepCode: null,
    retries: 0,
    events: ['job_submitted'],
  });
  for (const [index, row] of rows.entries())
    model.items.push({
      id: row.id,
      jobId: id,
      position: index + 1,
      reservation: reservations[index]!,
      state: newItem,
      losses: 0,
      lossesAlone: 0,
      runningAlone: false,
      contentFailures: 0,
      deferrals: 0,
      endedAtMs: null,
    });
}
