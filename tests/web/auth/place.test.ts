import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAtHome, refuseForeignHost } from '#app/_lib/auth/place.ts';
import { countedAddress, currentVisitor, type Visitor, visitedBy, watchVisitors } from '#app/_lib/auth/visitor.ts';
import { atHome } from '../app.ts';

describe('a server that only this machine reaches', () => {
  const asked = (
    host: string | null,
    env: { HOSTNAME?: string; COLLOQUY_URL?: string; VERCEL?: string } = { HOSTNAME: '127.0.0.1' },
  ) => {
    try {
      refuseForeignHost(host, env);
      return 'answered';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('answers under this machine’s names and its public address, and no other', () => {
    expect(
      ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'app.localhost', null].map((host) => asked(host)),
    ).toEqual(Array(5).fill('answered'));
    expect(
      ['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.1.2'].map(
        (host) => asked(host),
      ),
    ).toEqual(Array(5).fill('foreign_host'));
    expect(asked('colloquy.example', { HOSTNAME: '127.0.0.1', COLLOQUY_URL: 'https://colloquy.example' })).toBe(
      'answered',
    );
  });

  it('is not meant where others reach it too, by a name that it does not know', () => {
    expect(asked('colloquy.lan', { HOSTNAME: '0.0.0.0' })).toBe('answered');
    expect(asked('anything.example', {})).toBe('answered');
  });

  it('is known by its public address, numbers and this machine’s names where others reach it and it has one', () => {
    const env = { HOSTNAME: '0.0.0.0', COLLOQUY_URL: 'https://colloquy.example' };
    expect(
      ['colloquy.example', '10.0.0.7:3000', '[fd00::7]:3000', 'localhost:3000'].map((host) => asked(host, env)),
    ).toEqual(Array(4).fill('answered'));
    expect(asked('evil.example', env)).toBe('foreign_host');
  });
});

describe('the local owner', () => {
  const signedIn = (host: string | null, changes: Partial<Visitor> = {}) =>
    visitedBy({ ...atHome, ...changes }, () => isAtHome(host));

  it('is at this machine, by one of its names, with our port', () => {
    expect(['localhost:3000', '127.0.0.1:3000', '[::1]:3000'].map((host) => signedIn(host))).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'].map((address) => signedIn('localhost:3000', { address })),
    ).toEqual(Array(4).fill(true));
    expect(signedIn('localhost', { port: 80 })).toBe(true);
  });

  it('is nobody who calls us by another name or port: a page whose name was pointed here, a tunnel', () => {
    for (const host of [
      'evil.example:3000',
      'localhost:8080',
      'localhost',
      'app.localhost:3000',
      '127.0.0.2:3000',
      '0.0.0.0:3000',
      '',
      null,
    ])
      expect(signedIn(host), String(host)).toBe(false);
  });

  it('is nobody at another machine', () => {
    for (const address of ['192.168.1.2', '10.0.0.1', 'fd00::1', '::ffff:10.0.0.1', '128.0.0.1', ''])
      expect(signedIn('localhost:3000', { address }), address).toBe(false);
  });

  it('is nobody whose request was passed on, or of whom we know nothing', () => {
    expect(signedIn('localhost:3000', { passedOn: true })).toBe(false);
    expect(isAtHome('localhost:3000')).toBe(false);
  });
});

describe('over the wire', () => {
  const server = createServer(async (incoming, response) => {
    const before = currentVisitor();
    await buffer(incoming);
    await new Promise((resolve) => setImmediate(resolve));
    const visitor = currentVisitor();
    const home = isAtHome(incoming.headers.host ?? null);
    response.end(JSON.stringify({ same: before === visitor, home, visitor }));
  });
  let port = 0;
  beforeAll(async () => {
    watchVisitors();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());

  async function asks(
    headers: Record<string, string> = {},
  ): Promise<{ same: boolean; home: boolean; visitor: Visitor }> {
    const answer = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      request({ port, host: '127.0.0.1', method: 'POST', headers }, resolve).on('error', reject).end('body');
    });
    return JSON.parse(await text(answer));
  }

  it('each request meets its own visitor, from its first to its last step', async () => {
    expect(await asks()).toMatchObject({
      same: true,
      home: true,
      visitor: { address: '127.0.0.1', port, passedOn: false },
    });
  });

  it('a request that was passed on is not at home, whichever header says so', async () => {
    for (const name of [
      'Forwarded',
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'x-forwarded-anything',
      'Via',
      'X-Real-IP',
      'CF-Connecting-IP',
    ])
      expect(await asks({ [name]: '127.0.0.1' }), name).toMatchObject({ home: false, visitor: { passedOn: true } });
  });

  it('no header makes a visitor: what a client says of its address, or of ours, changes nothing', async () => {
    const { visitor } = await asks({ 'X-Forwarded-For': '::1', 'X-Colloquy-Peer': '127.0.0.1', Host: 'localhost:1' });
    expect(visitor).toMatchObject({ address: '127.0.0.1', port, passedOn: true });
  });

  it('a proxy that says nothing, as nginx by default, is known by its HTTP/1.0', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.end(`GET / HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    expect(await text(socket)).toContain('"home":false');
  });

  it('requests that come one after the other on a connection, or at once on many, do not see each other’s visitor', async () => {
    const socket = connect(port, '127.0.0.1');
    const head = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
    socket.write(
      `${head}X-Forwarded-For: 1.2.3.4\r\n\r\n${head}\r\n${head}Forwarded: for=x\r\nConnection: close\r\n\r\n`,
    );
    const homes = [...(await text(socket)).matchAll(/"home":(\w+)/g)].map(([, home]) => home);
    expect(homes).toEqual(['false', 'true', 'false']);
    const many = await Promise.all(Array.from({ length: 40 }, (_, n) => asks(n % 2 ? { Via: 'x' } : {})));
    expect(many.map(({ home }) => home)).toEqual(Array.from({ length: 40 }, (_, n) => n % 2 === 0));
  });
});

describe('tries are counted', () => {
  const counted = (address: string, forwardedFor: string | null = null) =>
    countedAddress({ ...atHome, address, forwardedFor });

  it('by the address of the other end, not by what it says of itself', () => {
    expect(counted('203.0.113.9', '1.1.1.1')).toBe('203.0.113.9');
  });

  it('by whom a proxy on this machine serves', () => {
    expect(counted('127.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
    expect(counted('127.0.0.1')).toBe('127.0.0.1');
  });

  it('by the household of an IPv6 address', () => {
    expect(counted('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(counted('2001:db8::6')).toBe('2001:db8:0:0');
    expect(counted('::1')).toBe('0:0:0:0');
  });
});
