import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { countCalls } from '#ledger/count-calls.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listJobs } from '#ledger/read-jobs.ts';
import { type Stage, serverRuns, test } from '../cli/support/stage.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';
import { sixtyItems } from './support/plans.ts';
import { seededRandom } from './support/seed.ts';
import { untilFinished } from './support/until-finished.ts';

const env = { COLLOQUY_LEASE_SECONDS: '2' };

test('sixty items killed by SIGKILL three times at random moments end as sixty of sixty, and nothing finished is called again', {
  timeout: 120_000,
}, async ({ stage }) => {
  const { seed, between } = seededRandom();
  await stage.write('plan.yaml', sixtyItems('Killed'));
  const args = ['generate', 'plan.yaml', '--concurrency', '8', '--out', 'killed.jsonl'];
  args.push('--model', `rehearsal:default?latencyMs=150&seed=${seed % 1_000}&rateLimited=0.05`);

  // Three different moments, each between the first and the fiftieth finished item.
  const moments = [between(0, 15), between(16, 32), between(33, 50)];
  for (const finished of moments) {
    const command = stage.start(args, { env });
    await untilFinished(stage, command, finished);
    expect(await command.kill()).toMatchObject({ signal: 'SIGKILL' });
    expect(serverRuns(stage.data)).toBe(true); // nobody was left to stop it; the next one takes it over
  }

  const end = await stage.run(args, { env });
  expect(end).toMatchObject({ code: 0 });
  expect(end.stderr).toMatch(/Continuing job/);
  expect(end.stdout).toContain('killed.jsonl  (60 lines;');
  expect(serverRuns(stage.data)).toBe(false);
  const [file, manifest] = await filesOf(stage, 'killed.jsonl');
  expect(file.trimEnd().split('\n')).toHaveLength(60);
  expect(await stage.run(['check', 'killed.jsonl'])).toMatchObject({ code: 0 });
  const calls = await stage.withDatabase(async (db) => {
    const { items: jobs } = await listJobs(db, localOrganizationId);
    expect(jobs).toHaveLength(1);
    expect(await jobFacts(db, jobs[0]!.id)).toEqual(unharmed(60));
    return countCalls(db, jobs[0]!.id);
  });
  console.log(`killed after ${moments.join(', ')} of 60; ${calls.calls} calls, ${calls.lost} of them died`);

  const again = await stage.run(args, { env });
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toMatch(/This plan was run before: job \S+ is completed/);
  expect(await filesOf(stage, 'killed.jsonl')).toEqual([file, manifest]);
  await stage.withDatabase(async (db) => {
    const { items: jobs } = await listJobs(db, localOrganizationId);
    expect(await countCalls(db, jobs[0]!.id)).toEqual(calls);
  });
});

test('a changed plan is a new job; the unfinished one is named, and can still be finished', {
  timeout: 60_000,
}, async ({ stage }) => {
  const args = ['--model', 'rehearsal:default?latencyMs=150', '--concurrency', '8', '--out', 'out.jsonl'];
  await stage.write('plan.yaml', sixtyItems('Changed'));
  await stage.write('changed.yaml', sixtyItems('Changed').replace(', estate_planning_basics', ''));
  const first = stage.start(['generate', 'plan.yaml', ...args], { env });
  const [, jobId] = await first.says(/^Job (\S+): 60 conversations/m);
  await untilFinished(stage, first, 5);
  await first.kill();

  const changed = await stage.run(['generate', 'changed.yaml', ...args], { env });
  expect(changed).toMatchObject({ code: 0 });
  expect(changed.stderr).toContain(`an older job of this name is unfinished: ${jobId} (processing)`);
  expect(changed.stderr).toContain(`colloquy jobs cancel ${jobId}`);
  expect(changed.stdout).toContain('(48 lines;');

  const finished = await stage.run(['generate', 'plan.yaml', ...args], { env });
  expect(finished).toMatchObject({ code: 0 });
  expect(finished.stderr).toContain(`Continuing job ${jobId}.`);
  expect(finished.stdout).toContain('(60 lines;');
  await stage.withDatabase(async (db) => {
    const { items: jobs } = await listJobs(db, localOrganizationId);
    expect(jobs.map((job) => job.counts.total)).toEqual([48, 60]);
    for (const job of jobs) expect(await jobFacts(db, job.id)).toEqual(unharmed(job.counts.total));
  });
});

async function filesOf(stage: Stage, name: string): Promise<[string, string]> {
  const read = (file: string) => readFile(join(stage.root, file), 'utf8');
  return [await read(name), await read(`${name}.manifest.json`)];
}
