import { hkdfSync } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { ColloquyError } from '#domain/colloquy-error.ts';
import {
  type Delivery,
  type DueNotification,
  enqueueNotifications,
  type NotificationType,
  recordDelivery,
  takeDueNotifications,
} from '#ledger/notify-jobs.ts';
import type { AllowedAddresses } from '#platform/allowed-addresses.ts';
import type { Config } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';
import { guardedFetch } from '#platform/guarded-fetch.ts';
import { retryAfterMsOf } from '#providers/retry-after.ts';

/** What a process needs to tell others of jobs. */
export interface Notifier {
  /** What the secrets of receivers are derived from (COLLOQUY_SECRET); null: this process cannot sign, and leaves sending to those that can. */
  secret: string | null;
  /** Our public address, for links. */
  ownUrl: string | null;
  /** Which receivers may be of networks that are not public. */
  allowed: AllowedAddresses;
  /** Goes nowhere else. */
  fetch: typeof fetch;
}

/** By this process’s configuration. */
export function notifierOf({ secret, ownUrl, allowed }: Pick<Config, 'secret' | 'ownUrl' | 'allowed'>): Notifier {
  return { secret, ownUrl, allowed, fetch: guardedFetch({ allowed }) };
}

/** So many are sent at once. */
const atOnce = 10;
/** A receiver has so long. It should answer first and work then. */
const receiverMs = 10_000;
/** What is left of a driver's time for a try at least. */
const tryMsMin = 500;

/** The pauses after the first try, the second one …: eight tries over 17 hours and a half. */
const pausesMs = [10_000, 60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 5 * 3_600_000, 10 * 3_600_000] as const;
const triesMax = pausesMs.length + 1;
/** Later than this nobody is told any more, however long a receiver asks us to wait. */
const ageMsMax = 24 * 3_600_000;

/** What an organisation's receivers verify by, as Standard Webhooks writes it. The same on every machine that has the same COLLOQUY_SECRET. */
export function signingSecret(secret: string, organizationId: string): string {
  const key = hkdfSync('sha256', secret, organizationId, 'colloquy webhooks v1', 32);
  return `whsec_${Buffer.from(key).toString('base64')}`;
}

/**
 * Finds out of what somebody is to be told, and sends what is due, all at once. Whatever a receiver does, no job is held up by it.
 * @param untilMs when it should be done, by `performance.now()`
 * @returns whether there is more to do right now
 */
export async function notifySlice(db: Database, notifier: Notifier, untilMs: number): Promise<boolean> {
  const more = await enqueueNotifications(db, notifier.ownUrl);
  const leftMs = untilMs - performance.now();
  if (notifier.secret === null || leftMs < tryMsMin) return more;
  const due = await takeDueNotifications(db, atOnce);
  const timeoutMs = Math.min(receiverMs, leftMs);
  const { secret } = notifier;
  await Promise.all(
    due.map(async (each) => recordDelivery(db, each, await deliver(each, { ...notifier, secret }, timeoutMs))),
  );
  return more || due.length === atOnce;
}

async function deliver(
  due: DueNotification,
  { secret, fetch }: Notifier & { secret: string },
  timeoutMs: number,
): Promise<Delivery> {
  const now = new Date();
  const webhook = new Webhook(signingSecret(secret, due.organizationId));
  try {
    const response = await fetch(due.url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Colloquy',
        'webhook-id': due.id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': webhook.sign(due.id, now, due.body),
      },
      body: due.body,
    });
    // Nothing that it says is read.
    await response.body?.cancel();
    return response.ok ? delivered(due, response.status) : refused(due, response);
  } catch (error) {
    return failed(due, { httpStatus: null, why: reasonOf(error, timeoutMs), pauseMs: 0, final: false });
  }
}

function refused(due: DueNotification, { status, headers }: Response): Delivery {
  const why =
    status >= 300 && status < 400 ? `it answered ${status}, and redirects are not followed` : `it answered ${status}`;
  const pauseMs = retryAfterMsOf(Object.fromEntries(headers)) ?? 0;
  // Gone: the receiver wants nothing more.
  return failed(due, { httpStatus: status, why, pauseMs, final: status === 410 });
}

interface Failure {
  httpStatus: number | null;
  why: string;
  /** How long the receiver asked us to wait. */
  pauseMs: number;
  final: boolean;
}

function failed(due: DueNotification, { httpStatus, why, pauseMs, final }: Failure): Delivery {
  const againMs = Math.max(pausesMs[due.tries - 1] ?? 0, pauseMs);
  const isLast = final || due.tries >= triesMax || due.ageMs + againMs > ageMsMax;
  const what = `${hostOf(due.url)} was not told that ${sayings[due.type]}: ${why}.`;
  const common = { httpStatus, error: why.slice(0, 1_000) };
  if (isLast)
    return {
      ...{ ...common, status: 'given_up', againMs: null },
      log: { level: 'error', event: 'notification_given_up', message: `${what} It is not tried again.` },
    };
  const again = `Tried again in ${Math.round(againMs / 1_000)} s (try ${due.tries} of ${triesMax}).`;
  return {
    ...{ ...common, status: 'pending', againMs },
    log: { level: 'warn', event: 'notification_failed', message: `${what} ${again}` },
  };
}

function delivered(due: DueNotification, httpStatus: number): Delivery {
  const message = `${hostOf(due.url)} was told that ${sayings[due.type]}.`;
  return {
    ...{ status: 'delivered', againMs: null, httpStatus, error: null },
    log: { level: 'info', event: 'notification_delivered', message },
  };
}

const sayings: Record<NotificationType, string> = {
  'job.completed': 'the job completed',
  'job.failed': 'the job failed',
  'job.cancelled': 'the job was cancelled',
  'job.waiting': 'the job waits for a person',
  'job.budget_warning': 'four fifths of the budget are used',
};

/** The rest of an address may be a secret. */
const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : 'the receiver');

/** Why nothing was answered; never with the address. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'it could not be reached';
  if (error.name === 'TimeoutError') return `it did not answer within ${Math.round(timeoutMs / 1_000)} s`;
  const cause = error.cause as { code?: unknown } | undefined;
  if (cause instanceof ColloquyError) return refusalOf(cause);
  if (typeof cause?.code === 'string') return `it could not be reached (${cause.code})`;
  return 'it could not be reached';
}

/** Where a redirect leads is the receiver’s secret, as its address is. */
function refusalOf({ message }: ColloquyError): string {
  if (message.includes('redirects are not followed')) return 'it redirects, and redirects are not followed';
  return message.replace(/\.$/, '');
}
