import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedAddresses } from './allowed-addresses.ts';
import { assertAllowedUrl, guardedFetch, type Resolve } from './guarded-fetch.ts';

const none = allowedAddresses([]);
const leads =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const toPublic = leads('93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c');
const refused = expect.objectContaining({ code: 'address_refused' });
const judge = (url: string, { allowed = none, resolve = toPublic } = {}) =>
  assertAllowedUrl(url, allowed, resolve).then(
    () => 'allowed',
    (error) => {
      expect(error).toEqual(refused);
      return 'refused';
    },
  );

describe('without a list', () => {
  it.each(['https://api.example.com/v1', 'https://93.184.215.14', 'https://[2606:2800:21f::1]:8443/x'])(
    '%s is asked',
    async (url) => expect(await judge(url)).toBe('allowed'),
  );

  it.each(['http://localhost:11434/v1', 'http://127.0.0.1:8000', 'http://[::1]:8000', 'http://models.localhost'])(
    '%s is asked, as it is this machine by its name',
    async (url) => expect(await judge(url, { resolve: leads('127.0.0.1', '::1') })).toBe('allowed'),
  );

  it.each([
    ...[
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '0',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '[::]',
      '[fd00::1]',
      '[fd00:ec2::254]',
      '[fe80::1]',
      '[fec0::1]',
      '[ff02::1]',
      '[2001:db8::1]',
      '[2002:a00:1::]',
      '[2001:0:1::]',
    ],
    ...[
      '[::ffff:10.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[::ffff:0:10.0.0.1]',
      '[::10.0.0.1]',
      '[64:ff9b::10.0.0.1]',
      '[64:ff9b:1::10.0.0.1]',
    ],
    // 10.0.0.1 and 169.254.169.254 in other hands’ writing.
    ...[
      '167772161',
      '0xa000001',
      '012.0.0.1',
      '0xa.0.1',
      '10.1',
      '2852039166',
      '0xA9FEA9FE',
      '169.254.43518',
      '10。0。0。1',
    ],
  ])('https://%s is not', async (host) => {
    expect(await judge(`https://${host}/`)).toBe('refused');
  });

  it.each([
    '10.0.0.1',
    '169.254.169.254',
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    'fd00::1',
    'fe80::1%eth0',
    '0.0.0.0',
  ])('a name that leads to %s is not, among public ones neither', async (address) => {
    expect(await judge('https://public.example', { resolve: leads(address) })).toBe('refused');
    expect(await judge('https://public.example', { resolve: leads('93.184.215.14', address) })).toBe('refused');
  });

  it('a public IPv4 address is one, too, in the form in which networks without IPv4 have it', async () => {
    const address = ['64:ff9b::5db8:d70e', '::ffff:93.184.215.14'];
    expect(await judge('https://public.example', { resolve: leads(...address) })).toBe('allowed');
    expect(await judge('https://public.example', { resolve: leads('64:ff9b::10.0.0.1') })).toBe('refused');
  });

  it('nothing but this machine is asked without https', async () => {
    expect(await judge('http://api.example.com')).toBe('refused');
    expect(await judge('http://93.184.215.14')).toBe('refused');
    expect(await judge('http://localhost', { resolve: leads('93.184.215.14') })).toBe('refused');
  });

  it('nor what is no web address, leads nowhere or has a password in it', async () => {
    for (const url of [
      'file:///etc/passwd',
      'ftp://example.com',
      'gopher://x',
      'data:,',
      'nothing',
      'https://a:b@example.com',
    ])
      expect(await judge(url), url).toBe('refused');
    expect(await judge('https://nowhere.example', { resolve: leads() })).toBe('refused');
    expect(await judge('https://nowhere.example', { resolve: () => Promise.reject(new Error('ENOTFOUND')) })).toBe(
      'refused',
    );
  });
});

describe('with a list', () => {
  const allowed = allowedAddresses(['vllm.lan', '10.1.0.0/16', 'fd00:7::/32', '192.168.1.5']);

  it.each([
    ['http://vllm.lan:8000', '192.168.7.7'],
    ['http://VLLM.lan./v1', '127.0.0.1'],
    ['http://other.lan', '10.1.2.3'],
    ['https://other.lan', '::ffff:10.1.2.3'],
    ['http://10.1.2.3', ''],
    ['http://192.168.1.5', ''],
    ['http://[fd00:7::1]', ''],
  ])('%s (%s) is asked', async (url, address) =>
    expect(await judge(url, { allowed, resolve: leads(address) })).toBe('allowed'),
  );

  it.each([
    ['https://not.vllm.lan', '192.168.7.7'],
    ['https://other.lan', '10.2.2.3'],
    ['http://192.168.1.6', ''],
    ['http://169.254.169.254', ''],
  ])('%s (%s) is not', async (url, address) =>
    expect(await judge(url, { allowed, resolve: leads(address) })).toBe('refused'),
  );

  it('an entry that is no name, address or network is named', () => {
    for (const entry of ['10.0.0.0/33', '10.0.0', 'a b', 'http://x', '10.0.0.0/8/8', '-x', '::/129'])
      expect(() => allowedAddresses([entry]), entry).toThrow(entry);
  });
});

describe('guardedFetch', () => {
  const server = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(307, { Location: 'http://169.254.169.254/latest' }).end();
    else
      response.end(
        JSON.stringify({ host: request.headers.host, via: request.headers.via, key: request.headers['x-key'] }),
      );
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());
  const failed = { name: 'TypeError', message: 'fetch failed' };

  it('asks what is allowed, and says that it is nobody at this machine who asks', async () => {
    const answer = await guardedFetch({ allowed: none })(`http://127.0.0.1:${port}/`, { headers: { 'X-Key': 'k' } });
    expect(await answer.json()).toEqual({ host: `127.0.0.1:${port}`, via: '1.1 colloquy', key: 'k' });
  });

  it('goes to the address that a name led to, not to what it leads to by then', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked++;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const answer = await guardedFetch({ allowed: allowedAddresses(['elsewhere.example']), resolve })(
      `http://elsewhere.example:${port}/`,
    );
    expect(await answer.json()).toMatchObject({ host: `elsewhere.example:${port}` });
    expect(asked).toBe(2);
  });

  it('does not connect where the name was public when it was asked for, and is not when it connects', async () => {
    const addresses = ['93.184.215.14', '127.0.0.1'];
    const resolve: Resolve = async () => [{ address: addresses.shift()!, family: 4 }];
    await expect(guardedFetch({ allowed: none, resolve })(`https://rebound.example:${port}/`)).rejects.toMatchObject({
      ...failed,
      cause: { code: 'address_refused', message: expect.stringContaining('127.0.0.1') },
    });
    expect(addresses).toEqual([]);
  });

  it('follows no redirect', async () => {
    await expect(
      guardedFetch({ allowed: none })(`http://127.0.0.1:${port}/away`, { redirect: 'follow' }),
    ).rejects.toMatchObject({
      ...failed,
      cause: { code: 'address_refused', message: expect.stringContaining('redirects') },
    });
  });

  it('refuses before it connects at all', async () => {
    await expect(guardedFetch({ allowed: none })(new Request('http://169.254.169.254/'))).rejects.toMatchObject({
      ...failed,
      cause: refused,
    });
  });
});
