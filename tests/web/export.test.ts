import { beforeEach, describe, expect, it } from 'vitest';
import { GET as check } from '#app/api/batch-jobs/[id]/export/check/route.ts';
import { GET as exportJob } from '#app/api/batch-jobs/[id]/export/route.ts';
import { POST as processNext } from '#app/api/batch-jobs/[id]/process-next/route.ts';
import { formatRows } from '#dataset/export/format-rows.ts';
import { trl } from '#dataset/export/trl.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { streamConversations } from '#ledger/read-conversations.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { claim, completed, submit } from '../setup/jobs.ts';
import { answerFrom, call, freshApp, submitSix } from './app.ts';
import { catchLog } from './log-lines.ts';
import { rawAnswer } from './raw-answer.ts';

let db: Database;
beforeEach(async () => {
  db = await freshApp();
});

const fileOf = (id: string, query = '', init: RequestInit = {}) =>
  rawAnswer(exportJob, `/api/batch-jobs/${id}/export${query}`, { id }, init);
const checkOf = (id: string, query = '', init: RequestInit = {}) =>
  call(check, `/api/batch-jobs/${id}/export/check${query}`, { id }, init);

/** A job of so many finished conversations. */
async function finished(count: number, name = 'test'): Promise<string> {
  const id = await submit(db, count, { name });
  for (let left = count; left > 0; left -= 500) {
    const { items } = await claim(db, { limit: 500, jobId: id });
    await settleAttempts(
      db,
      items.map((item) => completed(item)),
    );
  }
  return id;
}

/** Requests are answered from a database that counts the reads of conversations. */
function countReads(): { reads: number } {
  const counted = { reads: 0 };
  answerFrom({
    ...db,
    query: (sql, parameters) => {
      if (sql.includes('join conversations c')) counted.reads++;
      return db.query(sql, parameters);
    },
  });
  return counted;
}

/** What a file of the job is, by the command line’s own parts. */
async function expected(id: string): Promise<string> {
  let text = '';
  for await (const line of formatRows(streamConversations(db, localOrganizationId, id), trl, { system: true }))
    text += line;
  return text;
}

describe('an export', () => {
  it('is the file that the command line writes, with its type and a safe name', async () => {
    const id = await finished(700, '../“Été”; rm -rf / 🎓\r\nX: y');
    const answer = await fileOf(id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/jsonl');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="ete-rm-rf-x-y-rehearsal.jsonl"');
    expect(await answer.text()).toBe(await expected(id));
    expect(await (await fileOf(id, '?format=trl&system=true')).text()).toBe(await expected(id));
  });

  it('of a job that goes on holds what is done so far', async () => {
    const id = await submitSix({ concurrentProcessing: 1 });
    await call(processNext, `/api/batch-jobs/${id}/process-next?items=2`, { id }, { method: 'POST' });
    const lines = (await (await fileOf(id)).text()).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0]!).messages[0].role).toBe('system');
    expect(JSON.parse((await (await fileOf(id, '?system=false')).text()).split('\n')[0]!).messages[0].role).toBe(
      'user',
    );
  });

  it('is read from the database as fast as its reader reads, and no further when that one goes away', async () => {
    const id = await finished(4_000);
    const counted = countReads();
    const answer = await fileOf(id);
    expect(answer.status).toBe(200);
    expect(counted.reads).toBe(0);
    const reader = answer.body!.getReader();
    await reader.read();
    // What is read ahead would show in the time that all of it takes.
    await expected(id);
    const afterOne = counted.reads;
    expect(afterOne).toBeGreaterThan(0);
    expect(afterOne).toBeLessThanOrEqual(4);
    void reader.read();
    await reader.cancel();
    await expected(id);
    expect(counted.reads).toBeLessThanOrEqual(afterOne + 1);
  });

  it('that fails on its way breaks off, and says nothing of the cause', async () => {
    const id = await finished(1_000);
    let reads = 0;
    answerFrom({
      ...db,
      query: (sql, parameters) => {
        if (sql.includes('join conversations c') && ++reads > 2) return Promise.reject(new Error('hush-hush'));
        return db.query(sql, parameters);
      },
    });
    const log = catchLog();
    const error = await (await fileOf(id)).text().catch((thrown: Error) => thrown);
    expect(log.text()).toContain('request_failed');
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('hush');
  });

  it('asked for by HEAD reads no conversation', async () => {
    const id = await finished(3);
    const counted = countReads();
    const answer = await fileOf(id, '', { method: 'HEAD' });
    expect(answer.headers.get('content-disposition')).toContain('filename=');
    expect(answer.body).toBeNull();
    expect(counted.reads).toBe(0);
  });

  it('of a job of another organisation, or of none, is 404; in a format that is none, 400', async () => {
    const id = await finished(1);
    expect(await checkOf(id, '?format=parquets')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'format' }] },
    });
    expect((await fileOf(id, '?format=parquets')).status).toBe(400);
    await db.query(`insert into organizations (id, name) values ('00000000-0000-4000-8000-00000000000b', 'B')`);
    await db.query(`update batch_jobs set organization_id = '00000000-0000-4000-8000-00000000000b' where id = $1`, [
      id,
    ]);
    for (const job of [id, '11111111-1111-4111-8111-111111111111', 'nonsense']) {
      expect((await fileOf(job)).status).toBe(404);
      expect(await checkOf(job)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    await db.query(`update batch_jobs set organization_id = $2 where id = $1`, [id, localOrganizationId]);
  });
});

describe('a check before the download', () => {
  it('says how many lines are fine, and what is wrong with the others, without storing anything', async () => {
    const id = await finished(12);
    expect(await checkOf(id, '?format=openai')).toMatchObject({
      status: 200,
      body: { ok: true, lines: 12, problems: [], problemsTotal: 0 },
    });
    await db.query(
      `update conversations set turns = jsonb_set(turns, '{1,role}', '"user"') where batch_job_id = $1 and position = 3`,
      [id],
    );
    expect((await checkOf(id)).body).toMatchObject({
      ok: false,
      problems: [{ line: 3, code: 'roles_not_alternating' }],
    });
  });

  it('of a job with nothing done, or with too little for its format, is not ok', async () => {
    expect((await checkOf(await submitSix())).body).toMatchObject({
      ok: false,
      lines: 0,
      problems: [{ line: 0, code: 'file_empty' }],
    });
    expect((await checkOf(await finished(9), '?format=openai')).body).toMatchObject({
      ok: false,
      problems: [{ line: 0, code: 'too_few_lines' }],
    });
  });

  it('stops when whoever asked goes away', async () => {
    const id = await finished(4_000);
    const gone = new AbortController();
    let reads = 0;
    answerFrom({
      ...db,
      query: (sql, parameters) => {
        if (sql.includes('join conversations c') && ++reads === 3) gone.abort();
        return db.query(sql, parameters);
      },
    });
    await checkOf(id, '', { signal: gone.signal });
    expect(reads).toBe(3);
  });
});
