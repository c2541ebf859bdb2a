import { describe, expect, it } from 'vitest';
import { GET as exportJob } from '#app/api/batch-jobs/[id]/export/route.ts';
import { POST as regenerate } from '#app/api/conversations/[id]/regenerate/route.ts';
import { PATCH as review, GET as show } from '#app/api/conversations/[id]/route.ts';
import { POST as bulkReview } from '#app/api/conversations/bulk-review/route.ts';
import { GET as list } from '#app/api/conversations/route.ts';
import { gatherWords } from '#ledger/conversation-words.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { call, freshApp, posted, submitSix } from './app.ts';
import { otherOrganizationId } from './auth/people.ts';
import { rawAnswer } from './raw-answer.ts';

/** Six conversations of one job. */
async function six(): Promise<{ db: Database; jobId: string; ids: string[] }> {
  const db = await freshApp();
  const jobId = await submitSix();
  await drainOf(db).run({ jobId }, { items: 6, untilEmpty: true });
  const rows = await db.query<{ id: string }>('select id from conversations order by position');
  return { db, jobId, ids: rows.map(({ id }) => id) };
}

const listed = async (query = '') => (await call(list, `/api/conversations${query}`)).body;
const idsOf = (page: { items: { conversationId: string }[] }) => page.items.map(({ conversationId }) => conversationId);
const shown = async (id: string) => (await call(show, `/api/conversations/${id}`, { id })).body;
const reviewed = (id: string, body: object) =>
  call(review, `/api/conversations/${id}`, { id }, { ...posted(body), method: 'PATCH' });
const bulk = (body: object) => call(bulkReview, '/api/conversations/bulk-review', {}, posted(body));

describe('the list of conversations', () => {
  it('is paged, newest first, each once, and each filter names what it says', async () => {
    const { db, jobId, ids } = await six();
    const all = await listed();
    expect(idsOf(all).toSorted()).toEqual(ids.toSorted());
    expect(all.items[0]).toMatchObject({ jobId, reviewStatus: 'generated', turnCount: expect.any(Number) });
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { conversationId: string }[]; nextCursor: string | null } = await listed(
        `?limit=2&cursor=${cursor}`,
      );
      pages.push(...idsOf(page));
      cursor = page.nextCursor;
    }
    expect(pages).toEqual(idsOf(all));

    const count = async (query: string) => (await listed(query)).items.length;
    expect(await count(`?job=${jobId}`)).toBe(6);
    expect(await count('?job=11111111-1111-4111-8111-111111111111')).toBe(0);
    expect(await count('?persona=anxious_planner')).toBe(2);
    expect(await count('?emotionalArc=fear_to_confidence')).toBe(3);
    expect(await count('?emotionalArc=fear_to_confidence&persona=anxious_planner&topic=roth_ira_conversion')).toBe(1);
    expect([await count('?tier=template'), await count('?tier=scenario')]).toEqual([6, 0]);
    expect([await count('?model=rehearsal:default'), await count('?model=x')]).toEqual([6, 0]);
    expect([await count('?reviewStatus=generated'), await count('?reviewStatus=approved')]).toEqual([6, 0]);
    expect((await call(list, '/api/conversations?reviewStatus=good')).status).toBe(400);
    await db.query(`insert into organizations (id, name) values ($1, 'B')`, [otherOrganizationId]);
    await db.query('update conversations set organization_id = $1 where id = $2', [otherOrganizationId, ids[0]]);
    expect(idsOf(await listed())).not.toContain(ids[0]);
    await db.query('update conversations set organization_id = (select organization_id from batch_jobs)');
  });

  it('is searched by words and their beginnings, before and after they are gathered, as pages without a gap', async () => {
    const { db, ids } = await six();
    const say = (id: string, text: string) =>
      db.query(`update conversations set turns = jsonb_set(turns, '{1,content}', to_jsonb($2::text)) where id = $1`, [
        ...[id, text],
      ]);
    await say(ids[0]!, "Ein Fahrradschlauch: “it’s 100% O'Neill\\s '; drop table x” & ((");
    await say(ids[1]!, 'A roth-ira for Fahrradfahrer.');
    const found = async (search: string, more = '') =>
      idsOf(await listed(`?search=${encodeURIComponent(search)}${more}`)).toSorted();
    const both = [ids[0]!, ids[1]!].toSorted();
    const expectFound = async () => {
      expect(await found('fahrrad')).toEqual(both);
      expect(await found('FAHRRADSCHLAUCH')).toEqual([ids[0]]);
      expect(await found("o'neill\\s 100%")).toEqual([ids[0]]);
      expect(await found('roth-ira fahrrad')).toEqual([ids[1]]);
      expect(await found('fahrrad nirgends')).toEqual([]);
      expect(await found(`') | ((:* & !`)).toEqual([]);
      expect(await found('anxious_planner')).toHaveLength(2);
      expect(await found('planner', '&emotionalArc=fear_to_confidence')).toHaveLength(1);
    };
    await expectFound();
    await age(db, [ids[1]!, ids[2]!, ids[3]!], 60);
    expect(await gatherWords(db)).toBe(false);
    expect(await db.query('select from conversation_words')).toHaveLength(3);
    await expectFound();
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { conversationId: string }[]; nextCursor: string | null } = await listed(
        `?search=roth&limit=1&cursor=${cursor}`,
      );
      pages.push(...idsOf(page));
      cursor = page.nextCursor;
    }
    expect(pages.toSorted()).toEqual(ids.toSorted());
    await age(db, ids, 30);
    expect(await gatherWords(db)).toBe(false);
    await expectFound();
  });
});

/** Makes young conversations so much older. */
const age = (db: Database, ids: string[], minutes: number) =>
  db.query(
    `update conversations c set created_at = created_at - $2 * interval '1 minute' where c.id = any ($1::uuid[]) and c.created_at > colloquy_now() - interval '1 minute'`,
    [ids, minutes],
  );

describe('a review', () => {
  it('is kept with who and when, a rejection with its reason, and each change can be taken back', async () => {
    const { ids } = await six();
    const [id = ''] = ids;
    expect(await reviewed(id, { reviewStatus: 'approved' })).toMatchObject({
      status: 200,
      body: { reviewStatus: 'approved', reviewedBy: 'the web app', reviewNote: null },
    });
    for (const body of [{ reviewStatus: 'rejected' }, { reviewStatus: 'rejected', reviewNote: ' ' }, {}])
      expect((await reviewed(id, body)).status).toBe(400);
    const { body } = await reviewed(id, { reviewStatus: 'rejected', reviewNote: 'Tax advice.' });
    expect(body.reviews).toMatchObject([
      { number: 2, from: 'approved', to: 'rejected', note: 'Tax advice.', by: 'the web app' },
      { number: 1, from: 'generated', to: 'approved', note: null },
    ]);
    // What is so already makes no line, and keeps its reason.
    expect((await reviewed(id, { reviewStatus: 'rejected', reviewNote: 'Tax advice.' })).body.reviews).toHaveLength(2);
    const undone = await bulk({ undo: body.reviews[0].actId });
    expect(undone).toMatchObject({ status: 200, body: { changed: 1, unchanged: 0 } });
    expect(await shown(id)).toMatchObject({ reviewStatus: 'approved', reviewNote: null });
    // The first change is not the last any more; the undo can be undone itself.
    expect((await bulk({ undo: body.reviews[1].actId })).body).toMatchObject({ changed: 0, unchanged: 1 });
    expect((await bulk({ undo: undone.body.actId })).body).toMatchObject({ changed: 1 });
    expect(await shown(id)).toMatchObject({ reviewStatus: 'rejected', reviewNote: 'Tax advice.' });
  });

  it('of many names what it changed, what was so, and what is missing, and is taken back as one', async () => {
    const { db, ids } = await six();
    await reviewed(ids[0]!, { reviewStatus: 'approved' });
    const missing = '11111111-1111-4111-8111-111111111111';
    const by = await bulk({ ids: [ids[0], ids[1]!.toUpperCase(), ids[1], missing], reviewStatus: 'approved' });
    expect(by.body).toMatchObject({ changed: 1, unchanged: 1, missing: [missing], nextCursor: null });
    const rest = await bulk({ filter: { reviewStatus: 'generated' }, reviewStatus: 'rejected', reason: 'Too short.' });
    expect(rest.body).toMatchObject({ changed: 4, unchanged: 0, missing: [] });
    await reviewed(ids[5]!, { reviewStatus: 'needs_revision' });
    expect((await bulk({ undo: rest.body.actId })).body).toMatchObject({ changed: 3, unchanged: 1 });
    const statuses = await db.query('select review_status as s, review_note as n from conversations order by position');
    expect(statuses.map(({ s }) => s)).toEqual([
      ...['approved', 'approved', 'generated', 'generated', 'generated', 'needs_revision'],
    ]);
    expect(statuses.every(({ n }) => n === null)).toBe(true);
    for (const wrong of [
      { ids, filter: { topic: 'x' }, reviewStatus: 'approved' },
      { reviewStatus: 'approved' },
      { filter: {}, reviewStatus: 'approved' },
      { ids, reviewStatus: 'rejected' },
      { ids },
      { undo: ids[0], reviewStatus: 'approved' },
      { filter: { topic: 'x' }, reviewStatus: 'approved', cursor: 'bm8' },
    ])
      expect((await bulk(wrong)).status, JSON.stringify(wrong)).toBe(400);
    expect((await bulk({ undo: missing })).status).toBe(404);
  });

  it('by two at once leaves one after the other in the history, whose last is what stands', async () => {
    const { ids } = await six();
    const statuses = ['approved', 'pending_review', 'needs_revision', 'generated'];
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        bulk({ ids: n % 2 ? ids : ids.toReversed(), reviewStatus: statuses[n % 4] }),
      ),
    );
    for (const id of ids) {
      const { reviews, reviewStatus } = await shown(id);
      expect(reviews[0].to).toBe(reviewStatus);
      for (const [n, { number, from }] of reviews.entries()) {
        expect(number).toBe(reviews.length - n);
        expect(from).toBe(reviews[n + 1]?.to ?? 'generated');
      }
    }
  });

  it('decides what is exported, where the export asks for it', async () => {
    const { jobId, ids } = await six();
    await bulk({ ids: [ids[1], ids[4]], reviewStatus: 'approved' });
    await reviewed(ids[2]!, { reviewStatus: 'pending_review' });
    const lines = async (query: string) => {
      const answer = await rawAnswer(exportJob, `/api/batch-jobs/${jobId}/export${query}`, { id: jobId });
      return (await answer.text()).split('\n').filter(Boolean);
    };
    const all = await lines('');
    expect(await lines('?reviewStatus=approved')).toEqual([all[1], all[4]]);
    expect(await lines('?reviewStatus=approved&reviewStatus=pending_review')).toEqual([all[1], all[2], all[4]]);
    expect(await lines('?reviewStatus=rejected')).toEqual([]);
  });
});

describe('a conversation that is regenerated', () => {
  it('stays, is made once more as a job of its own, and each names the other; asked twice it is one job', async () => {
    const { db, jobId, ids } = await six();
    const [id = ''] = ids;
    const before = await shown(id);
    const again = () => call(regenerate, `/api/conversations/${id}/regenerate`, { id }, { method: 'POST' });
    const answers = await Promise.all([again(), again(), again()]);
    expect(new Set(answers.map(({ body }) => body.jobId)).size).toBe(1);
    const [{ status, headers, body } = answers[0]!] = answers;
    expect([status, headers.get('location')]).toEqual([202, `/api/batch-jobs/${body.jobId}`]);
    await drainOf(db).run({ jobId: body.jobId }, { items: 1, untilEmpty: true });
    const after = await shown(id);
    const [{ conversationId }] = after.regeneratedBy;
    expect(after).toEqual({ ...before, regeneratedBy: [{ jobId: body.jobId, conversationId }] });
    const { persona, emotionalArc, topic, templateId, model } = before;
    expect(await shown(conversationId)).toMatchObject({
      ...{ persona, emotionalArc, topic, templateId, model, jobId: body.jobId, regenerates: id },
    });
    // That one has ended: now it is another.
    expect((await again()).body.jobId).not.toBe(body.jobId);
    await deleteJob(db, jobId);
    const gone = await call(regenerate, '/', { id: ids[1] }, { method: 'POST' });
    expect(gone).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });
});
