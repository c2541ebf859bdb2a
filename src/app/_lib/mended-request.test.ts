import { describe, expect, it } from 'vitest';
import { mendRequest } from './mended-request.ts';

const mended = (
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) => {
  const request = { method, url, headers };
  mendRequest(request);
  return request;
};
const state = (value: unknown) => ({
  headers: { 'next-router-state-tree': encodeURIComponent(JSON.stringify(value)) },
});

describe('a request that Next would stumble over', () => {
  it('has a path that names what it says, where its percent signs are no UTF-8', () => {
    expect(mended('/api/x/%ff?a=%ff').url).toBe('/api/x/%25ff?a=%ff');
    expect(mended('/a%/%zz/%C3%A9/%e2%28').url).toBe('/a%25/%25zz/%C3%A9/%25e2%2528');
    expect(mended('*').url).toBe('/*');
  });

  it('with a whole address is asked for its path, under the host that it names', () => {
    expect(mended('http://evil.example/api/x?y=1', { headers: { host: 'localhost:3000' } })).toMatchObject({
      url: '/api/x?y=1',
      headers: { host: 'evil.example' },
    });
  });

  it('with a router state that is none has none', () => {
    for (const wrong of ['%', '1', 'x'.repeat(50_000)])
      expect(mended('/', { headers: { 'next-router-state-tree': wrong } }).headers).toEqual({});
    expect(mended('/', state(['', 5])).headers).toEqual({});
    expect(mended('/', state(['', {}])).headers).not.toEqual({});
  });

  it('by TRACE comes by a method that nothing has', () =>
    expect(mended('/', { method: 'TRACE' }).method).toBe('PROPFIND'));

  it('is left alone where nothing is wrong', () => {
    const { headers } = state(['', { children: ['batch-jobs', {}] }]);
    const request = {
      method: 'POST',
      url: '/batch-jobs/%C3%A9?search=%&a=b?c',
      headers: { ...headers, host: 'localhost:3000' },
    };
    expect(mended(request.url, request)).toEqual(request);
  });
});
