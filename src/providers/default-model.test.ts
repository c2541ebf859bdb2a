import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { parseModelName } from '#domain/model-name.ts';
import { defaultModel } from './default-model.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that answers `GET /v1/models`, and what it was asked. */
async function serve(status: number, body: string): Promise<{ url: string; asked: () => string }> {
  let asked = '';
  server = createServer((request, response) => {
    asked = `${request.method} ${request.url} ${request.headers.authorization ?? 'no key'}`;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked: () => asked };
}

test('COLLOQUY_MODEL comes first, whatever keys there are', async () => {
  expect(await defaultModel({ COLLOQUY_MODEL: 'local:llama', ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k' })).toBe(
    'local:llama',
  );
});

test('a COLLOQUY_MODEL that is no name is refused', async () => {
  await expect(defaultModel({ COLLOQUY_MODEL: 'gpt-6' })).rejects.toMatchObject({ code: 'model_invalid' });
});

test('each key has a model of its provider', async () => {
  expect(parseModelName(await defaultModel({ ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k' })).provider).toBe(
    'anthropic',
  );
  expect(parseModelName(await defaultModel({ OPENAI_API_KEY: 'k' })).provider).toBe('openai');
});

test('without anything it is the rehearsal', async () => {
  expect(await defaultModel({})).toBe('rehearsal:default');
  expect(await defaultModel({ ANTHROPIC_API_KEY: '', OPENAI_BASE_URL: '' })).toBe('rehearsal:default');
});

test('a server of one’s own is asked for its models with its key, and the first that writes is taken', async () => {
  const { url, asked } = await serve(
    200,
    '{"object":"list","data":[{"id":"nomic-embed-text"},{"id":"qwen3:8b"},{"id":"llama"}]}',
  );
  expect(await defaultModel({ OPENAI_BASE_URL: `${url}/`, OPENAI_API_KEY: 'k' })).toBe('local:qwen3:8b');
  expect(asked()).toBe('GET /v1/models Bearer k');
});

test.each([
  [200, '{"data":[]}', 'it lists none'],
  [200, '{"models":1}', 'it lists none'],
  [200, 'null', 'it lists none'],
  [500, '{}', 'HTTP 500'],
  [200, '<html>', 'could not be read'],
])('a server that cannot name its models is refused with what to do: %s %s', async (status, body, detail) => {
  const { url } = await serve(status, body);
  await expect(defaultModel({ OPENAI_BASE_URL: url })).rejects.toMatchObject({
    code: 'model_invalid',
    message: expect.stringContaining(detail),
    next: expect.stringContaining('COLLOQUY_MODEL=local:NAME'),
  });
});

test('a server that is not there is named, without its password', async () => {
  const { url } = await serve(200, '{}');
  await new Promise((resolve) => server?.close(resolve));
  const error = await defaultModel({ OPENAI_BASE_URL: url.replace('http://', 'http://me:secret99@') }).catch(
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code: 'model_invalid' });
  expect(error.message).not.toContain('secret99');
});
