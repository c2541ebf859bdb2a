import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { patientFetch } from './patient-fetch.ts';

afterEach(() => vi.restoreAllMocks());

test('no limit of fetch’s own ends a call: the agent it is given has none', async () => {
  const server = createServer((_request, response) => response.end('late'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const spy = vi.spyOn(globalThis, 'fetch');
  const response = await patientFetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    method: 'POST',
    body: '{}',
  });
  expect(await response.text()).toBe('late');
  const { dispatcher } = (spy.mock.lastCall?.[1] ?? {}) as { dispatcher?: object };
  expect(dispatcher?.constructor.name).toBe('Agent');
  const options = Object.getOwnPropertySymbols(dispatcher ?? {}).find((key) => String(key) === 'Symbol(options)');
  expect((dispatcher as Record<symbol, unknown>)[options as symbol]).toMatchObject({
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  server.close();
});
