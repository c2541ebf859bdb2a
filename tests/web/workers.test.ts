import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { POST as bulkReview } from '#app/api/conversations/bulk-review/route.ts';
import { POST as drain } from '#app/api/workers/[id]/drain/route.ts';
import { GET as list } from '#app/api/workers/route.ts';
import { reportWorker } from '#ledger/workers.ts';
import { test } from '../cli/support/stage.ts';
import { drainOf } from '../setup/drain.ts';
import { submit } from '../setup/jobs.ts';
import { call, freshApp, posted, submitSix } from './app.ts';
import { otherOrganizationId } from './auth/people.ts';
import { serveApi } from './http-server.ts';

const worker = (name: string) => ({
  ...{ name, host: 'h', pid: 7, version: '0', kind: 'worker' as const, concurrency: 4, inFlight: 1 },
  providers: ['rehearsal'],
});

it('workers are listed, and drained by name; whose job one works on is told only to its own organisation', async () => {
  const db = await freshApp();
  const jobId = await submit(db, 1);
  await reportWorker(db, { ...worker('one'), jobId });
  await reportWorker(db, { ...worker('two'), timeLimitMs: 5_000 });
  const { body } = await call(list, '/api/workers');
  expect(body.items).toMatchObject([
    { name: 'one', jobId, alive: true, draining: false, timeLimitMs: null },
    { name: 'two', jobId: null, timeLimitMs: 5_000 },
  ]);
  await db.query(`insert into organizations (id, name) values ($1, 'B')`, [otherOrganizationId]);
  await db.query('update batch_jobs set organization_id = $1', [otherOrganizationId]);
  expect((await call(list, '/api/workers')).body.items[0].jobId).toBeNull();
  const drained = await call(drain, '/api/workers/one/drain', { id: 'one' }, { method: 'POST' });
  expect(drained).toMatchObject({ status: 200, body: { name: 'one', draining: true } });
  expect((await reportWorker(db, worker('one'))).draining).toBe(true);
  expect((await call(drain, '/api/workers/three/drain', { id: 'three' }, { method: 'POST' })).status).toBe(404);
});

test('export and workers say and write the same with --server as with the local data', { timeout: 120_000 }, async ({
  stage,
}) => {
  const db = await freshApp();
  const { url } = await serveApi();
  const jobId = await submitSix();
  await drainOf(db).run({ jobId }, { items: 6, untilEmpty: true });
  const [first] = await db.query<{ id: string }>('select id from conversations order by position limit 1');
  await call(bulkReview, '/', {}, posted({ ids: [first!.id], reviewStatus: 'approved' }));
  await reportWorker(db, worker('worker-one'));
  // However long the commands take, it is not taken for lost.
  await db.query(`update workers set heartbeat_at = colloquy_now() + interval '1 hour'`);
  const here = { env: { DATABASE_URL: db.url } };
  const run = async (args: string[], folder: string) => {
    const [file, remote] = [join(stage.root, folder, 'six.jsonl'), folder === 'there'];
    const words = args.map((word) => (word === 'OUT' ? file : word));
    const { code, stdout, stderr } = await stage.run(
      [...words, ...(remote ? ['--server', url] : [])],
      remote ? {} : here,
    );
    const said = { code, stdout: stdout.replaceAll(file, 'OUT'), stderr: stderr.replaceAll(file, 'OUT') };
    if (!args.includes('OUT')) return said;
    return { ...said, file: readFileSync(file, 'utf8'), manifest: readFileSync(`${file}.manifest.json`, 'utf8') };
  };
  const same = async (...args: string[]) => {
    const there = await run(args, 'there');
    expect(there, args.join(' ')).toEqual(await run(args, 'here'));
    return there;
  };
  expect(await same('export', jobId.slice(0, 18), '--out', 'OUT')).toMatchObject({
    code: 0,
    manifest: expect.stringContaining('"lines": 6'),
  });
  const approved = await same('export', jobId, '--review', 'approved', '--no-system', '--json', '--out', 'OUT');
  expect(JSON.parse(approved.stdout).manifest).toMatchObject({ lines: 1, reviewStatuses: ['approved'] });
  expect(await same('workers', 'list', '--json')).toMatchObject({ stdout: expect.stringContaining('"worker-one"') });
  await same('workers', 'drain', 'worker-o', '--json');
  expect((await reportWorker(db, worker('worker-one'))).draining).toBe(true);
});
