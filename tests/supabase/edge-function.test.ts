import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const asked: { method?: string; url?: string; headers: IncomingHttpHeaders }[] = [];
let status = 200;
const app = createServer(({ method, url, headers }, response) => {
  asked.push({ method, url, headers });
  response.writeHead(status, { location: '/elsewhere' }).end('{}');
});
const env: Record<string, string> = {};
let handler: () => Promise<Response>;

beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  env.COLLOQUY_URL = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`;
  env.CRON_SECRET = 'a secret of sixteen';
  const serve = (given: typeof handler) => {
    handler = given;
  };
  vi.stubGlobal('Deno', { env: { get: (name: string) => env[name] }, serve });
  await import('../../supabase/functions/tick/index.ts');
});

afterAll(() => {
  vi.unstubAllGlobals();
  app.close();
});

test('the Edge Function sends one tick with the secret, and says that it is through', async () => {
  const response = await handler();
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { status: 200, detail: 'The tick is through.' },
  });
  expect(asked.splice(0)).toMatchObject([
    { method: 'POST', url: '/api/cron/tick', headers: { authorization: 'Bearer a secret of sixteen' } },
  ]);
});

test.each([307, 401, 503])('an app that answers %i is told of, and the secret is not', async (refusal) => {
  status = refusal;
  const response = await handler();
  const text = await response.text();
  expect(response.status).toBe(refusal);
  expect(text).toContain(`answered ${refusal}`);
  expect(text).not.toContain(env.CRON_SECRET);
  expect(asked.splice(0)).toHaveLength(1);
});

test('without its secrets, or without an app, it says so', async () => {
  const { COLLOQUY_URL } = env;
  env.COLLOQUY_URL = 'http://127.0.0.1:9';
  expect((await handler()).status).toBe(502);
  delete env.COLLOQUY_URL;
  const response = await handler();
  expect({ status: response.status, text: await response.text() }).toEqual({
    status: 500,
    text: expect.stringContaining('COLLOQUY_URL and CRON_SECRET'),
  });
  env.COLLOQUY_URL = COLLOQUY_URL!;
});
