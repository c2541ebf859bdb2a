import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { knownSecrets } from '#app/_lib/known-secrets.ts';
import { webStore } from '#app/_lib/store.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listClosedKeys, openProviderKey } from '#ledger/provider-keys.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { listWorkers } from '#ledger/workers.ts';
import type { Database } from '#platform/database.ts';
import { secretBox } from '#platform/secret-box.ts';
import { goodAnswer } from '../wire/a-call.ts';
import { type Answer, answerFrom, call, freshApp, submitSix } from './app.ts';
import { key, otherOrganizationId, person, secret } from './auth/people.ts';
import { handlerAt } from './described.ts';

/** A server that speaks OpenAI's wire, and takes one key. */
const heard: { key?: string; via?: string }[] = [];
let good = 'Bearer sk-own-0123456789abcd-GOOD';
const server = createServer((request, response) => {
  const { authorization, via } = request.headers;
  heard.push({ key: authorization, via });
  response.setHeader('Content-Type', 'application/json');
  if (request.url === '/v1/models') return response.end(JSON.stringify({ data: [{ id: 'first' }] }));
  if (authorization !== good) {
    const message = `Incorrect API key provided: ${authorization}`;
    return response.writeHead(401).end(JSON.stringify({ error: { message, code: 'invalid_api_key' } }));
  }
  const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
  const choices = [{ index: 0, message: { role: 'assistant', content: goodAnswer }, finish_reason: 'stop' }];
  return response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage }));
});
let baseUrl = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => server.close());
beforeEach(() => {
  heard.length = 0;
  good = 'Bearer sk-own-0123456789abcd-GOOD';
  vi.stubEnv('HOSTNAME', '127.0.0.1');
});

const goodKey = 'sk-own-0123456789abcd-GOOD';
const badKey = 'sk-own-0123456789abcd-EVIL';
/** Nobody is there. */
const deadUrl = 'http://127.0.0.1:9/v1';

function ask(
  method: string,
  provider?: string,
  body?: object | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const path = provider === undefined ? '/api/provider-keys' : '/api/provider-keys/{provider}';
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const init = {
    method: method.toUpperCase(),
    headers: { ...headers, ...(sent !== undefined && { 'Content-Type': 'application/json' }) },
    body: sent,
  };
  return call(handlerAt(path, method), path.replace('{provider}', provider ?? ''), provider ? { provider } : {}, init);
}

const work = (id: string) =>
  call(
    handlerAt('/api/batch-jobs/{id}/process-next', 'post'),
    `/api/batch-jobs/${id}/process-next`,
    { id },
    { method: 'POST' },
  );
const job = async (db: Database, id: string) => (await readJob(db, localOrganizationId, id)).waiting;
const providers = async () => (await call(handlerAt('/api/providers', 'get'), '/api/providers')).body.items;
const local = async () => (await providers()).find(({ provider }: { provider: string }) => provider === 'local');

describe('an organisation’s key of a provider', () => {
  it('is shown by its last four characters, and lies encrypted', async () => {
    const db = await freshApp({ COLLOQUY_SECRET: secret });
    const set = await ask('put', 'anthropic', { key: 'sk-ant-0123456789-wXyZ', name: 'Team' });
    expect(set).toMatchObject({
      status: 200,
      body: { provider: 'anthropic', lastFour: 'wXyZ', readable: true, setBy: 'the web app' },
    });
    const shown = [set.body, (await ask('get', 'anthropic')).body, (await ask('get')).body, await providers()];
    const stored = await db.query(`select *, encode(ciphertext, 'escape') as text from provider_keys`);
    expect(JSON.stringify([shown, stored])).not.toContain('0123456789');
    expect(knownSecrets()).toContain('sk-ant-0123456789-wXyZ');
    expect(await ask('put', 'openai', { key: 'short-key' })).toMatchObject({ body: { lastFour: null } });
    expect((await ask('get')).body.items.map(({ provider }: { provider: string }) => provider)).toEqual([
      'anthropic',
      'openai',
    ]);
    expect((await ask('delete', 'anthropic')).body).toEqual({ deleted: true, provider: 'anthropic' });
    expect((await ask('delete', 'anthropic')).status).toBe(404);
    expect((await ask('get', 'anthropic')).status).toBe(404);
    expect((await ask('put', 'rehearsal', { key: goodKey })).status).toBe(404);
  });

  it('is refused where it is incomplete, at an address that is not asked, and without a COLLOQUY_SECRET', async () => {
    const db = await freshApp({ COLLOQUY_SECRET: secret });
    for (const [provider, body] of [
      ['anthropic', {}],
      ['anthropic', { key: goodKey, baseUrl: 'https://example.com' }],
      ['local', { key: goodKey }],
      ['openai', { key: 'two words of it' }],
    ] as const)
      expect(await ask('put', provider, body), JSON.stringify(body)).toMatchObject({
        status: 400,
        body: { code: 'invalid_input' },
      });
    for (const address of [
      'http://10.0.0.1/v1',
      'https://169.254.169.254/v1',
      'http://[::ffff:10.0.0.1]/',
      'file:///etc/passwd',
      'nothing',
    ])
      expect((await ask('put', 'local', { baseUrl: address })).body, address).toMatchObject({
        code: 'address_refused',
      });
    answerFrom(db, { COLLOQUY_SECRET: secret, COLLOQUY_ALLOWED_HOSTS: '10.0.0.0/8' });
    expect((await ask('put', 'local', { baseUrl: 'http://10.0.0.1/v1' })).status).toBe(200);
    answerFrom(db, {});
    expect(await ask('put', 'openai', { key: goodKey })).toMatchObject({
      status: 503,
      body: { code: 'configuration_invalid', next: expect.stringContaining('COLLOQUY_SECRET') },
    });
    expect((await ask('get')).body.items).toMatchObject([{ provider: 'local', readable: false }]);
  });

  it('is quoted by no error', async () => {
    await freshApp({ COLLOQUY_SECRET: secret });
    for (const body of [
      `{"key": "${goodKey}`,
      { key: [goodKey] },
      { key: `${goodKey} x y` },
      { key: goodKey, name: { goodKey } },
      `"${goodKey}"`,
    ]) {
      const answer = await ask('put', 'openai', body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).not.toContain('0123456789');
    }
  });

  it('is used before the environment’s, by who drives the organisation’s jobs', async () => {
    const db = await freshApp({ COLLOQUY_SECRET: secret, OPENAI_BASE_URL: deadUrl, OPENAI_API_KEY: 'sk-environment' });
    await ask('put', 'local', { key: goodKey, baseUrl });
    const id = await submitSix({ model: 'local:m' });
    expect((await work(id)).body).toMatchObject({
      status: 'processed',
      items: [{ conversationId: expect.any(String) }],
    });
    expect(heard).toEqual([{ key: good, via: '1.1 colloquy' }]);
    expect(await local()).toMatchObject({
      key: { from: 'organization', baseUrl, lastFour: 'GOOD', readable: true },
      models: [{ model: 'm', calls: 1, failed: 0, blocked: null }],
    });
    expect((await local()).drivers).toBeGreaterThan(0);
    expect((await listWorkers(db)).flatMap(({ providers }) => providers)).not.toContainEqual(
      expect.stringContaining('organizations'),
    );
    // Where a plan names no model, the key says which, as the environment's would.
    expect(await submitted({})).toMatchObject({ model: 'local:first' });
  });

  it('is enough to submit and work where the environment has none, and none is another organisation’s', async () => {
    const db = await freshApp({ COLLOQUY_SECRET: secret });
    await person(db, 'else@example.com', 'owner', otherOrganizationId);
    const { headers } = await key(db, ['admin'], { organizationId: otherOrganizationId });
    expect((await ask('put', 'local', { key: goodKey, baseUrl }, headers)).status).toBe(200);
    expect(await submitted({ model: 'local:m' })).toMatchObject({ code: 'key_missing' });
    expect((await ask('get')).body.items).toEqual([]);
    expect((await local()).key.from).toBe('none');
    // Copied over, it opens for nobody.
    await db.query(
      `insert into provider_keys (organization_id, provider, base_url, ciphertext, nonce, key_version, fingerprint)
       select $1, provider, base_url, ciphertext, nonce, key_version, fingerprint from provider_keys`,
      [localOrganizationId],
    );
    expect(await submitted({ model: 'local:m' })).toMatchObject({ code: 'key_missing' });
    await ask('put', 'local', { key: goodKey, baseUrl });
    expect((await work(await submitSix({ model: 'local:m' }))).body.status).toBe('processed');
  });

  it('that was refused says so, to its organisation only, and goes on as soon as it is replaced', async () => {
    const db = await freshApp({ COLLOQUY_SECRET: secret, OPENAI_BASE_URL: deadUrl });
    await ask('put', 'local', { key: badKey, baseUrl });
    const id = await submitSix({ model: 'local:m' });
    await work(id);
    expect(await job(db, id)).toMatchObject({ code: 'key_refused', who: 'you' });
    const { blocked } = await local();
    expect(blocked).toMatchObject({ code: 'key_refused', who: 'you', since: expect.any(String) });
    expect(
      JSON.stringify(await db.query('select * from batch_attempts, provider_limits, batch_job_logs')),
    ).not.toContain(badKey);
    // Nobody else's job waits for it.
    await person(db, 'else@example.com', 'owner', otherOrganizationId);
    const { headers } = await key(db, ['admin'], { organizationId: otherOrganizationId });
    const theirs = await call(handlerAt('/api/providers', 'get'), '/api/providers', {}, { headers });
    expect(theirs.body.items.every((each: { blocked: unknown }) => each.blocked === null)).toBe(true);
    heard.length = 0;
    await work(id);
    expect(heard).toEqual([]);
    // Set again it is tried again, as its account may be in order now.
    await ask('put', 'local', { key: badKey, baseUrl });
    expect((await local()).blocked).toBeNull();
    await work(id);
    expect((await local()).blocked).toMatchObject({ code: 'key_refused' });
    // Of one that is gone nothing stays, which would be taken for the environment’s.
    await ask('delete', 'local');
    expect((await local()).blocked).toBeNull();
    heard.length = 0;
    await ask('put', 'local', { key: goodKey, baseUrl });
    expect(await job(db, id)).not.toMatchObject({ code: 'key_refused' });
    expect((await local()).blocked).toBeNull();
    passed(6_000);
    expect((await work(id)).body.status).toBe('processed');
    expect(heard).toEqual([{ key: good, via: '1.1 colloquy' }]);
    vi.restoreAllMocks();
  });

  it('that does not open with this secret is called by nobody, never replaced by the environment’s, and named', async () => {
    const db = await freshApp({ COLLOQUY_SECRET: secret });
    await ask('put', 'local', { key: goodKey, baseUrl });
    const id = await submitSix({ model: 'local:m' });
    answerFrom(db, { COLLOQUY_SECRET: 'another secret of tests', OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: goodKey });
    expect((await work(id)).body.status).toBe('no_items');
    expect(heard).toEqual([]);
    expect(await job(db, id)).toMatchObject({
      code: 'key_missing',
      detail: expect.stringContaining('COLLOQUY_SECRET'),
    });
    expect((await local()).key).toMatchObject({ from: 'organization', readable: false });
    expect(await submitted({ model: 'local:m' })).toMatchObject({ code: 'key_missing' });
    const closed = await listClosedKeys(db, webStore().secretBox);
    expect(closed).toMatchObject([{ organization: 'Local', provider: 'local' }]);
    expect(await listClosedKeys(db, secretBox(secret))).toEqual([]);
    expect(await openProviderKey(db, secretBox(secret), localOrganizationId, 'local')).toMatchObject({ key: goodKey });
  });
});

/** What is answered to a submission. */
async function submitted(changes: object) {
  const body = {
    name: 'One',
    items: [{ persona: 'anxious_planner', emotionalArc: 'fear_to_confidence', topic: 'roth_ira_conversion' }],
  };
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...body, ...changes }),
  };
  return (
    await call(handlerAt('/api/conversations/generate-batch', 'post'), '/api/conversations/generate-batch', {}, init)
  ).body;
}

/** The process's clock is so much later. */
function passed(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}
