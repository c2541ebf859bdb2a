import { isAtHome, refuseForeignHost, refuseUnprepared } from '#app/_lib/auth/place.ts';
import { looksLikeToken } from '#app/_lib/auth/supabase.ts';
import { countedAddress, currentVisitor } from '#app/_lib/auth/visitor.ts';
import { HttpError } from '#app/_lib/problem.ts';
import { noteRequest } from '#app/_lib/requests.ts';
import { type WebStore, webStore } from '#app/_lib/store.ts';
import type { Access } from '#app/api/_lib/endpoint.ts';
import { type Role, type Scope, scopes } from '#domain/access.ts';
import { findApiKey, looksLikeApiKey } from '#ledger/api-keys.ts';
import { membershipOf } from '#ledger/members.ts';
import { localOrganizationId } from '#ledger/organizations.ts';

/** Who asks, and whose rows they may see. */
export interface Viewer {
  /** By what it is known. */
  kind: 'local' | 'session' | 'key' | 'token' | 'cron' | 'metrics' | 'anybody';
  organizationId: string;
  /** A person’s; a program and the local owner have none. */
  userId?: string;
  /** For the log of what they do. */
  name: string;
  may: readonly Access[];
}

/** What somebody may do who may read, write or administer: each includes those before it. */
export const rights: Record<Scope, readonly Access[]> = {
  read: ['public', 'read'],
  write: ['public', 'read', 'write'],
  admin: ['public', 'read', 'write', 'admin'],
};

/**
 * Who asks: the API key or the token that the request brings decides, then the browser’s session; without any, whoever sits at this machine is the local owner.
 * @throws HttpError `foreign_host`, `setup_needed`, `unauthorized`, `forbidden` (a member of nothing), `too_many_requests`, `identity_unreachable`
 */
export async function authenticate(headers: Headers): Promise<Viewer> {
  const host = headers.get('host');
  refuseForeignHost(host, process.env);
  const store = webStore();
  await refuseUnprepared(host, () => store.doors, process.env);
  const authorization = headers.get('authorization');
  if (authorization !== null) return byAuthorization(store, authorization, headers);
  const bySession = await sessionOf(store, headers);
  if (bySession) return bySession;
  if (isAtHome(host))
    return { kind: 'local', organizationId: localOrganizationId, name: 'the web app', may: rights.admin };
  throw unauthorized('Nobody is signed in.');
}

/**
 * The one place where it is decided whether somebody may do something; the log has who asked.
 * @throws HttpError `forbidden`
 */
export function authorise(viewer: Viewer, access: Access): void {
  noteRequest({ viewer });
  if (viewer.may.includes(access)) return;
  throw new HttpError('forbidden', `This needs the right to ${access}, which ${viewer.name} does not have.`);
}

const scopeOf: Record<Role, Scope> = { viewer: 'read', editor: 'write', owner: 'admin' };

async function byAuthorization({ db, doors }: WebStore, authorization: string, headers: Headers): Promise<Viewer> {
  const [, word = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (looksLikeApiKey(word)) {
    const key = await findApiKey(db, word);
    if (key) {
      await doors.limits.count('key', key.id);
      const may = rights[scopes.findLast((scope) => key.scopes.includes(scope)) ?? 'read'];
      return {
        kind: 'key',
        organizationId: key.organizationId,
        name: `the key “${key.name}”`,
        may,
      };
    }
  } else if (doors.supabaseToken && looksLikeToken(word)) {
    const userId = await doors.supabaseToken(word);
    if (userId) return member(db, 'token', userId, `the user ${userId}`);
  }
  await doors.limits.count('badKeyAddress', addressOf(headers, doors.platform));
  throw unauthorized('The key or token is not valid: it is unknown, has expired, or was revoked.');
}

async function sessionOf({ db, doors }: WebStore, headers: Headers): Promise<Viewer | null> {
  if (!doors.signIns || !headers.get('cookie')?.includes('colloquy.session_token')) return null;
  const { api } = await doors.signIns(isSecure(doors));
  const found = await api.getSession({ headers });
  if (!found) return null;
  return member(db, 'session', found.session.userId, found.user.email);
}

async function member(db: WebStore['db'], kind: 'session' | 'token', userId: string, name: string): Promise<Viewer> {
  const membership = await membershipOf(db, userId);
  if (!membership) throw new HttpError('forbidden', `${name} belongs to no organisation.`);
  return { kind, organizationId: membership.organizationId, userId, name, may: rights[scopeOf[membership.role]] };
}

/** Whether the browser reached us by https. */
export function isSecure({ ownUrl, platform }: WebStore['doors']): boolean {
  return platform || ownUrl?.startsWith('https:') === true || currentVisitor()?.https === true;
}

/** Whose tries are counted together. Where a platform takes the requests, its word is all there is. */
export function addressOf(headers: Headers, platform: boolean): string {
  const visitor = currentVisitor();
  if (platform) return headers.get('x-real-ip') ?? 'unknown';
  return visitor ? countedAddress(visitor) : 'unknown';
}

const unauthorized = (detail: string) => new HttpError('unauthorized', detail, { 'WWW-Authenticate': 'Bearer' });
