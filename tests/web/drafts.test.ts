import { describe, expect, it } from 'vitest';
import { POST as addItems, GET as listItems } from '#app/api/batch-jobs/[id]/items/route.ts';
import { DELETE as deleteJob, GET as showJob } from '#app/api/batch-jobs/[id]/route.ts';
import { POST as submitDraft } from '#app/api/batch-jobs/[id]/submit/route.ts';
import { POST as generateBatch } from '#app/api/conversations/generate-batch/route.ts';
import { submitDraft as submitDraftOf } from '#engine/drafts.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { claim } from '../setup/jobs.ts';
import { call, freshApp, posted } from './app.ts';

const keys = {
  personas: ['overwhelmed_avoider', 'anxious_planner', 'pragmatic_optimist'],
  emotionalArcs: ['confusion_to_clarity', 'fear_to_confidence'],
};

/** An item like no other. */
const item = (number: number, changes: object = {}) => ({
  persona: keys.personas[number % 3]!,
  emotionalArc: keys.emotionalArcs[number % 2]!,
  topic: 'roth_ira_conversion',
  parameters: { number },
  ...changes,
});
const line = (position: number, changes: object = {}) => ({ position, ...item(position, changes) });
const ndjson = (lines: object[]) => lines.map((each) => `${JSON.stringify(each)}\n`).join('');
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const submission = { name: 'Large', model: 'rehearsal:default', sharedParameters: { tone: 'warm' } };
const generate = (body: object, query = '', headers = {}) =>
  call(generateBatch, `/api/conversations/generate-batch${query}`, {}, posted(body, 'application/json', headers));
const draft = async (changes: object = {}): Promise<string> =>
  (await generate({ ...submission, ...changes }, '?draft=true')).body.jobId;
const put = (id: string, body: string | object[], type = 'application/x-ndjson') =>
  call(addItems, `/api/batch-jobs/${id}/items`, { id }, posted(typeof body === 'string' ? body : ndjson(body), type));
const submit = (id: string) => call(submitDraft, `/api/batch-jobs/${id}/submit`, { id }, { method: 'POST' });
const show = async (id: string) => (await call(showJob, `/api/batch-jobs/${id}`, { id })).body;
const positionsOf = async (id: string) =>
  (await call(listItems, `/api/batch-jobs/${id}/items?limit=200`, { id })).body.items.map(
    ({ position, parameters }: { position: number; parameters?: { number: number } }) =>
      parameters ? [position, parameters.number] : position,
  );
const rowsOf = (db: Database, id: string) =>
  db.query(
    `select position, content_key, persona, emotional_arc, topic, tier, template_id, template_version, repeat, parameters, source_text, reservation, status
     from batch_items where batch_job_id = $1 order by position`,
    [id],
  );

let db: Database;

describe('a draft', () => {
  it('is filled in any order, seen by no driver, and submitted once: the very job that the plan in one body makes', async () => {
    db = await freshApp();
    const made = await generate(submission, '?draft=true');
    expect(made).toMatchObject({ status: 201, body: { name: 'Large', totalItems: 0, warnings: [] } });
    expect(Date.parse(made.body.expiresAt) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    const id: string = made.body.jobId;
    expect(made.headers.get('location')).toBe(`/api/batch-jobs/${id}`);
    expect(
      await put(
        id,
        range(11, 30).map((n) => line(n)),
      ),
    ).toMatchObject({ status: 200, body: { added: 20, totalItems: 20 } });
    expect(
      (
        await put(
          id,
          range(1, 10).map((n) => line(n)),
        )
      ).body,
    ).toMatchObject({ added: 10, totalItems: 30 });
    expect((await claim(db)).items).toEqual([]);
    expect(await show(id)).toMatchObject({
      status: 'queued',
      counts: { total: 30 },
      waiting: { code: 'draft', who: 'you' },
    });
    const submitted = await submit(id);
    expect(submitted).toMatchObject({
      status: 202,
      body: { jobId: id, status: 'queued', totalItems: 30 },
    });
    const direct = await generate({ ...submission, items: range(1, 30).map((n) => item(n)) });
    expect(await rowsOf(db, id)).toEqual(await rowsOf(db, direct.body.jobId));
    const [one, other] = await db.query(
      `select total_items, tier, submission_hash, estimated_cost, reservation_max, configuration, shared_parameters, draft_expires_at
       from batch_jobs where id = any($1) order by created_at`,
      [[id, direct.body.jobId]],
    );
    expect(one).toEqual(other);
    const { jobId: _, ...answer } = submitted.body;
    expect(direct.body).toMatchObject(answer);
    const again = await submit(id);
    expect(again).toMatchObject({ status: 202, body: submitted.body });
    expect(await put(id, [line(31)])).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await drainOf(db).run({ jobId: id }, { untilEmpty: true });
    expect(await show(id)).toMatchObject({ status: 'completed', counts: { total: 30, successful: 30 } });
    expect((await submit(id)).body).toEqual({ ...submitted.body, status: 'completed' });
  });

  it('takes the same items again without a change, and others in their place', async () => {
    db = await freshApp();
    const id = await draft();
    await put(
      id,
      range(1, 5).map((n) => line(n)),
    );
    const seq = (await show(id)).logSeq;
    expect(
      (
        await put(
          id,
          range(1, 5).map((n) => line(n)),
        )
      ).body,
    ).toMatchObject({ added: 0, replaced: 0, unchanged: 5 });
    expect((await show(id)).logSeq).toBe(seq);
    // Two change places, one is new, one stays.
    const swapped = [line(1, item(2)), line(2, item(1)), line(3, item(9)), line(4)];
    expect((await put(id, swapped)).body).toMatchObject({ added: 0, replaced: 3, unchanged: 1, totalItems: 5 });
    const numbers = await db.query<{ number: number }>(
      `select (parameters ->> 'number')::integer as number from batch_items where batch_job_id = $1 order by position`,
      [id],
    );
    expect(numbers.map(({ number }) => number)).toEqual([2, 1, 9, 4, 5]);
    expect(await put(id, [line(6, item(5))])).toMatchObject({
      status: 400,
      body: {
        code: 'duplicate_item',
        errors: [{ path: 'position 6', message: expect.stringContaining('as position 5 ') }],
      },
    });
    // The arc has no template of that tier, so that only the tier is another.
    const tiers = [line(4, { tier: 'edge_case' }), line(5)];
    expect((await put(id, tiers)).body).toMatchObject({ replaced: 1, unchanged: 1 });
    expect((await submit(id)).body.totalItems).toBe(5);
    const [kept] = await db.query('select tier from batch_items where batch_job_id = $1 and position = 4', [id]);
    expect(kept).toEqual({ tier: 'edge_case' });
  });

  it('that gets an item while it is being submitted is submitted with it', async () => {
    db = await freshApp();
    const id = await draft();
    await put(id, [line(1), line(2)]);
    let late = 0;
    const interrupted: Database = {
      ...db,
      async query<Row>(sql: string, parameters?: unknown[]) {
        const rows = await db.query<Row>(sql, parameters);
        if (sql.includes('max(reservation)') && late++ === 0) await put(id, [line(2, item(9)), line(3)]);
        return rows;
      },
    };
    const job = await submitDraftOf(interrupted, { organizationId: localOrganizationId, jobId: id });
    expect(job.totalItems).toBe(3);
    expect(late).toBe(2);
    expect(await show(id)).toMatchObject({ counts: { total: 3 }, logSeq: 4 });
  });

  it('names a bad line with its position, and writes nothing of its request', async () => {
    db = await freshApp();
    const id = await draft();
    const lines = [line(1), line(2, { persona: 'nobody' }), line(3), { ...line(4), tier: 'gold' }, line(3, item(8))];
    const unknown = await put(id, ndjson(lines.slice(0, 3)));
    expect(unknown).toMatchObject({
      status: 400,
      body: { code: 'scaffolding_unknown', errors: [{ path: 'line 2 (position 2) persona' }] },
    });
    expect((await put(id, `\uFEFF${ndjson(lines)}\n{"position": 7,\n`)).body).toMatchObject({
      code: 'invalid_input',
      errors: [
        { path: 'line 4 (position 4) tier' },
        { path: 'line 5 (position 3) position', message: 'is that of line 3 too' },
        { path: 'line 7', message: expect.stringMatching(/^is not JSON/) },
      ],
    });
    for (const position of [0, 1_000_001, 1.5, '1', undefined])
      expect((await put(id, [{ ...line(1), position }])).body.code).toBe('invalid_input');
    expect((await put(id, '\n \n')).body.code).toBe('plan_empty');
    expect((await put(id, ndjson([line(1)]), 'application/json')).status).toBe(415);
    expect(await positionsOf(id)).toEqual([]);
  });

  it('that has gaps or nothing is not submitted, and says what is missing', async () => {
    db = await freshApp();
    const id = await draft();
    expect(await submit(id)).toMatchObject({ status: 400, body: { code: 'plan_empty' } });
    await put(
      id,
      [2, 3, 6, 9].map((n) => line(n)),
    );
    expect(await submit(id)).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: '5 of the positions 1 to 9 are missing, first 1, 4 to 5, 7 to 8.' },
    });
    await put(
      id,
      [1, 4, 5, 7, 8].map((n) => line(n)),
    );
    expect((await submit(id)).body.totalItems).toBe(9);
  });

  it('whose upload is cut off in the middle has nothing of it, and everything when it is repeated', async () => {
    db = await freshApp();
    const id = await draft();
    const body = Buffer.from(ndjson(range(1, 40).map((n) => line(n))));
    let sent = 0;
    const cut = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent > body.length / 2) return controller.error(new Error('cut off'));
        controller.enqueue(body.subarray(sent, sent + 1_000));
        sent += 1_000;
      },
    });
    const init = { ...posted('', 'application/jsonl'), body: cut, duplex: 'half' };
    const answer = await call(addItems, `/api/batch-jobs/${id}/items`, { id }, init as RequestInit);
    expect(answer).toMatchObject({ status: 400, body: { detail: 'The body broke off before its end.' } });
    expect(await positionsOf(id)).toEqual([]);
    const both = await Promise.all([put(id, body.toString()), put(id, body.toString())]);
    expect(both.map(({ body: { added, unchanged } }) => [added, unchanged]).sort()).toEqual([
      [0, 40],
      [40, 0],
    ]);
    expect((await submit(id)).body.totalItems).toBe(40);
  });

  it('keeps the scaffolding and the price that were there when it was made', async () => {
    db = await freshApp();
    const personas = [{ key: 'baker', name: 'Berta' }];
    const id = await draft({ personas, name: 'Pinned' });
    await put(id, [line(1, { persona: 'baker' })]);
    const [before] = await db.query<{ text: string }>(
      `select background as text from personas where key = 'anxious_planner'`,
    );
    await db.query(`update personas set background = 'Another.', version = version + 1 where key = 'anxious_planner'`);
    await put(id, [line(2, { persona: 'anxious_planner' })]);
    await submit(id);
    const [row] = await db.query<{ used: Record<string, { name: string; background?: string }>; left: boolean }>(
      `select configuration #> '{scaffolding,personas}' as used, configuration ? 'draft' as left from batch_jobs where id = $1`,
      [id],
    );
    expect(Object.keys(row!.used).sort()).toEqual(['anxious_planner', 'baker']);
    expect(row!.used.anxious_planner!.background).toBe(before!.text);
    expect(row!.left).toBe(false);
  });

  it('may be deleted; what was never a draft takes no items', async () => {
    db = await freshApp();
    const id = await draft();
    await put(id, [line(1)]);
    expect((await call(deleteJob, `/api/batch-jobs/${id}`, { id }, { method: 'DELETE' })).status).toBe(200);
    expect((await put(id, [line(2)])).status).toBe(404);
    expect((await submit(id)).status).toBe(404);
    const { body } = await generate({ ...submission, items: [item(77)] });
    expect((await put(body.jobId, [line(2)])).status).toBe(409);
    expect((await submit(body.jobId)).body).toEqual(body);
    expect((await generate(submission, '?draft=true&dryRun=true')).status).toBe(400);
    expect((await generate(submission)).body.code).toBe('invalid_input');
  });
});

describe('a request with an Idempotency-Key', () => {
  const key = (word: string) => ({ 'Idempotency-Key': word });

  it('that comes twice at once makes one job, a draft too', async () => {
    db = await freshApp();
    const plan = { ...submission, items: range(1, 300).map((n) => item(n)) };
    for (const [query, body] of [
      ['', plan],
      ['?draft=true', submission],
    ] as const) {
      const answers = await Promise.all(
        range(1, 4).map(() => generate(body, query, key(`at once ${query}`.replaceAll(' ', '-')))),
      );
      expect(new Set(answers.map(({ body: { jobId } }) => jobId)).size).toBe(1);
      expect(answers.map(({ body: answer }) => answer)).toEqual(Array(4).fill(answers[0]!.body));
    }
    expect(await generate(submission, '?draft=true', key('at-once-'))).toMatchObject({ status: 409 });
  });

  it('is answered the same after what it names was changed, and later than a day while its job is unfinished', async () => {
    db = await freshApp();
    const plan = { ...submission, items: [item(501)] };
    const first = await generate(plan, '', key('later'));
    await db.query(`update personas set active = false where key = $1`, [item(501).persona]);
    expect((await generate(plan, '', key('later'))).body).toEqual(first.body);
    await db.query(`update idempotency_keys set expires_at = colloquy_now() - interval '1 second' where key = 'later'`);
    expect((await generate(plan, '', key('later'))).body).toEqual(first.body);
    await db.query(`update personas set active = true`);
    await drainOf(db).run({ jobId: first.body.jobId }, { untilEmpty: true });
    const second = await generate(plan, '', key('later'));
    expect(second.body.jobId).not.toBe(first.body.jobId);
    const id: string = second.body.jobId;
    await db.query(
      `update batch_jobs set status = 'cancelled', completed_at = colloquy_now(), large_act = 'delete' where id = $1`,
      [id],
    );
    expect((await generate(plan, '', key('later'))).body.jobId).not.toBe(id);
    await db.query('delete from batch_jobs where id = $1', [id]);
    expect(await checkInvariants(db)).toEqual([]);
  });
});
