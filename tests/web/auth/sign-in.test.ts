import { describe, expect, it } from 'vitest';
import { rights } from '#app/_lib/viewer.ts';
import { atHome, freshApp, posted } from '../app.ts';
import {
  auth,
  cookiesOf,
  elsewhere,
  otherOrganizationId,
  password,
  person,
  secret,
  signIn,
  whoAsks,
} from './people.ts';

async function prepared(env: Record<string, string> = {}) {
  const db = await freshApp({ COLLOQUY_SECRET: secret, ...env });
  await person(db, 'Owner@Example.com', 'owner');
  return db;
}

describe('a person', () => {
  it('signs in with email and password, in whatever case the address is written, and is known by a cookie from then on', async () => {
    await prepared();
    const answer = await signIn('OWNER@example.com');
    expect(answer.status).toBe(200);
    expect(await whoAsks(cookiesOf(answer))).toMatchObject({ name: 'owner@example.com', may: rights.admin });
    expect(await whoAsks({})).toBe('unauthorized');
  });

  it('has a cookie that no script reads and no other site’s page sends; behind https it goes no other way', async () => {
    await prepared();
    const plain = (await signIn('owner@example.com')).headers.getSetCookie();
    expect(plain.length).toBeGreaterThan(0);
    for (const cookie of plain) {
      expect(cookie).toMatch(/; HttpOnly/i);
      expect(cookie).toMatch(/; SameSite=Lax/i);
      expect(cookie).not.toMatch(/; Secure/i);
    }
    const byProxy = await signIn('owner@example.com', { visitor: { ...elsewhere, https: true } });
    for (const cookie of byProxy.headers.getSetCookie()) expect(cookie).toMatch(/^__Secure-.*; Secure/i);
    await prepared({ COLLOQUY_URL: 'https://colloquy.example' });
    for (const cookie of (await signIn('owner@example.com')).headers.getSetCookie())
      expect(cookie).toMatch(/^__Secure-.*; Secure/i);
  });

  it('may do what its role says', async () => {
    const db = await prepared();
    await person(db, 'viewer@example.com', 'viewer');
    await person(db, 'editor@example.com', 'editor');
    await person(db, 'else@example.com', 'owner', otherOrganizationId);
    const may = async (email: string) => whoAsks(cookiesOf(await signIn(email)));
    expect(await may('viewer@example.com')).toMatchObject({ may: rights.read });
    expect(await may('editor@example.com')).toMatchObject({ may: rights.write });
    expect(await may('else@example.com')).toMatchObject({ may: rights.admin, organizationId: otherOrganizationId });
  });

  it('whose membership was taken away may nothing, signed in or not', async () => {
    const db = await prepared();
    const cookies = cookiesOf(await signIn('owner@example.com'));
    await person(db, 'second@example.com', 'owner');
    await db.query(
      `delete from organization_members where user_id = (select id from app_users where email = 'owner@example.com')`,
    );
    expect(await whoAsks(cookies)).toBe('forbidden');
  });

  it('who signs out, or whose session has run out, is nobody', async () => {
    const db = await prepared();
    const cookies = cookiesOf(await signIn('owner@example.com'));
    const out = await auth('/sign-out', {
      ...posted({}),
      headers: { ...cookies, 'Content-Type': 'application/json', origin: 'http://localhost:3000' },
    });
    expect(out.status).toBe(200);
    expect(await whoAsks(cookies)).toBe('unauthorized');
    const again = cookiesOf(await signIn('owner@example.com'));
    await db.query(`update app_sessions set expires_at = now() - interval '1 second'`);
    expect(await whoAsks(again)).toBe('unauthorized');
    expect(await whoAsks({ cookie: `${again.cookie}x` })).toBe('unauthorized');
  });

  it('who gets a new password is signed out everywhere', async () => {
    const db = await prepared();
    const cookies = cookiesOf(await signIn('owner@example.com'));
    await person(db, 'owner@example.com', 'owner');
    expect(await whoAsks(cookies)).toBe('unauthorized');
  });

  it('is not made by whoever asks: nobody signs up, and nothing else of the library is reached', async () => {
    const db = await prepared();
    const body = { email: 'new@example.com', password, name: 'New' };
    for (const path of ['/sign-up/email', '/update-user', '/delete-user', '/request-password-reset', '/ok', '/error'])
      expect((await auth(path, posted(body))).status, path).toBe(404);
    expect(await db.query('select email from app_users')).toEqual([{ email: 'owner@example.com' }]);
  });
});

describe('a try to sign in', () => {
  it('with a wrong password answers as one to an account that does not exist', async () => {
    await prepared();
    const wrong = await signIn('owner@example.com', { password: 'wrong password' });
    const missing = await signIn('nobody@example.com', { password: 'wrong password' });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('content-type')).toBe('application/problem+json');
    expect(missing).toMatchObject({ status: 401, body: wrong.body });
  });

  it('is the eleventh to an account in five minutes: refused with when to come again, from every address, the right password too', async () => {
    await prepared();
    for (let n = 0; n < 10; n++)
      expect(
        (await signIn('owner@example.com', { password: 'wrong', visitor: { ...elsewhere, address: `203.0.113.${n}` } }))
          .status,
      ).toBe(401);
    const refused = await signIn('Owner@example.com ');
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200);
    expect((await signIn('other@example.com')).status).toBe(401);
  });

  it('that is right clears the account’s count', async () => {
    await prepared();
    for (let n = 0; n < 9; n++) await signIn('owner@example.com', { password: 'wrong' });
    expect((await signIn('owner@example.com')).status).toBe(200);
    expect((await signIn('owner@example.com', { password: 'wrong' })).status).toBe(401);
    expect((await signIn('owner@example.com')).status).toBe(200);
  });

  it('is the fifty-first of an address in five minutes: refused, whichever account', async () => {
    const db = await prepared();
    await signIn('a@example.com');
    await db.query(`update request_limits set points = 50 where key like 'signInAddress:%'`);
    expect((await signIn('b@example.com')).status).toBe(429);
    expect((await signIn('b@example.com', { visitor: { ...elsewhere, address: '203.0.113.8' } })).status).toBe(401);
  });

  it('by a page of another site is refused', async () => {
    await prepared();
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:8080' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign)
      expect(await signIn('owner@example.com', { headers }), JSON.stringify(headers)).toMatchObject({
        status: 403,
        body: { code: 'cross_site' },
      });
    expect((await signIn('owner@example.com', { headers: { origin: 'http://localhost:3000' } })).status).toBe(200);
  });
});

it('the local owner is in by itself, until a person signs in here', async () => {
  await prepared();
  expect(await whoAsks({}, atHome)).toMatchObject({ name: 'the web app', may: rights.admin });
  expect(await whoAsks(cookiesOf(await signIn('owner@example.com')), atHome)).toMatchObject({
    name: 'owner@example.com',
  });
});
