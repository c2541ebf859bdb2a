import { expect } from 'vitest';
import { localOrganizationId } from '#ledger/organizations.ts';
import { test } from '../cli/support/stage.ts';
import { submit } from '../setup/jobs.ts';
import { freshApp } from './app.ts';
import { serveApi } from './http-server.ts';

test('prices are set and listed, spend is shown and unknown cost resolved, with --server as with the local data', {
  timeout: 120_000,
}, async ({ stage }) => {
  const db = await freshApp();
  const { url } = await serveApi();
  const here = (...args: string[]) => stage.run(args, { env: { DATABASE_URL: db.url } });
  const there = (...args: string[]) => stage.run([...args, '--server', url]);
  await stage.write('prices.csv', 'provider,model,inputUsdPerMillion,outputUsdPerMillion\nlocal,llama*,0,0\n');
  const price = [
    'prices',
    'set',
    'openai:mine',
    '--input',
    '2',
    '--output',
    '10',
    '--band',
    '1000=4/15',
    '--from',
    '2026-01-01',
  ];
  expect(await there(...price)).toMatchObject({
    ...{ code: 0, stderr: 'Set: openai:mine costs $2 in and $10 out, from 2026-01-01 on.\n' },
  });
  expect(await here(...price)).toMatchObject({ code: 0, stderr: 'It is so already.\n' });
  expect(await there('prices', 'import', 'prices.csv')).toMatchObject({
    ...{ code: 0, stderr: '1 price read, 1 set, 0 changed, 0 as before.\n' },
  });
  const listed = await here('prices', 'list', '--model', 'openai:mine');
  expect(listed.stdout).toMatch(
    /openai:mine +2026-01-01 +2 +- +- +10 +-50 % +own +yes\n +from 1,000 tokens +4 +- +- +15/,
  );
  expect((await there('prices', 'list', '--model', 'openai:mine')).stdout).toBe(listed.stdout);

  const job = await submit(db, 1);
  const [{ id }] = (await db.query<{ id: string }>(
    `insert into batch_attempts (batch_job_id, batch_item_id, run, token, claim_id, worker, model, outcome, unknown_cost, deadline_at, expired_at)
     select batch_job_id, id, 1, 1, id, 'w', 'm', 'lost', 0.25, now(), now() from batch_items where batch_job_id = $1 returning id`,
    [job],
  )) as [{ id: string }];
  await db.query(`update batch_items set lease_token = 1 where batch_job_id = $1`, [job]);
  await db.query('update batch_jobs set unknown_cost = 0.25 where id = $1', [job]);
  expect((await here('spend')).stderr).toMatch(
    /\$0 spent; \$0 of it wasted\. \$0 held for calls in flight, \$0\.25 unknown/,
  );
  expect(await here('spend', 'resolve', job)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--as-billed'),
  });
  expect(await there('spend', 'resolve', id, '--cost', '0.1')).toMatchObject({
    code: 0,
    stderr: `$0.10 is spent, instead of at most $0.25 unknown, for 1 call of job ${job}.\n`,
  });
  expect(await here('spend', 'resolve', job.slice(0, 18), '--as-free')).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('No cost of job') },
  });
  const spent = await there('spend', '--group', 'model');
  expect(spent.stdout).toMatch(/rehearsal:default +\$0\.10 +\$0\.10 +0 +0/);
  expect((await here('spend', '--group', 'model')).stdout).toBe(spent.stdout);
  const by = await db.query<{ message: string }>(
    `select l.message from batch_job_logs l join batch_jobs j on j.id = l.batch_job_id where l.event = 'cost_resolved' and j.organization_id = $1`,
    [localOrganizationId],
  );
  expect(by.map(({ message }) => message)).toEqual([
    expect.stringMatching(/resolved by .*\$0\.1 instead of at most \$0\.25/),
  ]);
});

test('generate with --pilot ends when the pilot has, says what the rest will cost, and goes on after a resume', {
  timeout: 120_000,
}, async ({ stage }) => {
  const db = await freshApp();
  const run = (...args: string[]) => stage.run(args, { env: { DATABASE_URL: db.url } });
  await stage.write(
    'plan.yaml',
    'name: Six\nmodel: rehearsal:default?latencyMs=1\ngrid: { personas: [anxious_planner, pragmatic_optimist], emotionalArcs: [fear_to_confidence], topics: [hsa_vs_fsa, roth_ira_conversion, student_loan_payoff] }\n',
  );
  const generate = ['generate', 'plan.yaml', '--out', 'six.jsonl', '--pilot', '2'];
  const first = await run(...generate);
  expect(first).toMatchObject({ code: 0, stdout: '' });
  expect(first.stderr).toMatch(
    /The 2 items have ended \(0 failed\), for \$0\.\nThe other 4, online: \$0 to \$0, .*\nOr by a remote batch/,
  );
  const [, id] = /colloquy jobs resume (\S+), then/.exec(first.stderr) ?? [];
  expect((await run('jobs', 'show', id!)).stdout).toMatch(/Waits +pilot_done/);
  await run('jobs', 'resume', id!);
  expect((await run(...generate)).stdout).toContain('six.jsonl  (6 lines');
});
