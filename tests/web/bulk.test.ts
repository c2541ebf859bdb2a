import { beforeEach, describe, expect, it } from 'vitest';
import { POST as abort } from '#app/api/batch-jobs/bulk/[id]/abort/route.ts';
import { GET as show } from '#app/api/batch-jobs/bulk/[id]/route.ts';
import { POST as start } from '#app/api/batch-jobs/bulk/route.ts';
import { doDuties, dutiesInPassing } from '#engine/duties.ts';
import { advanceBulkActs } from '#ledger/advance-bulk-acts.ts';
import { forgetBulkActs, startBulkAct } from '#ledger/bulk-acts.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob } from '#ledger/pause-job.ts';
import type { Database } from '#platform/database.ts';
import { claim, submit } from '../setup/jobs.ts';
import { call, freshApp, posted } from './app.ts';
import { otherOrganizationId } from './auth/people.ts';

let db: Database;
beforeEach(async () => {
  db = await freshApp();
});

const bulk = (body: object) => call(start, '/api/batch-jobs/bulk', {}, posted(body));
const progress = async (id: string) => (await call(show, `/api/batch-jobs/bulk/${id}`, { id })).body;
const aborted = (id: string) => call(abort, `/api/batch-jobs/bulk/${id}/abort`, { id }, { method: 'POST' });
const jobs = (count: number) => Promise.all(Array.from({ length: count }, () => submit(db, 2)));
const statuses = async () =>
  (await db.query<{ status: string }>('select status from batch_jobs order by created_at, id')).map((j) => j.status);
/** Every driver’s duties, until nothing is left. */
const drive = () => doDuties(db, Number.POSITIVE_INFINITY, dutiesInPassing);

/** A process that dies at the first statement that is deadly. */
const dyingAt = (deadly: (sql: string) => boolean): Database => ({
  ...db,
  query: async (sql, parameters) => {
    if (deadly(sql)) throw new Error('the process died');
    return db.query(sql, parameters);
  },
});

const startAct = (action: 'pause' | 'cancel' | 'delete', ids: string[]) =>
  startBulkAct(db, localOrganizationId, { action, options: {}, by: 'me' }, { ids });

describe('an act on many jobs', () => {
  it('changes those that it can, and says of the others why not', async () => {
    const [a = '', b = '', c = ''] = await jobs(3);
    await pauseJob(db, b);
    const foreign = await submit(db, 1);
    await db.query(`insert into organizations (id, name) values ($1, 'B')`, [otherOrganizationId]);
    await db.query('update batch_jobs set organization_id = $1 where id = $2', [otherOrganizationId, foreign]);
    const answer = await bulk({ action: 'pause', ids: [a, b, foreign, c, a] });
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'completed', total: 4, done: 2, skipped: 2, failed: 0, startedBy: 'the web app' },
    });
    expect(answer.headers.get('location')).toBe(`/api/batch-jobs/bulk/${answer.body.id}`);
    expect(answer.body.unchanged).toEqual([
      { jobId: b, outcome: 'skipped', code: 'conflict', message: expect.stringContaining('paused') },
      { jobId: foreign, outcome: 'skipped', code: 'not_found', message: `There is no job ${foreign}.` },
    ]);
    expect(await progress(answer.body.id)).toEqual(answer.body);
    expect(await statuses()).toEqual(['paused', 'paused', 'paused', 'queued']);
    const [line] = await db.query(
      `select message from batch_job_logs where batch_job_id = $1 and event = 'job_paused'`,
      [a],
    );
    expect(line?.message).toBe('Paused by the web app.');
  });

  it('finds by its filter the jobs that are so when it begins, and does all five actions', async () => {
    await jobs(4);
    const act = async (action: string, filter: object, options: object = {}) => {
      const { body } = await bulk({ action, filter, ...options });
      return [body.status, body.total, body.done, body.skipped];
    };
    expect(await act('pause', { status: ['queued', 'processing'] })).toEqual(['completed', 4, 4, 0]);
    expect(await act('pause', { status: ['queued'] })).toEqual(['completed', 0, 0, 0]);
    expect(await act('resume', { search: 'TES' })).toEqual(['completed', 4, 4, 0]);
    expect(await act('cancel', { model: 'rehearsal:default' })).toEqual(['completed', 4, 4, 0]);
    await drive();
    expect(await act('retry', { status: ['cancelled'] })).toEqual(['completed', 4, 0, 4]);
    expect(await act('retry', { status: ['cancelled'] }, { includeCancelled: true })).toEqual(['completed', 4, 4, 0]);
    expect(await statuses()).toEqual(Array(4).fill('queued'));
    expect(await act('delete', { search: 'test' })).toEqual(['completed', 4, 0, 4]);
    await act('cancel', { search: 'test' });
    await drive();
    expect(await act('delete', { search: 'test' }, { conversations: true })).toEqual(['completed', 4, 4, 0]);
    await drive();
    expect(await statuses()).toEqual([]);
    for (const wrong of [
      { action: 'pause' },
      { action: 'pause', filter: {} },
      { action: 'pause', filter: { status: ['queued'] }, ids: ['11111111-1111-4111-8111-111111111111'] },
      { action: 'pause', filter: { search: 'x' }, conversations: true },
      { action: 'stop', filter: { search: 'x' } },
    ])
      expect((await bulk(wrong)).status, JSON.stringify(wrong)).toBe(400);
  });

  it('of a cancel ends each job in its first transaction: nothing of it is claimed any more', async () => {
    const id = await submit(db, 100);
    await claim(db, { limit: 3 });
    const act = await startAct('cancel', [id]);
    await advanceBulkActs(db, 0, act);
    expect(await progress(act)).toMatchObject({ status: 'completed', done: 1 });
    const [job] = await db.query('select status, in_flight, sweep_code from batch_jobs');
    expect(job).toEqual({ status: 'cancelled', in_flight: 0, sweep_code: 'cancelled' });
    expect((await claim(db)).items).toEqual([]);
    await drive();
  });

  it('that is aborted leaves the jobs whose turn has not come as they are', async () => {
    const act = await startAct('pause', await jobs(5));
    expect(await advanceBulkActs(db, 0, act)).toBe(true);
    expect((await aborted(act)).body).toMatchObject({ status: 'aborted', total: 5, done: 1 });
    expect(await aborted(act)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await drive();
    expect((await statuses()).filter((status) => status === 'paused')).toHaveLength(1);
    expect(await progress(act)).toMatchObject({ status: 'aborted', done: 1 });
    expect((await aborted('11111111-1111-4111-8111-111111111111')).status).toBe(404);
  });
});

describe('an act whose process dies', () => {
  const later = (act: string) =>
    db.query('update bulk_acts set lease_expires_at = colloquy_now() where id = $1', [act]);

  it('between what it did and saying so goes on elsewhere, and counts each job once', async () => {
    const act = await startAct('pause', await jobs(4));
    const dying = dyingAt((sql) => sql.includes('recorded as') || sql.includes('lease_expires_at = null'));
    await expect(advanceBulkActs(dying, 1_000, act)).rejects.toThrow('the process died');
    expect(await advanceBulkActs(db, 1_000, act)).toBe(false);
    expect(await progress(act)).toMatchObject({ status: 'running', done: 0 });
    await later(act);
    await drive();
    expect(await progress(act)).toMatchObject({ status: 'completed', done: 4, skipped: 0, unchanged: [] });
    const lines = await db.query(`select batch_job_id from batch_job_logs where event = 'job_paused'`);
    expect(new Set(lines.map((line) => line.batch_job_id)).size).toBe(4);
    expect(lines).toHaveLength(4);
  });

  it('before it acted goes on elsewhere, and the one that was away finds that it is not its any more', async () => {
    const [first = '', ...rest] = await jobs(3);
    const act = await startAct('delete', [first, ...rest]);
    for (const id of [first, ...rest]) await cancelJob(db, id);
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let slept = () => {};
    const sleeping = new Promise<void>((resolve) => {
      slept = resolve;
    });
    const frozen: Database = {
      ...db,
      query: async (sql, parameters) => {
        if (sql.includes(`large_act = 'delete', large_act_position`)) {
          slept();
          await asleep;
        }
        return db.query(sql, parameters);
      },
    };
    const late = advanceBulkActs(frozen, 10_000, act);
    await sleeping;
    await later(act);
    await drive();
    expect(await progress(act)).toMatchObject({ status: 'completed', done: 3 });
    wake();
    await late;
    expect(await progress(act)).toMatchObject({ status: 'completed', done: 3, skipped: 0, failed: 0 });
    await drive();
    expect(await statuses()).toEqual([]);
  });

  it('is driven by any number of processes, and each job has one turn', async () => {
    const act = await startAct('pause', await jobs(40));
    await Promise.all(Array.from({ length: 4 }, () => drive()));
    await drive();
    expect(await progress(act)).toMatchObject({ status: 'completed', total: 40, done: 40, skipped: 0 });
  });
});

it('an act is forgotten a month after its end', async () => {
  const act = await startAct('pause', await jobs(1));
  await drive();
  await forgetBulkActs(db);
  expect(await progress(act)).toMatchObject({ status: 'completed' });
  await db.query(`update bulk_acts set ended_at = ended_at - interval '31 days'`);
  await forgetBulkActs(db);
  expect((await call(show, `/api/batch-jobs/bulk/${act}`, { id: act })).status).toBe(404);
});
