import { describe, expect, it } from 'vitest';
import { listApiKeys } from '#ledger/api-keys.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import type { Database } from '#platform/database.ts';
import { type Answer, atHome, call, freshApp } from '../app.ts';
import { handlerAt } from '../described.ts';
import {
  auth,
  cookiesOf,
  elsewhere,
  key,
  otherOrganizationId,
  password,
  person,
  secret,
  signIn,
  whoAsks,
} from './people.ts';

type Headers = Record<string, string>;

/** Asks with a JSON body. */
function send(method: string, path: string, body: object | null = null, headers: Headers = {}): Promise<Answer> {
  const [, route, id] = /^(\/api\/[\w-]+)(?:\/([^?]+))?/.exec(path)!;
  const template = id === undefined ? route! : `${route}/{id}`;
  const init = {
    method: method.toUpperCase(),
    headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  };
  const visitor = Object.keys(headers).length ? elsewhere : atHome;
  return call(handlerAt(template, method), path, id === undefined ? {} : { id }, init, visitor);
}

async function prepared(): Promise<Database> {
  const db = await freshApp({ COLLOQUY_SECRET: secret });
  await person(db, 'owner@example.com', 'owner');
  return db;
}

describe('API keys over HTTP', () => {
  it('are made, used, listed without their secret, and revoked', async () => {
    const db = await prepared();
    const owner = cookiesOf(await signIn('owner@example.com'));
    const made = await send('post', '/api/keys', { name: 'CI', scopes: ['write', 'write'], days: 30 }, owner);
    expect(made).toMatchObject({ status: 201, body: { name: 'CI', scopes: ['write'], revokedAt: null } });
    const { id, secret: shown, createdBy, expiresAt, createdAt } = made.body;
    expect(made.headers.get('location')).toBe(`/api/keys/${id}`);
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBeCloseTo(30 * 86_400_000, -5);
    expect(createdBy).toMatch(/^[0-9a-f-]{36}$/);
    const bearer = { authorization: `Bearer ${shown}` };
    expect(await whoAsks(bearer)).toMatchObject({ organizationId: localOrganizationId });
    const list = await send('get', '/api/keys', null, owner);
    expect(list.body).toMatchObject({ items: [{ id, start: shown.slice(0, 8) }], nextCursor: null });
    expect(JSON.stringify(list.body)).not.toContain(shown.slice(8));
    // One that may write only makes no keys, and sees none.
    expect(await send('post', '/api/keys', { name: 'more' }, bearer)).toMatchObject({ status: 403 });
    expect(await send('get', '/api/keys', null, bearer)).toMatchObject({ status: 403 });
    const revoked = await send('delete', `/api/keys/${id}`, null, owner);
    expect(revoked).toMatchObject({ status: 200, body: { id, revokedAt: expect.any(String) } });
    expect((await send('delete', `/api/keys/${id}`, null, owner)).body.revokedAt).toBe(revoked.body.revokedAt);
    expect(await whoAsks(bearer)).toBe('unauthorized');
    expect(await listApiKeys(db, localOrganizationId)).toHaveLength(1);
  });

  it('read for 90 days where nothing else is asked for, and come page by page, newest first', async () => {
    const db = await prepared();
    const admin = (await key(db, ['admin'])).headers;
    for (const name of ['one', 'two']) {
      const { body } = await send('post', '/api/keys', { name }, admin);
      expect(body).toMatchObject({ scopes: ['read'], createdBy: null });
      expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBeCloseTo(90 * 86_400_000, -5);
    }
    const first = await send('get', '/api/keys?limit=2', null, admin);
    const second = await send('get', `/api/keys?limit=2&cursor=${first.body.nextCursor}`, null, admin);
    const names = [...first.body.items, ...second.body.items].map(({ name }) => name);
    expect([names, second.body.nextCursor]).toEqual([['two', 'one', 'CI'], null]);
  });

  it('with a scope, an end or a field that there is not are refused by name', async () => {
    await prepared();
    for (const [body, path] of [
      [{ name: 'x', scopes: ['root'] }, 'scopes[0]'],
      [{ name: 'x', scopes: [] }, 'scopes'],
      [{ name: 'x', days: 0 }, 'days'],
      [{ name: ' ' }, 'name'],
      [{ name: 'x', organizationId: otherOrganizationId }, 'organizationId'],
    ] as const)
      expect((await send('post', '/api/keys', body)).body, path).toMatchObject({
        code: 'invalid_input',
        errors: [{ path }],
      });
  });
});

describe('members over HTTP', () => {
  const ann = { email: 'Ann@example.com', password: 'a first password', role: 'editor' };

  it('are let in with a first password, which they change, get other roles at once, and are removed', async () => {
    await prepared();
    const added = await send('post', '/api/members', ann);
    expect(added).toMatchObject({ status: 201, body: { email: 'ann@example.com', role: 'editor' } });
    const { id } = added.body;
    expect(added.headers.get('location')).toBe(`/api/members/${id}`);
    const session = cookiesOf(await signIn('ann@example.com', { password: ann.password }));
    expect(await whoAsks(session)).toMatchObject({ userId: id, may: ['public', 'read', 'write'] });
    const changed = { currentPassword: ann.password, newPassword: 'a password of her own' };
    const json = { method: 'POST', headers: { ...session, 'Content-Type': 'application/json' } };
    expect((await auth('/change-password', { ...json, body: JSON.stringify(changed) })).status).toBe(200);
    expect((await send('patch', `/api/members/${id}`, { role: 'viewer' })).body).toMatchObject({ role: 'viewer' });
    expect(await whoAsks(session)).toMatchObject({ may: ['public', 'read'] });
    expect((await send('patch', `/api/members/${id}`, { password: 'a password given anew' })).status).toBe(200);
    expect(await whoAsks(session)).toBe('unauthorized');
    const again = cookiesOf(await signIn('ann@example.com', { password: 'a password given anew' }));
    expect((await send('get', '/api/members')).body.items.map(({ role }: { role: string }) => role)).toEqual([
      'owner',
      'viewer',
    ]);
    expect(await send('delete', `/api/members/${id}`)).toMatchObject({ status: 200, body: { deleted: true, id } });
    expect(await whoAsks(again)).toBe('unauthorized');
    expect((await send('delete', `/api/members/${id}`)).status).toBe(404);
    // Who belongs to nothing any more can be let in again.
    expect(await send('post', '/api/members', ann)).toMatchObject({ status: 201, body: { id } });
  });

  it('of Supabase Auth are let in by their id there, and have no password here', async () => {
    await prepared();
    const supabaseUser = '00000000-0000-4000-8000-0000000000a1';
    const added = await send('post', '/api/members', { supabaseUser, role: 'viewer' });
    expect(added).toMatchObject({ status: 201, body: { id: supabaseUser, email: null } });
    expect(await send('patch', `/api/members/${supabaseUser}`, { password })).toMatchObject({ status: 409 });
    expect(await send('post', '/api/members', { supabaseUser, role: 'viewer' })).toMatchObject({ status: 409 });
    expect(await send('post', '/api/members', { supabaseUser, ...ann })).toMatchObject({ status: 400 });
  });

  it('of another organisation are let in nowhere else, and their password stays theirs', async () => {
    const db = await prepared();
    await person(db, 'ann@example.com', 'owner', otherOrganizationId);
    expect(await send('post', '/api/members', ann)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await signIn('ann@example.com')).status).toBe(200);
    expect((await signIn('ann@example.com', { password: ann.password })).status).toBe(401);
    expect(await send('post', '/api/members', { ...ann, email: 'owner@example.com' })).toMatchObject({ status: 409 });
  });

  it('keep one owner, whoever demotes or removes whom at the same moment', async () => {
    const db = await prepared();
    const owners = async () =>
      (await db.query<{ id: string }>(`select user_id as id from organization_members where role = 'owner'`)).map(
        ({ id }) => id,
      );
    const [first] = await owners();
    expect(await send('patch', `/api/members/${first}`, { role: 'editor' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('last') },
    });
    expect((await send('delete', `/api/members/${first}`)).status).toBe(409);
    for (let round = 0; round < 5; round++) {
      const second = await person(db, 'second@example.com', 'owner');
      const statuses = await Promise.all([
        send('patch', `/api/members/${first}`, { role: 'viewer' }),
        send('delete', `/api/members/${second}`),
      ]).then((answers) => answers.map(({ status }) => status).sort());
      expect(statuses).toEqual([200, 409]);
      expect(await owners()).toHaveLength(1);
      await db.query(`update organization_members set role = 'owner' where user_id = $1`, [first]);
    }
  });

  it('are never told what password was sent', async () => {
    await prepared();
    for (const body of [
      { ...ann, password: 'short' },
      { ...ann, password: { of: 'hush-hush-hush' } },
      { ...ann, role: 'hush-hush-hush' },
    ]) {
      const answer = await send('post', '/api/members', body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).not.toMatch(/hush|short/);
    }
  });
});
