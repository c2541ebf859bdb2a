import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { createApiKey } from '#ledger/api-keys.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { Command } from '../cli/support/command.ts';
import { Child } from '../incident/support/child.ts';
import { type OurApp, ourApp } from '../incident/support/our-app.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { seed } from '../setup/drain.ts';
import { withDatabase } from '../setup/postgres.ts';
import { freePort } from '../setup/postgres-15.ts';
import { six } from './app.ts';
import { receiver } from './receiver.ts';

/**
 * Secrets that are planted, and then looked for in everything that leaves the processes. None of them looks like a secret but the last two, so that what is cut out is cut
 * out because it is known.
 */
const canary = (name: string) => `canary${name}${randomBytes(9).toString('hex')}`;
const planted = {
  providerKey: canary('Provider'),
  cronSecret: canary('Cron'),
  secret: canary('Cookie'),
  metricsToken: canary('Metrics'),
  databasePassword: canary('Database'),
  /** Somebody else’s, which a provider’s error holds. */
  foreignKey: `sk-live-${canary('Foreign')}`,
};

let app: OurApp;
// What builds it, where it is not built yet, is no part of the test.
beforeAll(async () => {
  app = await ourApp();
}, 240_000);
afterAll(() => app.remove());

/** A provider that says what it was asked with: in two of three answers as an error, in the third as a conversation. */
async function tellTale(): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { authorization = '' } = request.headers;
      const [, word = ''] = authorization.split(' ');
      if (heard.push(authorization) % 3 === 0) {
        response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': `req-${word}` });
        return response.end(JSON.stringify(conversationWith(word)));
      }
      const message = `The key ${word} (header Authorization: ${authorization}) is not ${planted.foreignKey}, at postgres://admin:${planted.databasePassword}@db/x`;
      response.writeHead(400, { 'content-type': 'application/json', 'x-request-id': `req-${word}` });
      response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: word, code: null } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, heard };
}

/** A chat completion, as OpenAI’s wire has it. */
function conversationWith(word: string): object {
  const feeling = { primary_emotion: 'doubt', intensity: 0.5 };
  const turns = [
    { turn_number: 1, role: 'user', content: `Is ${word} a key?`, emotional_context: feeling },
    { turn_number: 2, role: 'assistant', content: 'It is.', emotional_context: feeling },
  ];
  const content = {
    conversation_metadata: { client_persona: 'P', session_context: 'C', conversation_phase: 'F' },
    turns,
  };
  return {
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'writer' },
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(content) } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

/** The database, by a user whose password is a canary. */
async function databaseUrl(db: Database, url: string): Promise<string> {
  const admin = openDatabase(inject('postgresUrl'), { connectionsMax: 1 });
  const role = `canary_${randomBytes(4).toString('hex')}`;
  await admin.query(`create role ${role} superuser login password '${planted.databasePassword}'`);
  onTestFinished(async () => {
    await db.query(`drop owned by ${role} cascade`);
    await admin.query(`drop role ${role}`);
    await admin.close();
  });
  const withPassword = new URL(withDatabase(url, new URL(url).pathname.slice(1)));
  withPassword.username = role;
  withPassword.password = planted.databasePassword;
  return withPassword.href;
}

it('no planted secret is in any log, answer, page, export, metric, webhook or stream', {
  timeout: 120_000,
}, async () => {
  const { db, url } = await freshDatabase();
  await seed(db);
  const given = await databaseUrl(db, url);
  const provider = await tellTale();
  const { secret: apiKey } = await createApiKey(db, {
    ...{ organizationId: localOrganizationId, name: 'CI', expiresAt: null, createdBy: null },
    scopes: ['read', 'write', 'admin'],
  });
  const told = await receiver('whsec_AAAA');
  const env = {
    DATABASE_URL: given,
    OPENAI_API_KEY: planted.providerKey,
    OPENAI_BASE_URL: provider.url,
    CRON_SECRET: planted.cronSecret,
    COLLOQUY_SECRET: planted.secret,
    COLLOQUY_METRICS_TOKEN: planted.metricsToken,
    COLLOQUY_LOG: 'json',
  };
  const port = await freePort();
  const root = `http://127.0.0.1:${port}`;
  const child = new Child([app.serverFile], {
    ...{ ...env, PORT: String(port), HOSTNAME: '127.0.0.1', NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  onTestFinished(() => child.kill());
  let said = '';
  for (const stream of [child.process.stdout!, child.process.stderr!]) stream.on('data', (text) => (said += text));

  const left: Record<string, string> = {};
  const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
    const response = await fetch(`${root}${path}`, { redirect: 'manual', ...init });
    const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`;
    left[`${init.method ?? 'GET'} ${path} ${response.status}`] = text;
    return text;
  };
  const bearer = (value: string, more: RequestInit = {}) => ({
    ...more,
    headers: { ...more.headers, Authorization: `Bearer ${value}` },
  });
  const json = (method: string, body: object): RequestInit => ({
    ...{ method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } },
  });
  await until('the server answers', async () => (await fetch(`${root}/api/health`).catch(() => null))?.ok === true);

  // Work that fails with the provider’s words: by a request, and by a worker.
  const plan = { ...six, model: 'local:writer', maxAttempts: 1, notify: { url: told.url } };
  const submit = async () =>
    JSON.parse((await ask('/api/conversations/generate-batch', json('POST', plan))).split('\n')[1]!).jobId as string;
  const id = await submit();
  await ask(`/api/batch-jobs/${id}/process-next?items=3`, { method: 'POST' });
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-canary-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const worker = new Command(['worker'], { cwd: folder, env });
  onTestFinished(async () => void (await worker.kill()));
  await until('the job has ended', async () => {
    const [job] = await db.query<{ status: string }>('select status from batch_jobs where id = $1', [id]);
    return job?.status === 'completed';
  });
  await until('its receiver is told', () => told.told.length > 0);
  worker.signal('SIGTERM');
  await worker.ended;
  expect(provider.heard).toContain(`Bearer ${planted.providerKey}`);

  const items = JSON.parse((await ask(`/api/batch-jobs/${id}/items`)).split('\n')[1]!).items as {
    id: string;
    conversationId: string | null;
  }[];
  const conversation = items.find(({ conversationId }) => conversationId)!.conversationId;
  for (const path of [
    ...[
      '',
      '/items?errorCode=request_invalid',
      '/logs?limit=200',
      '/events',
      '/export?format=trl',
      '/export/check?format=trl',
    ].map((part) => `/api/batch-jobs/${id}${part}`),
    ...items
      .flatMap((item) => [`/items/${item.id}`, `/items/${item.id}/attempts/1`])
      .map((part) => `/api/batch-jobs/${id}${part}`),
    `/api/conversations/${conversation}`,
    ...['/api/batch-jobs', '/api/openapi.json', '/api/notifications', '/api/metrics', '/api/ready', '/api/nothing'],
    ...[
      '/batch-jobs',
      `/batch-jobs/${id}`,
      `/batch-jobs/${id}/items/${items[0]!.id}`,
      '/batch-jobs/new',
      '/sign-in',
      '/docs',
    ],
  ])
    await ask(path);
  // What is asked with secrets, right ones and in wrong places.
  await ask('/api/cron/tick', bearer(planted.cronSecret));
  await ask('/api/metrics', bearer(planted.metricsToken));
  await ask('/api/batch-jobs', bearer(apiKey));
  await ask('/api/batch-jobs', bearer(planted.cronSecret));
  await ask('/api/cron/tick', bearer(planted.secret));
  await ask('/api/batch-jobs', {
    headers: { 'X-Request-Id': 'of a proxy', Cookie: `colloquy.session_token=${planted.secret}` },
  });
  await ask('/api/auth/sign-in/email', json('POST', { email: 'a@example.com', password: planted.secret }));
  // A value that is refused is told to whoever sent it; the log must not have it.
  const echoed = await ask(`/api/batch-jobs?status=${planted.secret}`);
  for (const name of Object.keys(left)) if (left[name] === echoed) delete left[name];
  await ask(`/api/nothing/${items[0]!.id}`, { headers: { 'X-Request-Id': 'kept-7' } });

  // Faults of our own, whose cause holds secrets; then a database that refuses us.
  await db.query(
    `create or replace function colloquy_now() returns timestamptz language plpgsql stable as $$ begin raise exception 'no time for ${planted.providerKey} and ${apiKey}'; end $$`,
  );
  const fault = await ask(`/api/batch-jobs/${id}`, { headers: { 'X-Request-Id': 'fault-7' } });
  expect(fault).toContain('fault-7');
  await ask(`/batch-jobs/${id}`);
  await ask('/api/metrics');
  await db.query(
    'create or replace function colloquy_now() returns timestamptz language sql stable as $$ select clock_timestamp() $$',
  );
  await db.query(`alter role ${new URL(given).username} nologin`);
  await db.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
    new URL(given).username,
  ]);
  await ask('/api/ready');
  await ask('/api/batch-jobs');
  await ask('/batch-jobs');

  left['the server’s log'] = said;
  left['the worker’s log'] = worker.said;
  left.webhooks = JSON.stringify(told.told.map(({ headers, raw }) => ({ headers, raw })));
  const rows = await db.query('select * from batch_job_logs where batch_job_id = $1', [id]);
  left['the job’s log'] = JSON.stringify([
    rows,
    await db.query('select error, error_message, request_id from batch_attempts'),
  ]);
  const leaks = Object.entries(left).flatMap(([where, text]) =>
    Object.entries({ ...planted, apiKey })
      .filter(([, value]) => formsOf(value).some((form) => text.includes(form)))
      .map(([name]) => `${name} in ${where}`),
  );
  expect.soft(leaks).toEqual([]);

  // It looked where there was something to see.
  expect(left['the job’s log']).toContain('[secret]');
  expect(Object.keys(left).length).toBeGreaterThan(30);
  const lines = said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({
      event: 'request',
      method: 'GET',
      route: '/api/batch-jobs/{id}/items/{itemId}',
      status: 200,
      viewer: 'local',
    }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'request_failed', level: 'error', requestId: 'fault-7' }),
  );
  expect(lines).toContainEqual(expect.objectContaining({ event: 'request', requestId: 'kept-7', status: 404 }));
  expect(lines).toContainEqual(expect.objectContaining({ event: 'settled', jobId: id, code: 'request_invalid' }));
  expect(lines).toContainEqual(expect.objectContaining({ event: 'request', route: '/batch-jobs/{…}', status: 200 }));
  for (const line of worker.stderr.split('\n').filter(Boolean)) expect(JSON.parse(line)).toHaveProperty('event');
  expect(said).not.toContain('s3cret-path');
});

/** A secret as it stands, and as other ways of writing have it. */
const formsOf = (value: string) => [
  value,
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('hex'),
];
