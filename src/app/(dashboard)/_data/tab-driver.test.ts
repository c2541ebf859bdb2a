import { describe, expect, it } from 'vitest';
import type { DrivenJob } from './drive-plan.ts';
import { TabDriver } from './tab-driver.ts';

/** A server with one job of so many items, each of which takes until the next turn of the event loop. */
class FakeServer {
  job: DrivenJob;
  requests: number[] = [];
  pauses: number[] = [];
  driving: boolean[] = [];
  atOnce = 0;
  atOnceMax = 0;
  failWith: Error | null = null;
  afterRequest: () => void = () => {};
  readonly driver: TabDriver;
  #whenRested: (() => void)[] = [];

  constructor(total: number, changes: Partial<DrivenJob> = {}) {
    this.job = {
      status: 'queued',
      concurrentProcessing: 'auto',
      counts: { total, queued: total, inFlight: 0, completed: 0, successful: 0, failed: 0, skipped: 0 },
      driver: { kinds: [] },
      ...changes,
    };
    this.driver = new TabDriver({
      readJob: async () => this.job,
      processNext: (items) => this.#processNext(items),
      isPassing: (error) => (error as Error).message === 'passing',
      onChange: (driving) => {
        this.driving.push(driving);
        if (!driving) for (const resolve of this.#whenRested.splice(0)) resolve();
      },
      sleep: async (ms) => {
        this.pauses.push(ms);
        await turn();
      },
      random: () => 0,
    });
  }

  /** Shows the job to the driver, and waits until that has nothing more to do. */
  async drive(): Promise<void> {
    const rested = new Promise<void>((resolve) => this.#whenRested.push(resolve));
    this.driver.look(this.job);
    await rested;
  }

  async #processNext(items: number) {
    this.requests.push(items);
    this.atOnceMax = Math.max(this.atOnceMax, ++this.atOnce);
    const taken = Math.min(items, this.job.counts.queued);
    const counts = { ...this.job.counts, queued: this.job.counts.queued - taken };
    this.job = { ...this.job, status: 'processing', counts };
    await turn();
    this.atOnce--;
    this.afterRequest();
    if (this.failWith) throw this.failWith;
    if (this.job.status === 'paused') return { status: 'job_paused', retryAfterMs: 0 } as const;
    if (this.job.counts.queued === 0 && this.atOnce === 0) this.job = { ...this.job, status: 'completed' };
    if (this.job.status === 'completed') return { status: 'job_completed', retryAfterMs: 0 } as const;
    return { status: taken > 0 ? 'processed' : 'no_items', retryAfterMs: taken > 0 ? 0 : 2_000 } as const;
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a tab that drives a job', () => {
  it('brings it to its end with four requests at once, and no timer between them', async () => {
    const server = new FakeServer(60);
    await server.drive();
    expect(server.job.status).toBe('completed');
    expect(server.requests.reduce((sum, items) => sum + items)).toBeGreaterThanOrEqual(60);
    expect(server.atOnceMax).toBe(4);
    expect(server.pauses).toEqual([]);
    expect(server.driving).toEqual([true, false]);
  });

  it('keeps to the job’s own concurrency', async () => {
    const server = new FakeServer(5, { concurrentProcessing: 1 });
    await server.drive();
    expect(server.atOnceMax).toBe(1);
    expect(new Set(server.requests)).toEqual(new Set([1]));
  });

  it('stops when another driver shows up, and starts again when that is gone', async () => {
    const server = new FakeServer(60);
    server.afterRequest = () => {
      if (server.requests.length >= 8) server.job = { ...server.job, driver: { kinds: ['process_next', 'worker'] } };
    };
    await server.drive();
    expect(server.requests.length).toBeLessThan(13);
    expect(server.job.status).toBe('processing');
    server.driver.look(server.job);
    expect(server.driving).toEqual([true, false]);
    server.afterRequest = () => {};
    server.job = { ...server.job, driver: { kinds: [] } };
    await server.drive();
    expect(server.job.status).toBe('completed');
  });

  it('stops when the job is paused', async () => {
    const server = new FakeServer(60);
    server.afterRequest = () => {
      if (server.requests.length >= 4) server.job = { ...server.job, status: 'paused' };
    };
    await server.drive();
    expect(server.requests.length).toBeLessThan(9);
  });

  it('waits longer and longer while requests fail, and goes on when they no longer do', async () => {
    const server = new FakeServer(3, { concurrentProcessing: 1 });
    server.failWith = new Error('passing');
    server.afterRequest = () => {
      if (server.requests.length === 4) server.failWith = null;
    };
    server.job = { ...server.job, counts: { ...server.job.counts, queued: 50 } };
    await server.drive();
    expect(server.pauses.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(server.job.status).toBe('completed');
  });

  it('asks no more after a refusal that will not pass, or when its page is left', async () => {
    const server = new FakeServer(60, { concurrentProcessing: 1 });
    server.failWith = new Error('gone');
    await server.drive();
    server.driver.look(server.job);
    expect(server.requests).toHaveLength(1);
    const left = new FakeServer(60);
    left.afterRequest = () => left.driver.close();
    await left.drive();
    expect(left.requests).toHaveLength(4);
  });
});
