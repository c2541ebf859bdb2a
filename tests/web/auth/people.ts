import { hashPassword } from 'better-auth/crypto';
import { type Visitor, visitedBy } from '#app/_lib/auth/visitor.ts';
import { authenticate, type Viewer } from '#app/_lib/viewer.ts';
import { GET, POST } from '#app/api/auth/[...all]/route.ts';
import type { Role, Scope } from '#domain/access.ts';
import { createApiKey } from '#ledger/api-keys.ts';
import { addMember } from '#ledger/members.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import type { Database } from '#platform/database.ts';
import { type Answer, atHome, call, posted } from '../app.ts';

export const secret = 'a secret of tests, long enough';
export const password = 'correct horse battery';
const passwordHash = await hashPassword(password);

/** Somebody at another machine. */
export const elsewhere: Visitor = { ...atHome, address: '203.0.113.7' };

export const otherOrganizationId = '00000000-0000-4000-8000-0000000000b0';

/** A person who can sign in. @returns their id */
export async function person(
  db: Database,
  email: string,
  role: Role,
  organizationId = localOrganizationId,
): Promise<string> {
  await db.query(`insert into organizations (id, name) values ($1, 'Other') on conflict do nothing`, [organizationId]);
  return (await addMember(db, { email, role, organizationId, passwordHash })).userId;
}

export async function key(
  db: Database,
  scopes: Scope[] = ['read', 'write', 'admin'],
  changes: { organizationId?: string; expiresAt?: Date } = {},
): Promise<{ id: string; secret: string; headers: { authorization: string } }> {
  const made = await createApiKey(db, {
    ...{ organizationId: localOrganizationId, name: 'CI', scopes, expiresAt: null, createdBy: null },
    ...changes,
  });
  return { id: made.key.id, secret: made.secret, headers: { authorization: `Bearer ${made.secret}` } };
}

export const signIn = (
  email: string,
  given: { password?: string; headers?: Record<string, string>; visitor?: Visitor } = {},
): Promise<Answer> =>
  call(
    POST,
    '/api/auth/sign-in/email',
    {},
    posted({ email, password: given.password ?? password }, 'application/json', given.headers),
    given.visitor ?? elsewhere,
  );

/** The cookies that an answer sets, as a browser sends them. */
export const cookiesOf = ({ headers }: Answer): { cookie: string } => ({
  cookie: headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; '),
});

export const auth = (path: string, init: RequestInit = {}, visitor = elsewhere): Promise<Answer> =>
  call(init.method === 'POST' ? POST : GET, `/api/auth${path}`, {}, init, visitor);

/** Who asks with these headers; or the code of why not. */
export const whoAsks = (
  headers: Record<string, string>,
  visitor: Visitor | null = elsewhere,
): Promise<Viewer | string> => {
  const ask = () =>
    authenticate(new Headers({ host: 'localhost:3000', ...headers })).catch((error: { code: string }) => error.code);
  return visitor ? visitedBy(visitor, ask) : ask();
};
