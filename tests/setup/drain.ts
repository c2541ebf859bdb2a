import type { ModelName } from '#domain/model-name.ts';
import type { ScaffoldingKind } from '#domain/scaffolding-kinds.ts';
import { Drain, type DrainEvent } from '#engine/drain.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { timingOf } from '#engine/timing.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { storeShippedPrices } from '#ledger/prices.ts';
import { storeScaffolding } from '#ledger/scaffolding-store.ts';
import { submitJob } from '#ledger/submit-job.ts';
import type { Database } from '#platform/database.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';
import { testPrice } from './jobs.ts';

export async function seed(db: Database): Promise<void> {
  const rows = loadSeed();
  for (const kind of Object.keys(rows) as ScaffoldingKind[])
    await storeScaffolding(db, localOrganizationId, kind, rows[kind] as never[], { replace: false });
}

export interface RealJob {
  model: string;
  items?: number;
  maxAttempts?: number;
  /** Below what a submission may ask for, so that a hang is met soon. */
  itemTimeoutSeconds?: number;
  concurrency?: number;
  errorHandling?: 'continue' | 'stop';
}

/** A job over the shipped scaffolding, priced at the test price: up to 90 items, or more by repeating. */
export async function submitReal(
  db: Database,
  { model, items = 6, maxAttempts = 3, itemTimeoutSeconds, concurrency, errorHandling }: RealJob,
): Promise<string> {
  const [row] = await db.query<{ seeded: boolean }>('select exists (select from personas) as seeded');
  if (!row?.seeded) {
    await seed(db);
    // The test price, for whatever model of OpenAI’s.
    await storeShippedPrices(db, [{ provider: 'openai', model: '*', from: '2020-01-01', input: 1, output: 2 }]);
  }
  const scaffolding = loadSeed();
  const arcs = scaffolding.emotionalArcs.filter((arc) => arc.category === 'core');
  const list = Array.from({ length: items }, (_, index) => ({
    persona: scaffolding.personas[index % scaffolding.personas.length]!.key,
    emotionalArc: arcs[Math.floor(index / 3) % arcs.length]!.key,
    topic: scaffolding.topics[Math.floor(index / 21) % scaffolding.topics.length]!.key,
    parameters: { number: index },
  }));
  const { job } = await prepareSubmission(db, {
    organizationId: localOrganizationId,
    submission: { name: 'real', items: list, maxAttempts, errorHandling, concurrentProcessing: concurrency },
    inline: null,
    model,
  });
  const stored = itemTimeoutSeconds === undefined ? job : { ...job, itemTimeoutSeconds };
  return (
    await submitJob(db, { organizationId: localOrganizationId, job: stored, price: testPrice, estimatedCostUsd: null })
  ).jobId;
}

export interface DrainChanges {
  worker?: string;
  concurrency?: number;
  leaseMs?: number;
  providerFor?: (model: ModelName) => Provider;
  keys?: Record<string, string>;
  onEvent?: (event: DrainEvent) => void;
}

export function drainOf(db: Database, changes: DrainChanges = {}): Drain {
  const providers = createProviders({});
  return new Drain({
    db,
    worker: changes.worker ?? 'test-worker',
    providerFor: changes.providerFor ?? ((model) => providers.providerFor(model)),
    keys: changes.keys ?? { rehearsal: 'rehearsal', openai: 'key' },
    concurrency: changes.concurrency ?? 16,
    timing: timingOf(changes.leaseMs ?? 60_000),
    random: () => 0,
    onEvent: changes.onEvent,
  });
}
