import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkInvariants } from '#ledger/invariants.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { type ScratchServer, scratchServer } from '../crash/support/scratch-server.ts';
import type { Random } from '../crash/support/seed.ts';
import { submitReal } from '../setup/drain.ts';
import { judge, type Verdict } from './bars.ts';
import { readBooks } from './book.ts';
import { Disturber } from './disturber.ts';
import { Fleet } from './fleet.ts';
import { ledgerFacts } from './ledger-facts.ts';
import { type Doses, scheduleOf } from './schedule.ts';

export interface ChaosSetup {
  items: number;
  workers: number;
  concurrency: number;
  leaseMs: number;
  /** About how long a call takes. */
  latencyMs: number;
  doses: Doses;
  /** Of Postgres, at each restart. */
  awayMsMax: number;
  /** The position of the item that kills whoever calls it. */
  killerAt: number | null;
  /** After this it is given up, and judged as it is. */
  msMax: number;
  /** How often the invariants are checked while it runs. */
  checkMs: number;
  random: Random;
  /** Told now and then how it stands. */
  onProgress?: (line: string) => void;
  progressMs?: number;
  signal?: AbortSignal;
}

const lookMs = 100;
/** Of the calls: what providers do on any day. */
const faults = 'rateLimited=0.01&serverError=0.01&cut=0.003&badJson=0.005&truncated=0.002';

/** Real workers on a real Postgres, and everything that can happen to both, from a seed; then what the ledger, the workers' books and the one who did it say of it. */
export async function runChaos(setup: ChaosSetup): Promise<Verdict & { elapsedSeconds: number }> {
  const startedMs = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-chaos-'));
  const server = await scratchServer({ port: setup.random.between(15_000, 30_000) });
  const db = openDatabase(server.url, { connectionsMax: 2, applicationName: 'chaos' });
  try {
    await mkdir(join(folder, 'books'));
    const verdict = await run(setup, { folder: join(folder, 'books'), server, db });
    return { ...verdict, elapsedSeconds: Math.round((performance.now() - startedMs) / 100) / 10 };
  } finally {
    await db.close();
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  folder: string;
  server: ScratchServer;
  db: Database;
}

async function run(setup: ChaosSetup, { folder, server, db }: Place): Promise<Verdict> {
  const { items, workers, concurrency, leaseMs, latencyMs, doses, random, killerAt } = setup;
  const jobId = await submitReal(db, { model: 'openai:chaos', items, maxAttempts: 10 });
  const [killer] = await db.query<{ item: string }>(
    'select content_key as item from batch_items where batch_job_id = $1 and position = $2',
    [jobId, killerAt ?? 0],
  );
  const fleet = new Fleet({
    name: 'w',
    folder,
    url: server.url,
    workers,
    behindNetworks: doses.swallows > 0 ? Math.ceil(workers / 3) : 0,
    concurrency,
    leaseMs,
    knobs: `seed=${random.seed}&latencyMs=${latencyMs}&${faults}`,
    killer: killer?.item ?? null,
  });
  const disturber = new Disturber({ fleet, server, db, random });
  const watch = new Watch(setup, { db, jobId, fleet, disturber });
  try {
    await fleet.start();
    const schedule = scheduleOf(doses, setup, random);
    await watch.untilOver((ended) => {
      while (schedule[0] && schedule[0].afterItems <= ended) disturber.begin(schedule.shift()!);
    });
    disturber.stop();
    await disturber.idle();
    await fleet.finish(60_000);
    const ledger = await ledgerFacts(db, jobId);
    await watch.check();
    const calls = readBooks(folder, new Map(ledger.items.map((each) => [each.id, each.item])));
    const verdict = judge({
      calls,
      ledger,
      deaths: fleet.deaths,
      gaps: fleet.gaps,
      outages: disturber.outages,
      leaseMs,
      killer: killer?.item ?? null,
      violations: watch.violations,
      invariantChecks: watch.checks,
    });
    const { done } = disturber;
    const missed = Object.entries(doses).filter(([kind, n]) => done[kind as keyof Doses] < n);
    verdict.bars.push({
      name: 'all that was planned was done to it',
      met: missed.length === 0 && schedule.length === 0,
      found: Object.entries(done)
        .map(([kind, n]) => `${n} ${kind}`)
        .join(', '),
    });
    verdict.figures.processes = fleet.started;
    return verdict;
  } finally {
    disturber.stop();
    await fleet.remove();
  }
}

/** Looks at the job until it is over, and at the invariants now and then. */
class Watch {
  readonly violations: string[] = [];
  checks = 0;
  readonly #setup: ChaosSetup;
  readonly #with: { db: Database; jobId: string; fleet: Fleet; disturber: Disturber };

  constructor(setup: ChaosSetup, rest: { db: Database; jobId: string; fleet: Fleet; disturber: Disturber }) {
    this.#setup = setup;
    this.#with = rest;
  }

  async untilOver(onEnded: (items: number) => void): Promise<void> {
    const { msMax, checkMs, progressMs = Number.POSITIVE_INFINITY, onProgress, signal, items } = this.#setup;
    const startedMs = performance.now();
    let checkedMs = startedMs;
    let toldMs = startedMs;
    for (;;) {
      signal?.throwIfAborted();
      const job = await this.#look();
      const nowMs = performance.now();
      if (job) onEnded(job.ended);
      if (job?.over || nowMs - startedMs > msMax) return;
      if (nowMs - checkedMs > checkMs) {
        checkedMs = nowMs;
        await this.check().catch(() => {}); // the database is away; later, then
      }
      if (nowMs - toldMs > progressMs && job) {
        toldMs = nowMs;
        const { fleet, disturber } = this.#with;
        onProgress?.(
          `${Math.round((nowMs - startedMs) / 1_000)} s: ${job.ended} of ${items} ended, ${job.failed} of them failed, ${job.inFlight} in flight; ${disturber.text}; ${fleet.running().length} of ${fleet.workers.length} workers running; ${this.violations.length} violations in ${this.checks} checks`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }

  async #look(): Promise<{ ended: number; failed: number; inFlight: number; over: boolean } | null> {
    const { db, jobId } = this.#with;
    const rows = await db
      .query<{ ended: number; failed: number; inFlight: number; over: boolean }>(
        `select completed_items as ended, failed_items as failed, in_flight as "inFlight", completed_at is not null as over from batch_jobs where id = $1`,
        [jobId],
      )
      .catch(() => []); // away
    return rows[0] ?? null;
  }

  async check(): Promise<void> {
    const found = await checkInvariants(this.#with.db);
    this.checks++;
    this.violations.push(...found.map((each) => `${each.invariant} ${each.subject}: ${each.detail}`).slice(0, 20));
  }
}
