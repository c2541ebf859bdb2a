import { describe, expect, it } from 'vitest';
import { GET, POST } from '#app/api/cron/tick/route.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { giveRole } from '#ledger/members.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { submit } from '../setup/jobs.ts';
import { answerFrom, call, freshApp, submitSix } from './app.ts';

const secret = 'a secret of some length';
const bearer = (value: string) => ({ headers: { Authorization: `Bearer ${value}` } });
const tick = (query = '', init: RequestInit = bearer(secret)) => call(GET, `/api/cron/tick${query}`, {}, init);

describe('a tick', () => {
  it('is refused without a secret set, without the secret sent, and with another', async () => {
    const db = await freshApp();
    const id = await submitSix();
    expect(await tick()).toMatchObject({ status: 503, body: { code: 'cron_secret_missing' } });
    answerFrom(db, { CRON_SECRET: secret });
    const wrong: RequestInit[] = [
      {},
      bearer(''),
      bearer(`${secret}x`),
      bearer(secret.slice(1)),
      { headers: { Authorization: `Basic ${secret}` } },
    ];
    for (const init of wrong) {
      const refused = await tick('', init);
      expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(JSON.stringify(refused.body)).not.toContain(secret);
    }
    expect(await db.query('select from batch_attempts where batch_job_id = $1', [id])).toHaveLength(0);
  });

  it('with the secret works on all there is, and says what it did', async () => {
    const db = await freshApp({ CRON_SECRET: secret });
    await submitSix();
    await submitSix({ model: 'rehearsal:default?refused=1', maxAttempts: 1 });
    const { status, body } = await tick();
    expect(status).toBe(200);
    expect(body).toEqual({
      items: { completed: 6, failed: 6, retried: 0, handedBack: 0, late: 0 },
      reaped: 0,
      duties: { left: [] },
      unfinishedJobs: 0,
      more: false,
      ms: expect.any(Number),
    });
    expect(await db.query('select kind, time_limit_ms, batch_job_id from workers')).toEqual([
      { kind: 'tick', time_limit_ms: 285_000, batch_job_id: null },
    ]);
  });

  it('may come by POST, and from anywhere, as only its owner knows the secret', async () => {
    const db = await freshApp({ CRON_SECRET: secret, COLLOQUY_SECRET: secret });
    await giveRole(db, { organizationId: localOrganizationId, userId: localOrganizationId, role: 'owner' });
    const headers = { Authorization: `bearer ${secret}`, 'Sec-Fetch-Site': 'cross-site', Host: 'cron.example' };
    expect((await call(POST, '/api/cron/tick', {}, { method: 'POST', headers })).status).toBe(200);
  });

  it('is fair: of two jobs neither waits for the other', async () => {
    const db = await freshApp({ CRON_SECRET: secret });
    const repeat = { personas: ['anxious_planner'], emotionalArcs: ['fear_to_confidence'], topics: ['hsa_vs_fsa'] };
    const first = await submitSix({ grid: { ...repeat, repeat: 100 } });
    const second = await submitSix({ name: 'Second', grid: { ...repeat, repeat: 100 } });
    expect((await tick()).body.items.completed).toBe(200);
    const calls = await db.query<{ job: string }>(
      'select batch_job_id as job from batch_attempts order by created_at limit 64',
    );
    for (const id of [first, second]) expect(calls.filter(({ job }) => job === id)).toHaveLength(32);
  });

  it('for one job leaves the others alone', async () => {
    const db = await freshApp({ CRON_SECRET: secret });
    const [one, other] = [await submitSix(), await submitSix()];
    expect((await tick(`?job=${one}`)).body).toMatchObject({ items: { completed: 6 }, unfinishedJobs: 0 });
    expect(await db.query('select from batch_attempts where batch_job_id = $1', [other])).toHaveLength(0);
    expect((await tick('?job=11111111-1111-4111-8111-111111111111')).status).toBe(404);
    expect((await tick('?job=x')).status).toBe(400);
  });

  it('ends what a cancel left half done', async () => {
    const db = await freshApp({ CRON_SECRET: secret });
    const id = await submit(db, 25_000);
    await cancelJob(db, id, 'a test', 0);
    const queued = () => db.query(`select from batch_items where batch_job_id = $1 and status = 'queued'`, [id]);
    expect((await queued()).length).toBeGreaterThan(0);
    await tick();
    expect(await queued()).toHaveLength(0);
  });

  it('starts no call that does not fit into its time', async () => {
    const db = await freshApp({ CRON_SECRET: secret, COLLOQUY_FUNCTION_SECONDS: '60' });
    await submitSix();
    expect((await tick()).body).toMatchObject({ items: { completed: 0 }, unfinishedJobs: 1, more: true });
    expect(await db.query('select from batch_attempts')).toHaveLength(0);
  });
});
