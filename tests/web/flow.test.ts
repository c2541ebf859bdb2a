import createClient from 'openapi-fetch';
import { expect, it } from 'vitest';
import type { paths } from '#client/api-types.ts';
import { createApiKey } from '#ledger/api-keys.ts';
import { localOrganizationId as organizationId } from '#ledger/organizations.ts';
import { freshDatabase } from '../setup/database.ts';
import { seed } from '../setup/drain.ts';
import { EventReader } from './event-reader.ts';
import { startServer } from './hostile/server.ts';

/** What an answer brought; fails where it was refused. */
async function answered<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
  const { data, error, response } = await call;
  expect(error, response.url).toBeUndefined();
  return data as Data;
}

it('a client that others wrote, with nothing but the document, goes all the way: from its key to a checked training file, and leaves nothing behind', {
  timeout: 300_000,
}, async () => {
  const { db, url } = await freshDatabase();
  await seed(db);
  const server = await startServer(url);
  try {
    const expiresAt = new Date(Date.now() + 60_000);
    const { secret } = await createApiKey(db, {
      organizationId,
      name: 'owner',
      scopes: ['admin'],
      expiresAt,
      createdBy: null,
    });
    const openAs = (key: string) =>
      createClient<paths>({ baseUrl: server.url, headers: { Authorization: `Bearer ${key}` } });
    const api = openAs(secret);

    const stranger = await openAs(`${secret}x`).GET('/api/batch-jobs');
    expect(stranger.response.status).toBe(401);
    expect(stranger.error).toMatchObject({ code: 'unauthorized' });

    const personas = await answered(api.GET('/api/personas'));
    const arcs = await answered(api.GET('/api/emotional-arcs'));
    const topics = await answered(api.GET('/api/training-topics', { params: { query: { limit: 2 } } }));
    const body = {
      name: 'The whole way',
      model: 'rehearsal:default?latencyMs=5',
      grid: {
        personas: personas.items.map(({ key }) => key),
        emotionalArcs: arcs.items
          .filter(({ key }) => ['confusion_to_clarity', 'fear_to_confidence'].includes(key))
          .map(({ key }) => key),
        topics: topics.items.map(({ key }) => key),
      },
    };
    const submission = (dryRun: boolean) =>
      answered(
        api.POST('/api/conversations/generate-batch', {
          body,
          params: { query: { dryRun }, header: { 'Idempotency-Key': 'the-whole-way' } },
        }),
      );
    const estimate = await submission(true);
    expect(estimate).toMatchObject({ totalItems: 12, estimatedCost: { low: 0, high: 0, currency: 'USD' } });
    expect(estimate).not.toHaveProperty('jobId');
    expect((await answered(api.GET('/api/batch-jobs'))).items).toEqual([]);

    const submitted = await submission(false);
    expect(await submission(false)).toMatchObject({ jobId: (submitted as { jobId: string }).jobId });
    const path = { id: (submitted as { jobId: string }).jobId };
    const { data: stream } = await api.GET('/api/batch-jobs/{id}/events', { params: { path }, parseAs: 'stream' });
    const events = new EventReader(stream as ReadableStream<Uint8Array>);

    let last = 'queued';
    for (let calls = 0; !last.startsWith('job_'); calls++) {
      expect(calls).toBeLessThan(12);
      last = (await answered(api.POST('/api/batch-jobs/{id}/process-next', { params: { path, query: { items: 3 } } })))
        .status;
    }
    expect(last).toBe('job_completed');
    await events.toEnd();
    expect(events.of('log').map(({ id }) => id)).toEqual(events.of('log').map((_, index) => index + 1));
    expect(events.of('end')).toHaveLength(1);

    const job = await answered(api.GET('/api/batch-jobs/{id}', { params: { path } }));
    expect(job).toMatchObject({ status: 'completed', counts: { total: 12, successful: 12 }, waiting: null });
    const items = await answered(
      api.GET('/api/batch-jobs/{id}/items', { params: { path, query: { status: 'completed', limit: 1 } } }),
    );
    expect(items.nextCursor).not.toBeNull();
    const first = items.items[0]!;
    const item = await answered(
      api.GET('/api/batch-jobs/{id}/items/{itemId}', { params: { path: { ...path, itemId: first.id } } }),
    );
    expect(item.attempts).toHaveLength(1);
    const conversation = await answered(
      api.GET('/api/conversations/{id}', { params: { path: { id: first.conversationId! } } }),
    );
    expect(conversation.turns.at(-1)?.role).toBe('assistant');

    const file = await answered(
      api.GET('/api/batch-jobs/{id}/export', { params: { path, query: { format: 'openai' } }, parseAs: 'text' }),
    );
    expect((file as string).trimEnd().split('\n')).toHaveLength(12);
    const check = await answered(
      api.GET('/api/batch-jobs/{id}/export/check', { params: { path, query: { format: 'openai' } } }),
    );
    expect(check).toMatchObject({ ok: true, lines: 12, problems: [] });

    const refused = await api.POST('/api/batch-jobs/{id}/pause', { params: { path } });
    expect(refused.response.status).toBe(409);
    expect(refused.error).toMatchObject({ code: 'conflict' });
    expect(
      await answered(api.DELETE('/api/batch-jobs/{id}', { params: { path, query: { conversations: true } } })),
    ).toEqual({ deleted: true, ...path });
    expect((await api.GET('/api/batch-jobs/{id}', { params: { path } })).response.status).toBe(404);
    expect(await db.query('select from conversations')).toEqual([]);
  } finally {
    await server.close();
  }
});
