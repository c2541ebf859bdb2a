import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpError } from '#app/_lib/problem.ts';
import { webStore } from '#app/_lib/store.ts';
import { addressOf, type Viewer } from '#app/_lib/viewer.ts';
import { localOrganizationId } from '#ledger/organizations.ts';

/** Whoever brings the secret, from wherever: no page of another site knows it. */
export async function admitCron({ headers }: Request): Promise<Viewer> {
  const { cronSecret, doors } = webStore();
  if (cronSecret === null) throw new HttpError('cron_secret_missing', 'The environment has no CRON_SECRET.');
  const given = bearerOf(headers);
  if (given === null || !isSame(given, cronSecret)) {
    const why = given === null ? 'There is no Authorization: Bearer header.' : 'The secret is not the right one.';
    await doors.limits.count('badKeyAddress', addressOf(headers, doors.platform));
    throw new HttpError('unauthorized', why, { 'WWW-Authenticate': 'Bearer' });
  }
  return { kind: 'cron', organizationId: localOrganizationId, name: 'a cron tick', may: ['public', 'cron'] };
}

export const bearerOf = (headers: Headers): string | null =>
  /^Bearer +(.+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null;

/** In a time that tells nothing about either. */
export function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
