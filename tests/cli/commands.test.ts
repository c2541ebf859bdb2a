import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { checkInvariants } from '#ledger/invariants.ts';
import type { Database } from '#platform/database.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { startChatServer } from './support/chat-server.ts';
import type { Ended } from './support/command.ts';
import { type Stage, serverRuns, test } from './support/stage.ts';

const quick = ['--model', 'rehearsal:default?latencyMs=10'];
const slow = ['--model', 'rehearsal:default?latencyMs=60000'];
const twelve = `name: Twelve
grid:
  personas: [overwhelmed_avoider, anxious_planner, pragmatic_optimist]
  emotionalArcs: [fear_to_confidence, confusion_to_clarity]
  topics: [hsa_vs_fsa, roth_ira_conversion]
`;

describe('on a database of its own', { timeout: 60_000 }, () => {
  test('init, generate, jobs and doctor, for people and for machines; the first call comes within 3 s of the command', async ({
    stage,
  }) => {
    expect(await stage.run(['doctor'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/none in .*data yet/) });
    expect(await stage.run(['init', 'mine'])).toMatchObject({ code: 0, stdout: 'mine/plan.yaml\n' });
    expect(await stage.run(['init', 'mine'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('left as it is'),
    });

    const first = await stage.run(['generate', 'mine/plan.yaml', ...quick]);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('out/plan.jsonl  (8 lines;') });
    expect(first.stderr).toContain('Written by the rehearsal model: for trying things out, not for training.');
    expect(first.stderr).not.toContain('It waits');
    expect(serverRuns(stage.data)).toBe(false);

    const startedMs = Date.now();
    const fresh = json(await stage.run(['generate', 'mine/plan.yaml', ...quick, '--fresh', '--json']));
    expect(fresh).toMatchObject({ status: 'completed', counts: { successful: 8 }, file: 'out/plan.jsonl' });
    const list = json(await stage.run(['jobs', 'list', '--json']));
    expect(list.items).toHaveLength(2);
    const id: string = list.items[0].id;
    expect(id).toBe(fresh.jobId);
    const plain = await stage.run(['jobs']);
    expect(plain.stdout).toMatch(new RegExp(`^ID +STATUS.*\n${id} +completed +8 +0 +8 +\\$0 +rehearsal`));

    expect(json(await stage.run(['jobs', 'show', id, '--json']))).toMatchObject({
      id,
      status: 'completed',
      errors: [],
    });
    const shown = await stage.run(['jobs', 'show', id.slice(0, 16)]);
    expect(shown.stdout).toMatch(/Status +completed\nItems +8 done, 0 failed/);
    const logs = await stage.run(['jobs', 'logs', id, '--json']);
    const lines = logs.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ level: 'info', event: 'job_ended' });
    expect(await stage.run(['jobs', 'logs', id])).toMatchObject({
      stdout: expect.stringContaining('The job ended: 8 of 8'),
    });

    const doctor = json(await stage.run(['doctor', '--json']));
    expect(doctor).toMatchObject({ blocks: [], unfinished: [], violations: [], database: { pendingMigrations: [] } });
    const firstCallMs = await stage.withDatabase(async (db) => {
      const rows = await db.query<{ at: Date }>(
        'select min(created_at) as at from batch_attempts where batch_job_id = $1',
        [id],
      );
      return rows[0]!.at.getTime() - startedMs;
    });
    console.log(`the first call came ${firstCallMs} ms after the command`);
    // Twice the promise, as other tests run beside this one.
    expect(firstCallMs).toBeLessThan(6_000);
  });

  test('migrate says what is pending, applies it, and says that it is applied; doctor asks for it', async ({
    stage,
  }) => {
    const pending = await stage.run(['migrate', '--status']);
    expect(pending).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0001_\S+ {2}pending/) });
    expect(await stage.run(['migrate', '--dry-run'])).toMatchObject({ code: 0, stdout: pending.stdout });
    const doctor = await stage.run(['doctor']);
    expect(doctor).toMatchObject({ code: 1, stdout: expect.stringMatching(/Not migrated: .*Run: colloquy migrate/) });
    expect(await stage.run(['migrate'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^0001_\S+ {2}applied now/),
    });
    expect(json(await stage.run(['migrate', '--status', '--json']))).toMatchObject({ pending: [] });
    expect(await stage.run(['doctor'])).toMatchObject({ code: 0 });
  });
});

describe('on the database that DATABASE_URL names', { timeout: 60_000 }, () => {
  test('a job is cancelled once, then refused; retried with its cancelled items, and run to its end', async ({
    stage,
  }) => {
    const { colloquy } = await onFreshDatabase(stage);
    await stage.write('plan.yaml', twelve);
    const submitted = await colloquy('submit', 'plan.yaml', ...quick);
    expect(submitted).toMatchObject({ code: 0, stderr: expect.stringContaining('12 conversations with rehearsal') });
    const id = submitted.stdout.trim();
    expect(await colloquy('jobs', 'pause', id)).toMatchObject({ code: 0, stderr: expect.stringContaining('Paused.') });
    expect(await colloquy('jobs', 'pause', id)).toMatchObject({ code: 1 });
    expect(await colloquy('jobs', 'resume', id)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Resumed.'),
    });

    const cancelled = await colloquy('jobs', 'cancel', id);
    expect(cancelled).toMatchObject({ code: 0, stderr: 'Cancelled: 12 items will not run.\n' });
    const again = await colloquy('jobs', 'cancel', id);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('The job is cancelled') });
    expect(await colloquy('jobs', 'retry', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing to retry'),
    });
    const ended = await colloquy('generate', 'plan.yaml', ...quick);
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no file was written') });
    expect(ended.stderr).toContain(`12 × cancelled: `);
    expect(ended.stderr).toContain(`colloquy jobs retry ${id} --include-cancelled`);

    const retried = await colloquy('jobs', 'retry', id, '--include-cancelled', '--json');
    expect(json(retried)).toMatchObject({ id, status: 'queued', counts: { queued: 12, failed: 0 } });
    expect(await colloquy('generate', 'plan.yaml', ...quick)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`Continuing job ${id}.`),
    });
  });

  test('a cancel from elsewhere ends a generate in the middle of its calls, with what was finished in its file', async ({
    stage,
  }) => {
    const { url, colloquy } = await onFreshDatabase(stage);
    await stage.write('plan.yaml', twelve);
    const running = stage.start(['generate', 'plan.yaml', ...slow], { env: { DATABASE_URL: url } });
    const [, id] = await running.says(/^Job (\S+):/m);
    await running.says(/12 in flight/);
    const cancelled = await colloquy('jobs', 'cancel', id!);
    expect(cancelled).toMatchObject({ code: 0, stderr: expect.stringContaining('12 calls in flight stopped') });
    expect(await running.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('no file was written') });
  });

  test('export writes both formats the same each time; check passes them, and names the line that was spoilt', async ({
    stage,
  }) => {
    const { colloquy } = await onFreshDatabase(stage);
    await stage.write('plan.yaml', twelve);
    const { jobId } = json(await colloquy('generate', 'plan.yaml', ...quick, '--json'));
    for (const format of ['trl', 'openai']) {
      const file = `${format}.jsonl`;
      const written = json(await colloquy('export', jobId, '--format', format, '--out', file, '--json'));
      expect(written).toMatchObject({ file, manifest: { lines: 12, format, trainable: false } });
      const bytes = await readFile(join(stage.root, file));
      expect(await colloquy('export', jobId, '--format', format, '--out', file)).toMatchObject({ code: 0 });
      expect(await readFile(join(stage.root, file))).toEqual(bytes);
      expect(await colloquy('check', file, '--format', format)).toMatchObject({ code: 0, stdout: '' });

      await appendFile(join(stage.root, file), '{"messages":[]}\n');
      const spoilt = await colloquy('check', file, '--format', format);
      expect(spoilt).toMatchObject({ code: 1, stdout: expect.stringContaining(`${file}:13: messages_empty`) });
      const found = await colloquy('check', file, '--format', format, '--json');
      expect(found.code).toBe(1);
      expect(JSON.parse(found.stdout)).toMatchObject({ ok: false, lines: 13, problems: [{ line: 13 }] });
    }
  });

  test('imported personas, from YAML and CSV, serve in a plan; a bad row is named, and nothing of its file stored', async ({
    stage,
  }) => {
    const { db, colloquy } = await onFreshDatabase(stage);
    const row = {
      archetype: 'Tired',
      background: 'Nights',
      communicationStyle: 'Short',
      emotionalBaseline: 'Worn out',
    };
    const asked = { typicalQuestions: ['Is it late?'], languagePatterns: ['Well…'] };
    await stage.write(
      'nurse.yaml',
      JSON.stringify({ personas: [{ key: 'night_nurse', name: 'Nurse', ...row, ...asked }] }),
    );
    const header =
      'key,name,archetype,background,communication_style,emotional_baseline,typical_questions,language_patterns';
    const plumber = 'plumber,Plumber,Wet,Pipes,Loud,Calm,Does it leak?|Where?,Right|So';
    await stage.write('plumber.csv', `${header}\n${plumber}\n`);
    await stage.write('bad.csv', `${header}\nbaker,Baker,,,,,,\n,Nameless,,,,,,\n`);
    await stage.write('nul.csv', `${header}\nbaker,Ba\0ker,,,,,,\n`);

    expect(json(await colloquy('import', 'personas', 'nurse.yaml', '--json'))).toMatchObject({ rows: 1, changed: 1 });
    expect(await colloquy('import', 'personas', 'plumber.csv')).toMatchObject({
      code: 0,
      stderr: '1 row read, 1 added, 0 changed, 0 as before.\n',
    });
    expect(json(await colloquy('import', 'personas', 'plumber.csv', '--json'))).toMatchObject({ changed: 0 });
    expect(await colloquy('import', 'personas', 'bad.csv')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bad.csv:3 key: is missing'),
    });
    expect(await colloquy('import', 'personas', 'nul.csv')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nul.csv:2: holds the character NUL'),
    });
    expect(await db.query(`select from personas where key = 'baker'`)).toEqual([]);

    await stage.write('plan.yaml', twelve.replace(/personas: .*/, 'personas: [night_nurse, plumber]'));
    const made = await colloquy('generate', 'plan.yaml', ...quick);
    expect(made, made.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('(8 lines;') });
  });

  test('a key that the provider refuses: generate waits and says so, doctor too; once it is taken, the same command ends', async ({
    stage,
  }) => {
    const { url, colloquy } = await onFreshDatabase(stage);
    await stage.write('plan.yaml', twelve);
    const chat = await startChatServer();
    const env = { DATABASE_URL: url, OPENAI_BASE_URL: chat.url, OPENAI_API_KEY: 'sk-refused-12345678' };
    const args = ['generate', 'plan.yaml', '--concurrency', '3'];
    const refused = stage.start(args, { env });
    await refused.says(
      /It waits: local answered HTTP 401 .*Incorrect API key provided.* Set a valid key and start again\./,
    );
    const calls = chat.calls;
    const doctor = await colloquy('doctor');
    expect(doctor).toMatchObject({ code: 1 });
    expect(doctor.stdout).toMatch(/Blocked: local \(all models\): key_refused: local answered HTTP 401/);
    expect(doctor.stdout).toMatch(/waits: key_refused/);
    expect(json(await colloquy('jobs', 'list', '--json')).items).toMatchObject([
      { status: 'processing', counts: { failed: 0 } },
    ]);
    expect(chat.calls).toBe(calls);
    refused.signal('SIGINT');
    expect(await refused.ended).toMatchObject({ code: 130 });
    expect(refused.said + doctor.stdout).not.toContain('sk-refused');

    chat.accepts = true;
    const taken = await stage.run(args, { env });
    expect(taken, taken.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('(12 lines;') });
    expect(taken.stderr).toContain('Continuing job');
    expect(chat.calls).toBe(calls + 12);
    expect(await colloquy('doctor')).toMatchObject({ code: 0 });
  });

  test('two that run the same plan at the same moment share one job', async ({ stage }) => {
    const { db, url } = await onFreshDatabase(stage);
    await stage.write('plan.yaml', twelve);
    // Nobody can store a job until both are about to.
    const { release } = await holdNewJobs(db);
    const args = ['generate', 'plan.yaml', ...quick, '--out'];
    const running = ['a.jsonl', 'b.jsonl'].map((out) => stage.run([...args, out], { env: { DATABASE_URL: url } }));
    await until('both wait', async () => {
      const waiting = await db.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return waiting.length === 2;
    });
    release();
    const both = await Promise.all(running);
    for (const ended of both) expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(await db.query('select from batch_jobs')).toHaveLength(1);
    expect(await db.query('select from batch_attempts')).toHaveLength(12);
    expect(await checkInvariants(db)).toEqual([]);
  });

  test('examples/bicycle-shop.yaml runs to its file, with nothing about finance in it', async ({ stage }) => {
    const { colloquy } = await onFreshDatabase(stage);
    const example = fileURLToPath(new URL('../../examples/bicycle-shop.yaml', import.meta.url));
    const made = await colloquy('generate', example, ...quick, '--out', 'bikes.jsonl');
    expect(made, made.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('bikes.jsonl  (12 lines;') });
    expect(await colloquy('check', 'bikes.jsonl')).toMatchObject({ code: 0 });
    const text = await readFile(join(stage.root, 'bikes.jsonl'), 'utf8');
    expect(text.match(/\bbicycle/gi)?.length).toBeGreaterThan(12);
    const finance = /\b(financ|invest|retire|pension|mortgage|budget|401\(k\)|roth\b|saving|portfolio|loan|debt)\w*/gi;
    expect(text.match(finance) ?? []).toEqual([]);
  });
});

const commands = 'start worker demo init generate submit jobs workers export check import migrate doctor'.split(' ');
const ofJobs = 'list show watch logs pause resume set cancel retry duplicate delete'
  .split(' ')
  .map((name) => `jobs ${name}`);

describe.concurrent('help', () => {
  test.for([...commands, ...ofJobs])('of %s is there, with an example', async (command, { stage, expect }) => {
    const help = await stage.run([...command.split(' '), '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain(`Usage: colloquy ${command}`);
    expect(help.stdout).toMatch(/Examples?:\n.*colloquy /);
  });
});

test('help answers within 300 ms', async ({ stage }) => {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) times.push((await stage.run(['--help'])).ms);
  const median = times.sort((a, b) => a - b)[2]!;
  console.log(`--help: ${Math.round(median)} ms (median of 5)`);
  // Twice the promise, as other tests run beside this one.
  expect(median).toBeLessThan(600);
});

async function holdNewJobs(db: Database): Promise<{ release: () => void }> {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  void db.transaction(async (connection) => {
    await connection.query('lock table batch_jobs in share row exclusive mode');
    held.resolve();
    await released.promise;
  });
  await held.promise;
  return { release: () => released.resolve() };
}

async function onFreshDatabase(stage: Stage) {
  const { db, url } = await freshDatabase();
  return { db, url, colloquy: (...args: string[]) => stage.run(args, { env: { DATABASE_URL: url } }) };
}

/** What a command that succeeded says to machines. */
function json(ended: Ended) {
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  return JSON.parse(ended.stdout);
}
