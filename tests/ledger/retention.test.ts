import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { allDuties, doDuties } from '#engine/duties.ts';
import { createApiKey } from '#ledger/api-keys.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import type { ClaimedItem } from '#ledger/claim-items.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { purgeTexts, rowsPerSlice } from '#ledger/purge-old.ts';
import { findLateAnswer, readRawAnswer } from '#ledger/read-conversations.ts';
import { readItem } from '#ledger/read-items.ts';
import { listLogs } from '#ledger/read-logs.ts';
import { readAttemptTexts } from '#ledger/read-texts.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { compressText, readText, storedPrompt } from '#ledger/stored-text.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, submit, unsuccessful } from '../setup/jobs.ts';

const keepDays = 30;
const texts = (prompt: string) => ({ prompt: storedPrompt(prompt), rawAnswer: compressText(`answer to ${prompt}`) });

/** As if everything that is there now had happened so many days earlier. */
async function age(db: Database, days: number): Promise<void> {
  await db.query(`update raw_answers set settled_at = settled_at - $1 * interval '1 day'`, [days]);
  await db.query('update prompts set used_on = used_on - $1::integer', [days]);
  await db.query(
    `update batch_attempts set created_at = created_at - $1 * interval '1 day', settled_at = settled_at - $1 * interval '1 day'`,
    [days],
  );
  await db.query(`update batch_jobs set completed_at = completed_at - $1 * interval '1 day'`, [days]);
}

/** Everything that the duty has to do. */
async function purge(db: Database, days = keepDays): Promise<void> {
  expect(await doDuties(db, performance.now() + 20_000, allDuties(days))).toEqual([]);
}

async function kept(db: Database) {
  const prompts = await db.query<{ prompt: Buffer }>('select prompt from prompts');
  const answers = await db.query<{ answer: Buffer }>('select answer from raw_answers');
  return {
    prompts: prompts.map((row) => readText(row.prompt)).toSorted(),
    answers: answers.map((row) => readText(row.answer)).toSorted(),
  };
}

const countKept = async (db: Database) => ({
  answers: (await db.query('select from raw_answers')).length,
  prompts: (await db.query('select from prompts')).length,
});

async function settleOne(db: Database, prompt: string, jobId: string | null = null) {
  const { items } = await claim(db, { limit: 1, jobId });
  await settleAttempts(db, [completed(items[0]!, texts(prompt))]);
  return items[0]!;
}

async function settleAll(db: Database, promptOf: (item: ClaimedItem) => string): Promise<void> {
  const { items } = await claim(db, { limit: 1_000 });
  await settleAttempts(
    db,
    items.map((item) => completed(item, texts(promptOf(item)))),
  );
}

test('prompts and raw answers go when their age is over and not before; conversation, tokens, cost and log stay, and both show as purged', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  const old = await settleOne(db, 'old');
  await age(db, keepDays + 1);
  await settleOne(db, 'young');
  await age(db, keepDays - 1);
  const logs = await listLogs(db, localOrganizationId, job, {}, {});
  await purge(db);
  expect(await kept(db)).toEqual({ prompts: ['young'], answers: ['answer to young'] });
  expect(await readItem(db, localOrganizationId, job, old.itemId)).toMatchObject({
    status: 'completed',
    attempts: [{ outcome: 'succeeded', outputTokens: 400, actualCost: 0.0013, prompt: 'purged', rawAnswer: 'purged' }],
  });
  expect(await readAttemptTexts(db, localOrganizationId, job, old.itemId, 1)).toEqual({
    number: 1,
    prompt: { state: 'purged', text: null },
    rawAnswer: { state: 'purged', text: null },
  });
  expect(await db.query('select from conversations')).toHaveLength(2);
  expect(await listLogs(db, localOrganizationId, job, {}, {})).toEqual(logs);
});

test('what is kept is read word for word, and what never was is not called purged', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  const { items } = await claim(db);
  const failed = { ...texts('é 会'), rawAnswer: null, finishReason: null };
  await settleAttempts(db, [unsuccessful(items[0]!, { ...failed, verdict: 'retry' })]);
  const again = await settleOne(db, 'é 会');
  const read = (number: number) => readAttemptTexts(db, localOrganizationId, job, again.itemId, number);
  expect(await read(1)).toMatchObject({ prompt: { text: 'é 会' }, rawAnswer: { state: 'none', text: null } });
  expect(await read(2)).toMatchObject({ rawAnswer: { state: 'kept', text: 'answer to é 会' } });
  expect((await readItem(db, localOrganizationId, job, again.itemId)).attempts).toMatchObject([
    { prompt: 'kept', rawAnswer: 'none' },
    { prompt: 'kept', rawAnswer: 'kept' },
  ]);
  await expect(read(3)).rejects.toMatchObject({ code: 'not_found' });
  await expect(readAttemptTexts(db, randomUUID(), job, again.itemId, 1)).rejects.toMatchObject({ code: 'not_found' });
});

test('a prompt is stored once, however many attempts, items, jobs and statements have it; another organisation has its own', async () => {
  const { db } = await freshDatabase();
  await submit(db, 4);
  const foreign = await submit(db, 1);
  const [other] = await db.query<{ id: string }>(`insert into organizations (name) values ('other') returning id`);
  await db.query('update batch_jobs set organization_id = $1 where id = $2', [other!.id, foreign]);
  const { items } = await claim(db, { limit: 2 });
  await settleAttempts(db, [
    unsuccessful(items[0]!, { ...texts('same'), verdict: 'retry' }),
    completed(items[1]!, texts('same')),
  ]);
  await settleAll(db, () => 'same');
  expect((await kept(db)).prompts).toEqual(['same', 'same']);
  expect(await db.query('select distinct organization_id from prompts')).toHaveLength(2);
});

test('a prompt that a younger call has used stays, also when it was stored long ago', async () => {
  const { db } = await freshDatabase();
  await submit(db, 2);
  await settleOne(db, 'shared');
  await age(db, keepDays - 1);
  await settleOne(db, 'shared');
  await age(db, 5);
  await purge(db);
  expect(await kept(db)).toEqual({ prompts: ['shared'], answers: ['answer to shared'] });
  await age(db, keepDays);
  await purge(db);
  expect(await kept(db)).toEqual({ prompts: [], answers: [] });
});

test('an unused late answer is kept at any age, is still used instead of a call, and goes by its age from then on', async () => {
  const { db } = await freshDatabase();
  await submit(db, 1);
  const { items } = await claim(db, { leaseMs: 0 });
  expect((await claim(db, { leaseMs: 0, limit: 0 })).reaped).toBe(1);
  const late = items[0]!;
  expect([...(await settleAttempts(db, [completed(late, texts('late'))])).values()]).toEqual(['late']);
  await age(db, 4_000);
  await purge(db, 0);
  expect((await kept(db)).answers).toEqual(['answer to late']);
  const next = (await claim(db)).items[0]!;
  expect(next.lateAttemptId).toBe(late.attemptId);
  const found = await readRawAnswer(db, late.attemptId);
  expect(readText(found!.rawAnswer!)).toBe('answer to late');
  await settleAttempts(db, [completed(next, { answerFrom: late.attemptId, costNanoUsd: 0, usage: null })]);
  await purge(db);
  expect((await kept(db)).answers).toEqual([]);
});

test('the log, the costs and the calls of a running job stay, whatever their age; its old texts go', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  await settleOne(db, 'first');
  await age(db, keepDays + 1);
  const open = await claim(db);
  const before = await db.query('select actual_cost, reserved_cost, log_seq from batch_jobs');
  const logs = await listLogs(db, localOrganizationId, job, {}, {});
  await purge(db, 0);
  expect(await listLogs(db, localOrganizationId, job, {}, {})).toEqual(logs);
  expect(await db.query('select actual_cost, reserved_cost, log_seq from batch_jobs')).toEqual(before);
  expect(await kept(db)).toEqual({ prompts: [], answers: [] });
  expect([...(await settleAttempts(db, [completed(open.items[0]!, texts('second'))])).values()]).toEqual(['settled']);
});

test('a slice is bounded, says that there is more, and another goes on where it ended', async () => {
  const { db } = await freshDatabase({ invariants: false });
  await db.query(
    `insert into raw_answers (attempt_id, settled_at, answer) select colloquy_uuid(), colloquy_now() - interval '40 days', 'x' from generate_series(1, $1)`,
    [rowsPerSlice + 3],
  );
  await db.query(
    `insert into prompts (organization_id, hash, used_on, prompt) select $2, sha256(n::text::bytea), current_date - 40, 'x' from generate_series(1, $1) n`,
    [rowsPerSlice + 5, localOrganizationId],
  );
  expect(await purgeTexts(db, keepDays)).toBe(true);
  expect(await countKept(db)).toEqual({ answers: 3, prompts: 5 });
  expect(await purgeTexts(db, keepDays)).toBe(false);
  expect(await countKept(db)).toEqual({ answers: 0, prompts: 0 });
});

test('two that purge at once neither wait for each other nor fail, and leave nothing that is old', async () => {
  const { db, connect } = await freshDatabase();
  await submit(db, 60);
  await settleAll(db, (item) => `prompt ${item.position}`);
  await age(db, keepDays + 1);
  const other = connect(1);
  await other.query(`set lock_timeout = '5s'`);
  await db.transaction(async (connection) => {
    await purgeTexts(connection, keepDays);
    // All that is old is locked by the first, which has not committed.
    expect(await purgeTexts(other, keepDays)).toBe(false);
  });
  expect(await kept(db)).toEqual({ prompts: [], answers: [] });
  const both = [connect(1), connect(1)];
  await submit(db, 60);
  await settleAll(db, (item) => `prompt ${item.position}`);
  await age(db, keepDays + 1);
  await Promise.all(both.map((each) => purgeTexts(each, keepDays)));
  expect(await kept(db)).toEqual({ prompts: [], answers: [] });
});

test('a settle whose prompt is being purged stores it again; one that is being settled is not purged', async () => {
  const { db, connect } = await freshDatabase();
  await submit(db, 3);
  await settleOne(db, 'shared');
  await age(db, keepDays + 1);
  const { items } = await claim(db);
  let settling: Promise<unknown> | undefined;
  await db.transaction(async (connection) => {
    await purgeTexts(connection, keepDays);
    settling = settleAttempts(connect(1), [completed(items[0]!, texts('shared'))]);
    const waiting = `select from pg_locks where not granted and locktype in ('transactionid', 'tuple')`;
    await expect.poll(async () => (await db.query(waiting)).length).toBe(1);
  });
  await settling;
  expect((await kept(db)).prompts).toEqual(['shared']);
  await age(db, keepDays + 1);
  const purger = connect(1);
  await purger.query(`set lock_timeout = '5s'`);
  await db.transaction(async (connection) => {
    await settleAttempts(connection, [completed(items[1]!, texts('shared'))]);
    await purgeTexts(purger, keepDays);
  });
  expect((await kept(db)).prompts).toEqual(['shared']);
});

test('settles of different jobs that store the same prompts, each in its own order, do not deadlock', async () => {
  const { db, connect } = await freshDatabase();
  const count = 30;
  const claims = [];
  for (const jobId of [await submit(db, count), await submit(db, count)])
    claims.push((await claim(db, { limit: count, jobId })).items);
  // Each of them takes its time between two prompts, so that the two meet on the way.
  await db.query(`
    create function take_time() returns trigger language plpgsql as $$ begin perform pg_sleep(0.01); return new; end $$;
    create trigger take_time before insert on prompts for each row execute function take_time();`);
  const orders = claims.map((items, index) =>
    items.map((item, n) => completed(item, texts(`prompt ${index === 0 ? n : count - 1 - n}`))),
  );
  const results = await Promise.all(orders.map((settlements) => settleAttempts(connect(1), settlements)));
  for (const each of results) expect(new Set(each.values())).toEqual(new Set(['settled']));
  expect((await kept(db)).prompts).toHaveLength(count);
});

test('what attempts hold themselves since before there were these tables is read, used, and purged by its age, but an unused late answer', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  const [done, late] = (await claim(db, { leaseMs: 0 })).items;
  await settleAttempts(db, [completed(done!)]);
  await claim(db, { leaseMs: 0, limit: 0 });
  await settleAttempts(db, [completed(late!)]);
  await db.query('update batch_attempts set prompt = $1, raw_answer = $2', [compressText('p'), compressText('a')]);
  expect(await readAttemptTexts(db, localOrganizationId, job, done!.itemId, 1)).toMatchObject({
    prompt: { text: 'p' },
    rawAnswer: { text: 'a' },
  });
  await cancelJob(db, job);
  await purge(db);
  expect((await readItem(db, localOrganizationId, job, done!.itemId)).attempts).toMatchObject([{ prompt: 'kept' }]);
  await age(db, keepDays + 1);
  await purge(db);
  expect((await readItem(db, localOrganizationId, job, done!.itemId)).attempts).toMatchObject([
    { prompt: 'purged', rawAnswer: 'purged' },
  ]);
  const found = await readRawAnswer(db, (await findLateAnswer(db, late!.itemId))!);
  expect(readText(found!.rawAnswer!)).toBe('a');
});

test('a deleted job takes its raw answers with it', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  await submit(db, 1);
  await settleOne(db, 'a', job);
  await settleOne(db, 'b');
  await deleteJob(db, job);
  expect((await kept(db)).answers).toEqual(['answer to b']);
});

test('what is over is forgotten: sessions, counts of requests, and API keys 90 days after their end', async () => {
  const { db } = await freshDatabase();
  await db.query(`insert into app_users (id, name, email) values ($1, 'A', 'a@example.com')`, [randomUUID()]);
  const over = async (name: string, revoked: number | null, expired: number | null) => {
    const made = {
      organizationId: localOrganizationId,
      name,
      scopes: ['read' as const],
      expiresAt: null,
      createdBy: null,
    };
    const { key } = await createApiKey(db, made);
    await db.query(
      `update api_keys set created_at = colloquy_now() - interval '1 year', revoked_at = colloquy_now() - $2 * interval '1 day',
         expires_at = colloquy_now() - $3 * interval '1 day' where id = $1`,
      [key.id, revoked, expired],
    );
  };
  await over('valid', null, null);
  await over('revoked lately', 89, null);
  await over('expired lately', null, 89);
  await over('revoked', 91, null);
  await over('expired', null, 91);
  await over('revoked, then expired', 91, 1);
  for (const [token, when] of [
    ['old', '-1 second'],
    ['new', '1 day'],
  ])
    await db.query(
      `insert into app_sessions (user_id, token, expires_at) select id, $1, colloquy_now() + $2::interval from app_users`,
      [token, when],
    );
  await db.query(
    `insert into request_limits (key, points, expire) select key, 1, extract(epoch from colloquy_now()) * 1000 + ms from (values ('old', -1000), ('new', 60000)) v (key, ms)`,
  );
  await purge(db);
  const names = async (sql: string) => (await db.query<{ name: string }>(sql)).map(({ name }) => name).sort();
  expect(await names('select name from api_keys')).toEqual(['expired lately', 'revoked lately', 'valid']);
  expect(await names('select token as name from app_sessions')).toEqual(['new']);
  expect(await names('select key as name from request_limits')).toEqual(['new']);
});
