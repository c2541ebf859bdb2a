import { checkInvariants } from '#ledger/invariants.ts';
import type { Database } from '#platform/database.ts';
import { randomOf } from '../../simulation/random.ts';
import { Description } from './document.ts';
import { type Made, makeRequest } from './make-request.ts';
import type { Making } from './make-value.ts';
import type { Server } from './server.ts';
import { openWorld, readJson, selfContained, submit, tick } from './world.ts';

export interface FuzzResult {
  seed: string;
  requests: number;
  /** How often each status was answered. */
  statuses: Record<string, number>;
  /** Operations that were never answered with success. */
  neverSucceeded: string[];
  peakMb: number;
  /** What must not be; none is right. */
  faults: string[];
}

const atOnce = 8;
const faultsMax = 20;
/** Measured: 396 MB after 2,000 requests. */
const memoryMbMax = 500;

/**
 * Sends so many requests that are made from the server’s own description, eight at a time, and looks at every answer; then at what they left behind.
 * @param db what the server works on
 */
export async function fuzz(
  server: Server,
  db: Database,
  { seed, requests }: { seed: string; requests: number },
): Promise<FuzzResult> {
  const description = await Description.of(server);
  const random = randomOf('fuzz', seed);
  const making: Making = { description, random, ids: [], words };
  const statuses: Record<string, number> = {};
  const succeeded = new Set<string>();
  const faults: string[] = [];
  const look = async ({ operation, request, elsewhere }: Made, number: number) => {
    const got = await server.send(request).catch((error: Error) => error);
    const name = `${number}: ${request.method} ${request.path.slice(0, 500)} ${JSON.stringify(request.headers)} ${String(request.body ?? '').slice(0, 1_500)}`;
    if (got instanceof Error) return void faults.push(`${name} got no answer: ${got.message}`);
    statuses[got.status] = (statuses[got.status] ?? 0) + 1;
    if (got.status < 300 && !elsewhere) succeeded.add(operation.id);
    if (got.status >= 500)
      faults.push(`${name} was answered ${got.status}: ${got.text.slice(0, 500)}; ${server.said().slice(-1_500)}`);
    else if (!elsewhere) {
      const wrong = description.wrongWith(operation, got);
      if (wrong) faults.push(`${name}: ${wrong}`);
    }
  };
  let sent = 0;
  while (sent < requests && faults.length < faultsMax) {
    // What was there may be gone by now, ended, or deleted.
    if (sent % 500 === 0) {
      await reactivate(db);
      making.ids = await idsOf(server);
    }
    const batch = Array.from({ length: Math.min(atOnce, requests - sent) }, () =>
      makeRequest(making, random.pick(description.operations)),
    );
    await Promise.all(batch.map((made, index) => look(made, sent + index)));
    sent += batch.length;
  }
  const neverSucceeded = description.operations.map(({ id }) => id).filter((id) => !succeeded.has(id));
  await settle(server, db, faults);
  const peakMb = server.peakMb();
  if (peakMb > memoryMbMax) faults.push(`the server took ${peakMb} MB`);
  return { seed, requests: sent, statuses, neverSucceeded, peakMb, faults };
}

/** What texts are often taken for. */
const words = [
  ...[
    'x',
    'One',
    'anxious_planner',
    'overwhelmed_avoider',
    'fear_to_confidence',
    'confusion_to_clarity',
    'roth_ira_conversion',
    'hsa_vs_fsa',
  ],
  ...[
    'rehearsal:default',
    'rehearsal:default?refused=0.5',
    'template',
    'truncated',
    'cancelled',
    'trl',
    'openai',
    'plan.json',
    'plan.csv',
  ],
  ...[
    'a text of a few words',
    'Été 😀',
    '1',
    '50',
    'key-1',
    'key-2',
    '2026-11-03T12:00:00Z',
    'you@example.com',
    'WzUwXQ',
  ],
];

/** Ids of things that are there, of all kinds, and of nothing. */
async function idsOf(server: Server): Promise<string[]> {
  const { jobId, itemId, conversationId } = await openWorld(server);
  const done = await submit(server, selfContained);
  await tick(server, done);
  const ids = [jobId, jobId, jobId, done, done, itemId, itemId, conversationId, '00000000-0000-4000-8000-000000000000'];
  for (const list of ['personas', 'emotional-arcs', 'training-topics', 'advisors', 'templates']) {
    const { items } = await readJson<{ items: { id: string }[] }>(server, `/api/${list}?limit=2`);
    ids.push(...items.map(({ id }) => id));
  }
  return ids;
}

/** Scaffolding is what all others need, and deactivating it is one of the things that are asked for. */
async function reactivate(db: Database): Promise<void> {
  for (const table of ['personas', 'emotional_arcs', 'training_topics', 'advisors', 'prompt_templates'])
    await db.query(`update ${table} set active = true where not active`);
}

/** What a day like that leaves: a server that works, a ledger that holds, and every job whole and able to end. */
async function settle(server: Server, db: Database, faults: string[]): Promise<void> {
  await server.expectWell().catch((error) => faults.push(`afterwards: ${error}`));
  await reactivate(db);
  const last = await submit(server, selfContained);
  await tick(server, last);
  const { status } = await readJson<{ status: string }>(server, `/api/batch-jobs/${last}`);
  if (status !== 'completed') faults.push(`a job after all that is ${status}`);
  const violations = await checkInvariants(db);
  if (violations.length > 0) faults.push(`invariants: ${JSON.stringify(violations)}`);
  const half = await db.query(
    `select id, status, total_items from batch_jobs j where draft_expires_at is null and large_act is null
     and (total_items = 0 or total_items <> (select count(*) from batch_items where batch_job_id = j.id))`,
  );
  if (half.length > 0) faults.push(`jobs without all of their items: ${JSON.stringify(half)}`);
}
