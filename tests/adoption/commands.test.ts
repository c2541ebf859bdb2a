import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '../cli/support/stage.ts';
import { oldDatabase } from './support/old-database.ts';
import { everythingIn, insertRows, insertStuckJob, stuckJobId } from './support/old-tables.ts';

const model = 'rehearsal:default?latencyMs=0';

test('doctor, migrate, doctor --fix, retry, resume and a worker bring the stuck job home; each says what comes next', {
  timeout: 120_000,
}, async ({ stage }) => {
  const old = await oldDatabase({ beside: true, foreign: true });
  await insertStuckJob(old);
  const env = { DATABASE_URL: old.url, COLLOQUY_MODEL: model };
  const run = (...args: string[]) => stage.run(args, { env });
  const before = await everythingIn(old.db);

  const looked = await run('doctor');
  expect(looked.code).toBe(1);
  expect(looked.stdout).toContain(
    `Stuck: job ${stuckJobId} (Stuck for ever), paused: 3 of its items are in processing`,
  );
  expect(looked.stdout).toMatch(/items 3 since 2025-11-20T10:01:00.000Z, 4 since .*, 5 since/);
  expect(looked.stdout).toContain(
    'completed_items says 1, the rows say 3 ended, 0 of them well; failed_items says 1, the rows say 3',
  );
  expect(looked.stdout).toMatch(/taken by tables of another shape: conversations, emotional_arcs, personas/);
  expect(looked.stdout).toMatch(/Next: colloquy migrate --dry-run .*colloquy migrate does it/);
  const asJson = JSON.parse((await run('doctor', '--json')).stdout);
  expect(asJson).toMatchObject({
    old: {
      stuck: [{ id: stuckJobId, status: 'paused', items: [{ position: 3 }, { position: 4 }, { position: 5 }] }],
      wrongCounters: [{ id: stuckJobId }],
    },
    next: ['colloquy migrate --dry-run', 'colloquy migrate'],
  });

  expect(await run('jobs')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/not been adopted yet.*\n.*colloquy doctor.*colloquy migrate/),
  });
  const dry = await run('migrate', '--dry-run');
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/Would move to schema legacy/) });
  expect((await run('migrate', '--status')).stdout).toMatch(
    /0001_foundation.sql {2}pending[\s\S]*batch_items, batch_jobs/,
  );
  expect(await everythingIn(old.db)).toEqual(before);

  const migrated = await run('migrate');
  expect(migrated).toMatchObject({ code: 0, stderr: expect.stringContaining('colloquy doctor --fix') });
  expect(migrated.stdout).toMatch(/batch_items +6 rows +became 6 items/);
  for (const words of ['Stuck: job', 'Paused: job', `use ${model}`]) expect(migrated.stdout).toContain(words);
  expect((await run('migrate')).stdout).not.toContain('applied now');

  const fixed = await run('doctor', '--fix');
  expect(fixed).toMatchObject({ code: 0, stdout: expect.stringContaining('Freed: 3 leases of lost workers') });
  for (const command of ['retry', 'resume', 'cancel'])
    expect(fixed.stdout).toContain(`  colloquy jobs ${command} ${stuckJobId}\n`);
  expect((await run('jobs', 'show', stuckJobId)).stdout).toMatch(/Status +paused/);

  expect(await run('jobs', 'retry', stuckJobId)).toMatchObject({ code: 0 });
  expect(await run('jobs', 'resume', stuckJobId)).toMatchObject({ code: 0 });
  const worker = stage.start(['worker'], { env });
  expect(await run('jobs', 'watch', stuckJobId)).toMatchObject({ code: 0, stdout: 'completed: 6 of 6 done.\n' });
  worker.signal('SIGTERM');
  await worker.ended;
  const out = join(stage.root, 'six.jsonl');
  expect(await run('export', stuckJobId, '--out', out)).toMatchObject({ code: 0 });
  expect((await readFile(out, 'utf8')).trimEnd().split('\n')).toHaveLength(6);
});

test('adopted without a model, a job takes the one that is named as it is resumed; an export says what has no text here', {
  timeout: 120_000,
}, async ({ stage }) => {
  const old = await oldDatabase();
  await insertStuckJob(old);
  const done = '22222222-0000-4000-8000-000000000002';
  await insertRows(old.db, 'batch_jobs', [{ id: done, name: 'Done', status: 'completed', total_items: 1 }]);
  const item = { batch_job_id: done, position: 1, status: 'completed', conversation_id: done, topic: 'HSA vs FSA' };
  await insertRows(old.db, 'batch_items', [{ id: '33333333-0000-4000-8000-000000000003', ...item }]);
  const env = { DATABASE_URL: old.url };
  const run = (args: string[], more: object = {}) => stage.run(args, { env: { ...env, ...more } });

  const migrated = await run(['migrate']);
  expect(migrated.stdout).toContain('No model is named');
  expect(migrated.stdout).toContain(`COLLOQUY_MODEL=provider:model colloquy jobs resume ${stuckJobId}`);
  expect(await run(['jobs', 'resume', stuckJobId])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/COLLOQUY_MODEL/),
  });
  expect(await run(['jobs', 'resume', stuckJobId], { COLLOQUY_MODEL: model })).toMatchObject({ code: 0 });
  expect((await run(['jobs', 'show', stuckJobId])).stdout).toContain(model);

  const exported = await run(['export', done, '--out', join(stage.root, 'none.jsonl')]);
  expect(exported).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('1 of them has no text in this database'),
  });
});
