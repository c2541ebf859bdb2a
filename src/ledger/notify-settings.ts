import type { NotificationType } from '#ledger/notify-jobs.ts';
import type { Queryable } from '#platform/database.ts';

/** Where an organisation is told of its jobs, unless a job says where; null: nowhere. */
export async function readNotifyUrl(db: Queryable, organizationId: string): Promise<string | null> {
  const [row] = await db.query<{ url: string | null }>('select notify_url as url from organizations where id = $1', [
    organizationId,
  ]);
  return row?.url ?? null;
}

/** From now on; nobody is told of what ended before. */
export async function setNotifyUrl(db: Queryable, organizationId: string, url: string | null): Promise<void> {
  await db.query(
    `update organizations set notify_url = $2, notify_since = colloquy_now() where id = $1 and notify_url is distinct from $2`,
    [organizationId, url],
  );
}

/** One that was sent, or will be. Its receiver is known by its host: the rest of an address may be a secret. */
export interface SentNotification {
  id: string;
  jobId: string;
  type: NotificationType;
  host: string;
  status: 'pending' | 'delivered' | 'given_up';
  tries: number;
  lastStatus: number | null;
  lastError: string | null;
  createdAt: string;
  nextTryAt: string | null;
  endedAt: string | null;
}

/** The last ones, newest first. */
export async function recentNotifications(
  db: Queryable,
  organizationId: string,
  limit: number,
): Promise<SentNotification[]> {
  return db.query<SentNotification>(
    `select id, batch_job_id as "jobId", type, substring(url from '^[a-z]+://(?:[^/?#]*@)?([^/?#]*)') as host, status, tries, last_status as "lastStatus", last_error as "lastError",
       created_at as "createdAt", next_try_at as "nextTryAt", ended_at as "endedAt"
     from notifications where organization_id = $1 order by created_at desc, id desc limit $2`,
    [organizationId, limit],
  );
}
