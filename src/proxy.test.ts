import { NextRequest } from 'next/server.js';
import { afterEach, expect, it, vi } from 'vitest';
import { proxy } from './proxy.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('pages answer under the names that the API answers under, and say to others what to do', async () => {
  vi.stubEnv('HOSTNAME', '127.0.0.1');
  vi.stubEnv('COLLOQUY_URL', 'https://colloquy.example');
  const asked = (host: string) => proxy(new NextRequest('http://localhost/sign-in', { headers: { host } }));
  expect(['localhost:3000', 'colloquy.example'].map(asked)).toEqual([undefined, undefined]);
  const refused = asked('evil.example');
  expect(refused?.status).toBe(401);
  expect(await refused?.text()).toMatch(/does not answer as evil\.example\.\n.*COLLOQUY_URL/);
});
