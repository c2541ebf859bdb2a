import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rights } from '#app/_lib/viewer.ts';
import { giveRole } from '#ledger/members.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import type { Database } from '#platform/database.ts';
import { freshApp } from '../app.ts';
import { person, secret, whoAsks } from './people.ts';

const alice = '0a11ce00-0000-4000-8000-000000000001';

describe('a token of Supabase Auth', async () => {
  const pair = await generateKeyPair('ES256');
  const otherPair = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const project = createServer((request, response) => {
    if (request.url !== '/auth/v1/.well-known/jwks.json') return void response.writeHead(404).end();
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  let url = '';
  let db: Database;
  beforeAll(async () => {
    await new Promise<void>((resolve) => project.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(project.address() as AddressInfo).port}`;
  });
  afterAll(() => void project.close());
  beforeEach(async () => {
    db = await freshApp({ COLLOQUY_SECRET: secret, SUPABASE_URL: url });
    await person(db, 'owner@example.com', 'owner');
    await giveRole(db, { organizationId: localOrganizationId, userId: alice, role: 'editor' });
  });

  interface Changes {
    sub?: string;
    role?: string;
    issuer?: string;
    audience?: string;
    expires?: number | null;
    key?: CryptoKey;
  }
  async function ask(changes: Changes = {}) {
    const expires = changes.expires === undefined ? Date.now() / 1_000 + 3_600 : changes.expires;
    const token = new SignJWT({ role: changes.role ?? 'authenticated' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setSubject(changes.sub ?? alice)
      .setIssuer(changes.issuer ?? `${url}/auth/v1`)
      .setAudience(changes.audience ?? 'authenticated');
    if (expires !== null) token.setExpirationTime(Math.floor(expires));
    return whoAsks({ authorization: `Bearer ${await token.sign(changes.key ?? pair.privateKey)}` });
  }

  it('lets a member in, with its role', async () => {
    expect(await ask()).toMatchObject({
      organizationId: localOrganizationId,
      may: rights.write,
    });
  });

  it('of somebody who is no member may nothing', async () => {
    expect(await ask({ sub: '0b0b0000-0000-4000-8000-000000000001' })).toBe('forbidden');
  });

  it('lets nobody in that is expired, without an end, of another project, for another audience, of anon, or signed by another key', async () => {
    expect(await ask({ expires: Date.now() / 1_000 - 60 })).toBe('unauthorized');
    expect(await ask({ expires: null })).toBe('unauthorized');
    expect(await ask({ issuer: 'https://other.supabase.co/auth/v1' })).toBe('unauthorized');
    expect(await ask({ audience: 'other' })).toBe('unauthorized');
    expect(await ask({ role: 'anon' })).toBe('unauthorized');
    expect(await ask({ sub: 'no uuid' })).toBe('unauthorized');
    expect(await ask({ key: otherPair.privateKey })).toBe('unauthorized');
  });

  it('lets nobody in that is signed by nothing, or with the public key as a shared secret', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      sub: alice,
      role: 'authenticated',
      iss: `${url}/auth/v1`,
      aud: 'authenticated',
      exp: Date.now() / 1_000 + 60,
    };
    expect(await whoAsks({ authorization: `Bearer ${part({ alg: 'none' })}.${part(claims)}.x` })).toBe('unauthorized');
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(jwk.x ?? ''));
    expect(await whoAsks({ authorization: `Bearer ${shared}` })).toBe('unauthorized');
  });

  it('is no token where no SUPABASE_URL is set', async () => {
    db = await freshApp({ COLLOQUY_SECRET: secret });
    await person(db, 'owner@example.com', 'owner');
    await giveRole(db, { organizationId: localOrganizationId, userId: alice, role: 'owner' });
    expect(await ask()).toBe('unauthorized');
  });

  it('cannot be checked while the project does not answer: 503, and not 401', async () => {
    db = await freshApp({ COLLOQUY_SECRET: secret, SUPABASE_URL: 'http://127.0.0.1:9' });
    await person(db, 'owner@example.com', 'owner');
    expect(await ask()).toBe('identity_unreachable');
  });
});
