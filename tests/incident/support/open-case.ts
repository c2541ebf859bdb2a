import { expect, onTestFinished } from 'vitest';
import { openStore } from '#engine/open-store.ts';
import type { ItemView } from '#ledger/read-items.ts';
import type { JobDetail } from '#ledger/read-jobs.ts';
import type { LogLine } from '#ledger/read-logs.ts';
import { readConfig } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase, type TestDatabase } from '../../setup/database.ts';
import type { Child } from './child.ts';
import { environment } from './driver.ts';
import { type ModelServer, startModelServer } from './model-server.ts';
import type { OurApp } from './our-app.ts';
import { Platform } from './platform.ts';
import { submitSix } from './trial.ts';

/** The app on a platform, its database and its model, for one test; and what a person can do there. */
export interface Case {
  db: Database;
  databaseUrl: string;
  model: ModelServer;
  platform: Platform;
  read(jobId: string): Promise<JobDetail>;
  items(jobId: string): Promise<ItemView[]>;
  log(jobId: string): Promise<LogLine[]>;
  /** What a browser gets as the job's page. */
  page(jobId: string): Promise<string>;
  post(path: string): Promise<Response>;
}

/** @param database migrated; with the shipped scaffolding or without */
export async function openCase(app: OurApp, database?: Pick<TestDatabase, 'db' | 'url'>): Promise<Case> {
  const { db, url: databaseUrl } = database ?? (await freshDatabase());
  const store = await openStore(readConfig({ DATABASE_URL: databaseUrl }), { connectionsMax: 1 });
  await store.close();
  const model = await startModelServer();
  const platform = await Platform.open(app.serverFile, environment({ databaseUrl, model }));
  onTestFinished(async () => {
    await platform.close();
    model.close();
  });
  const get = async (path: string) => {
    const response = await fetch(`${platform.url}${path}`);
    expect(response.status).toBe(200);
    return response;
  };
  const read = async <Answer>(path: string) => (await (await get(path)).json()) as Answer;
  return {
    db,
    databaseUrl,
    model,
    platform,
    read: (jobId) => read(`/api/batch-jobs/${jobId}`),
    items: async (jobId) => (await read<{ items: ItemView[] }>(`/api/batch-jobs/${jobId}/items`)).items,
    log: async (jobId) => (await read<{ items: LogLine[] }>(`/api/batch-jobs/${jobId}/logs?limit=200`)).items,
    page: async (jobId) => (await get(`/batch-jobs/${jobId}`)).text(),
    post: (path) => fetch(`${platform.url}${path}`, { method: 'POST' }),
  };
}

/** Three items of a job are called by a process that is then frozen, and the job is paused: what people found it like. */
export async function stuckJob(opened: Case): Promise<{ jobId: string; frozen: Child }> {
  const { platform, model, post } = opened;
  const jobId = await submitSix(platform);
  void post(`/api/batch-jobs/${jobId}/process-next?items=3`).catch(() => {}); // it is never answered
  await expect.poll(() => model.inFlight, { interval: 20 }).toBe(3);
  const frozen = await platform.freeze({ thenKill: false });
  expect((await post(`/api/batch-jobs/${jobId}/pause`)).status).toBe(200);
  await leasesRanOut(opened, jobId);
  return { jobId, frozen };
}

export async function leasesRanOut({ db }: Case, jobId: string): Promise<void> {
  const held = () =>
    db.query(
      `select from batch_items where batch_job_id = $1 and status = 'processing' and lease_expires_at > colloquy_now()`,
      [jobId],
    );
  await expect.poll(held, { interval: 50 }).toEqual([]);
}
