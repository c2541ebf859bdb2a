import { describe, expect, it } from 'vitest';
import { authorise, rights, type Viewer } from '#app/_lib/viewer.ts';
import { type Scope, scopes } from '#domain/access.ts';
import { listApiKeys, revokeApiKey } from '#ledger/api-keys.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { atHome, freshApp } from '../app.ts';
import { elsewhere, key, otherOrganizationId, person, secret, whoAsks } from './people.ts';

async function prepared() {
  const db = await freshApp({ COLLOQUY_SECRET: secret });
  await person(db, 'owner@example.com', 'owner');
  return db;
}

describe('an API key', () => {
  it('lets its program in, from anywhere', async () => {
    const db = await prepared();
    const { headers } = await key(db);
    expect(await whoAsks(headers)).toEqual({
      kind: 'key',
      organizationId: localOrganizationId,
      name: 'the key “CI”',
      may: rights.admin,
    });
  });

  it('is stored as a hash only, and shown by its first characters', async () => {
    const db = await prepared();
    const { secret: shown } = await key(db);
    expect(shown).toMatch(/^clq_[\w-]{43}$/);
    const stored = JSON.stringify(await db.query(`select *, encode(hash, 'escape') from api_keys`));
    expect(stored).not.toContain(shown.slice(8));
    expect(await listApiKeys(db, localOrganizationId)).toMatchObject([{ start: shown.slice(0, 8), name: 'CI' }]);
    expect(JSON.stringify(await listApiKeys(db, localOrganizationId))).not.toContain(shown.slice(8));
  });

  it('that is unknown, expired or revoked lets nobody in, at this machine neither', async () => {
    const db = await prepared();
    const expired = await key(db, ['read'], { expiresAt: new Date(Date.now() + 3_600_000) });
    await db.query(
      `update api_keys set created_at = colloquy_now() - interval '2 hours', expires_at = colloquy_now() - interval '1 second' where id = $1`,
      [expired.id],
    );
    const revoked = await key(db);
    await revokeApiKey(db, localOrganizationId, revoked.id);
    const unknown = { authorization: `Bearer clq_${'x'.repeat(43)}` };
    const cut = { authorization: (await key(db)).headers.authorization.slice(0, -1) };
    for (const headers of [expired.headers, revoked.headers, unknown, cut])
      for (const visitor of [elsewhere, atHome]) expect(await whoAsks(headers, visitor)).toBe('unauthorized');
  });

  it('may do what its scopes say, each with those before it', async () => {
    const db = await prepared();
    const may = async (given: Scope[]) => {
      const viewer = (await whoAsks((await key(db, given)).headers)) as Viewer;
      return scopes.filter((access) => {
        try {
          authorise(viewer, access);
          return true;
        } catch (error) {
          expect(error).toMatchObject({ code: 'forbidden' });
          return false;
        }
      });
    };
    expect(await may(['read'])).toEqual(['read']);
    expect(await may(['write'])).toEqual(['read', 'write']);
    expect(await may(['read', 'write'])).toEqual(['read', 'write']);
    expect(await may(['admin'])).toEqual(['read', 'write', 'admin']);
  });

  it('belongs to one organisation', async () => {
    const db = await prepared();
    await person(db, 'else@example.com', 'owner', otherOrganizationId);
    const { headers, id } = await key(db, ['read'], { organizationId: otherOrganizationId });
    expect(await whoAsks(headers)).toMatchObject({ organizationId: otherOrganizationId });
    await expect(revokeApiKey(db, localOrganizationId, id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await listApiKeys(db, localOrganizationId)).toEqual([]);
  });

  it('notes when it was last used, at most once a minute', async () => {
    const db = await prepared();
    const { headers } = await key(db);
    const lastUsed = async () => (await listApiKeys(db, localOrganizationId))[0]!.lastUsedAt;
    expect(await lastUsed()).toBeNull();
    await whoAsks(headers);
    const first = await lastUsed();
    expect(first).not.toBeNull();
    await whoAsks(headers);
    expect(await lastUsed()).toEqual(first);
    await db.query(`update api_keys set last_used_at = last_used_at - interval '61 seconds'`);
    await whoAsks(headers);
    expect((await lastUsed())! >= first!).toBe(true);
  });

  it('is counted: 1,200 requests a minute, and 50 wrong keys of one address in five minutes; others go on', async () => {
    const db = await prepared();
    const { headers, id } = await key(db);
    await whoAsks(headers);
    await db.query(`update request_limits set points = 1200 where key like 'key:%'`);
    expect(await whoAsks(headers)).toBe('too_many_requests');
    expect(await whoAsks((await key(db)).headers)).not.toBe('too_many_requests');
    expect(JSON.stringify(await db.query('select * from request_limits'))).not.toContain(id);

    const wrong = { authorization: 'Bearer clq_wrong' };
    for (let n = 0; n < 50; n++) expect(await whoAsks(wrong)).toBe('unauthorized');
    expect(await whoAsks(wrong)).toBe('too_many_requests');
    expect(await whoAsks(wrong, { ...elsewhere, address: '203.0.113.8' })).toBe('unauthorized');
    expect(await whoAsks((await key(db)).headers)).toMatchObject({ may: rights.admin });
  });
});
