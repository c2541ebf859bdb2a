import { describe, expect, it, vi } from 'vitest';
import { rights } from '#app/_lib/viewer.ts';
import { atHome, freshApp } from '../app.ts';
import { elsewhere, key, person, secret, signIn, whoAsks } from './people.ts';

describe('a server that others reach', () => {
  it('answers 503 with the command, to keys and passwords too, until it has an owner', async () => {
    const db = await freshApp({ COLLOQUY_SECRET: secret });
    expect(await whoAsks({})).toBe('setup_needed');
    await person(db, 'viewer@example.com', 'viewer');
    await person(db, 'editor@example.com', 'editor');
    expect(await whoAsks((await key(db)).headers)).toBe('setup_needed');
    expect(await signIn('viewer@example.com')).toMatchObject({
      status: 503,
      body: { code: 'setup_needed', next: expect.stringContaining('colloquy users add you@example.com --role owner') },
    });
    await person(db, 'owner@example.com', 'owner');
    expect(await whoAsks({})).toBe('unauthorized');
    expect((await signIn('viewer@example.com')).status).toBe(200);
  });

  it('answers 503 until it has a COLLOQUY_SECRET', async () => {
    const db = await freshApp({});
    await person(db, 'owner@example.com', 'owner');
    expect(await whoAsks((await key(db)).headers)).toBe('setup_needed');
    expect(await signIn('owner@example.com')).toMatchObject({ status: 503, body: { code: 'setup_needed' } });
  });

  it('lets nobody in whose place it does not know', async () => {
    const db = await freshApp({ COLLOQUY_SECRET: secret });
    await person(db, 'owner@example.com', 'owner');
    expect(await whoAsks({}, null)).toBe('unauthorized');
  });
});

describe('a server that only this machine reaches', () => {
  it('needs no set-up: the local owner is in, and whoever comes by a proxy, a tunnel or a foreign name is not', async () => {
    vi.stubEnv('HOSTNAME', '127.0.0.1');
    await freshApp({});
    expect(await whoAsks({}, atHome)).toMatchObject({ may: rights.admin });
    expect(await whoAsks({}, { ...atHome, passedOn: true })).toBe('unauthorized');
    expect(await whoAsks({ host: 'localhost:8080' }, atHome)).toBe('unauthorized');
    expect(await whoAsks({ host: 'evil.example:3000' }, atHome)).toBe('foreign_host');
    expect(await whoAsks({}, elsewhere)).toBe('unauthorized');
    vi.unstubAllEnvs();
  });

  it('says 401 to a name that was pointed here', async () => {
    vi.stubEnv('HOSTNAME', '127.0.0.1');
    await freshApp({ COLLOQUY_SECRET: secret });
    expect(
      (await signIn('owner@example.com', { headers: { host: 'evil.example:3000' }, visitor: atHome })).status,
    ).toBe(401);
    vi.unstubAllEnvs();
  });
});
