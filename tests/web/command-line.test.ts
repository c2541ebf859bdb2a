import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'vitest';
import { test } from '../cli/support/stage.ts';
import { submitReal } from '../setup/drain.ts';
import { freshApp, submitSix } from './app.ts';
import { serveApi } from './http-server.ts';

const plan = `name: Two
model: rehearsal:default
items:
  - { persona: anxious_planner, emotionalArc: fear_to_confidence, topic: roth_ira_conversion }
  - { persona: anxious_planner, emotionalArc: fear_to_confidence, topic: hsa_vs_fsa }
`;

/** An address at which nothing listens. */
async function nowhere(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

test('every command about jobs says the same with --server as with the local data', { timeout: 300_000 }, async ({
  stage,
}) => {
  const db = await freshApp();
  const { url } = await serveApi();
  const here = await submitSix();
  const there = await submitSix();
  const run = async (args: string[], id: string, remote: boolean) => {
    const options = remote ? {} : { env: { DATABASE_URL: db.url } };
    const words = args.map((word) => (word === 'ID' ? id : word));
    const { code, stdout, stderr } = await stage.run([...words, ...(remote ? ['--server', url] : [])], options);
    // What differs from one job to another, and from one moment to the next.
    const same = (text: string) =>
      text
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d\.\d+)?( ?UTC|Z)/g, 'TIME')
        .replaceAll('the web app', 'the command line');
    return { code, stdout: same(stdout), stderr: same(stderr) };
  };
  for (const args of [
    ['jobs', 'list'],
    ['jobs', 'list', '--status', 'queued', '--json'],
    ['jobs', 'show', 'ID'],
    ['jobs', 'show', 'ID', '--json'],
    ['jobs', 'logs', 'ID'],
    ['jobs', 'pause', 'ID'],
    ['jobs', 'pause', 'ID'],
    ['jobs', 'resume', 'ID'],
    ['jobs', 'set', 'ID', '--priority', 'high', '--budget', '5'],
    ['jobs', 'set', 'ID', '--priority', 'high'],
    ['jobs', 'delete', 'ID'],
    ['jobs', 'cancel', 'ID'],
    ['jobs', 'watch', 'ID'],
    ['jobs', 'retry', 'ID'],
    ['jobs', 'retry', 'ID', '--include-cancelled'],
    ['jobs', 'duplicate', 'ID'],
    ['jobs', 'cancel', 'ID', '--json'],
    ['jobs', 'logs', 'ID', '--json'],
    ['jobs', 'delete', 'ID', '--conversations'],
    ['jobs', 'show', 'ID'],
  ])
    expect(await run(args, there, true), args.join(' ')).toEqual(await run(args, here, false));
});

test('a plan is submitted to a server as it is, and what is wrong with it is named by its lines', {
  timeout: 60_000,
}, async ({ stage }) => {
  const db = await freshApp();
  const { url } = await serveApi();
  await stage.write('plan.yaml', plan);
  await stage.write('wrong.yaml', plan.replace('hsa_vs_fsa', 'hsa_vs_fsaa'));
  const submit = (...args: string[]) => stage.run(['submit', ...args, '--server', url]);
  const local = await stage.run(['submit', 'plan.yaml', '--dry-run', '--json'], { env: { DATABASE_URL: db.url } });
  expect(await submit('plan.yaml', '--dry-run', '--json')).toMatchObject({ code: 0, stdout: local.stdout });
  expect(await submit('plan.yaml')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9a-f-]{36}\n$/) });
  expect((await submit('plan.yaml', '--budget', '3', '--concurrency', '2')).code).toBe(0);
  expect(
    await db.query('select budget, concurrent_processing as concurrency from batch_jobs order by created_at'),
  ).toEqual([
    { budget: null, concurrency: null },
    { budget: 3, concurrency: 2 },
  ]);
  expect(await submit('wrong.yaml')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('wrong.yaml:5 items[1].topic'),
  });
});

test('the key goes with every request; a job is found by the start of its id; a server that is not there is named', {
  timeout: 60_000,
}, async ({ stage }) => {
  const db = await freshApp();
  const { url, authorizations } = await serveApi();
  const id = await submitReal(db, { model: 'rehearsal:default', items: 1 });
  const env = { COLLOQUY_API_KEY: 'a-key-of-some-length' };
  const shown = await stage.run(['jobs', 'show', id.slice(0, 13), '--json', '--server', `${url}/`], { env });
  expect(JSON.parse(shown.stdout)).toMatchObject({ id });
  await stage.run(['jobs', 'list', '--server', url, '--key', 'another-key']);
  expect(authorizations).toEqual([...Array(2).fill('Bearer a-key-of-some-length'), 'Bearer another-key']);
  const away = await stage.run(['jobs', 'list', '--server', await nowhere()]);
  expect(away).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/127\.0\.0\.1:\d+ does not answer \(.*ECONNREFUSED/),
  });
  expect((await stage.run(['jobs', 'list', '--server', 'colloquy'])).code).toBe(2);
  expect((await stage.run(['jobs', 'list', '--server', url, '--data', 'x'])).code).toBe(2);
});
