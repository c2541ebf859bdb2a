import { type Notifier, notifySlice } from '#engine/notify.ts';
import { advanceBulkActs } from '#ledger/advance-bulk-acts.ts';
import { forgetBulkActs } from '#ledger/bulk-acts.ts';
import { gatherWords } from '#ledger/conversation-words.ts';
import { countEvents } from '#ledger/count-events.ts';
import { expireDrafts } from '#ledger/delete-job.ts';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { advanceLargeActs } from '#ledger/large-acts.ts';
import { forgetOld, purgeTexts } from '#ledger/purge-old.ts';
import { recountFailures } from '#ledger/recount-failures.ts';
import type { Database } from '#platform/database.ts';

/** What is nobody's in particular: the fleet does it besides items. Doing one twice, or half of one, harms nothing. */
export interface Duty {
  name: string;
  /** When pg-boss runs it, once in the fleet, as a cron expression by the minute. */
  cron: string;
  /** Does a slice of it. @param untilMs when it should be done, by `performance.now()` @returns whether there is more to do right now */
  slice(db: Database, untilMs: number): Promise<boolean>;
}

/** What people wait for, or a budget: every driver does these in passing. pg-boss makes sure of them where drivers come and go. */
export const dutiesInPassing: readonly Duty[] = [
  { name: 'large-acts', cron: '* * * * *', slice: advanceLargeActs },
  { name: 'bulk-acts', cron: '* * * * *', slice: (db) => advanceBulkActs(db) },
  { name: 'reservations', cron: '* * * * *', slice: async (db) => (await expireReservations(db)) > 0 },
];

/** Tells others of jobs. Whoever stays does it every few seconds, beside all else: a receiver may take its time. */
export const notifyDuty = (notifier: Notifier): Duty => ({
  name: 'notifications',
  cron: '* * * * *',
  slice: (db, untilMs) => notifySlice(db, notifier, untilMs),
});

/**
 * @param keepRawDays how long prompts and raw answers are kept
 * @param notifier without it nobody is told of anything
 */
export const allDuties = (keepRawDays: number, notifier?: Notifier): readonly Duty[] => [
  ...dutiesInPassing,
  { name: 'counters', cron: '* * * * *', slice: countEvents },
  ...(notifier ? [notifyDuty(notifier)] : []),
  { name: 'words', cron: '* * * * *', slice: gatherWords },
  { name: 'drafts', cron: '*/10 * * * *', slice: async (db) => (await expireDrafts(db)) > 0 },
  {
    name: 'retention',
    cron: '17 * * * *',
    async slice(db) {
      await forgetOld(db);
      await forgetBulkActs(db);
      await recountFailures(db);
      return purgeTexts(db, keepRawDays);
    },
  },
];

/**
 * Does the duties slice by slice, each in its turn, until none has more to do or the time is over.
 * @returns the names of those that have more to do
 */
export async function doDuties(
  db: Database,
  untilMs: number,
  which: readonly Duty[],
  nowMs: () => number = () => performance.now(),
): Promise<string[]> {
  let left = [...which];
  while (left.length > 0) {
    const more: Duty[] = [];
    for (const duty of left) {
      if (nowMs() >= untilMs) return left.map(({ name }) => name);
      if (await duty.slice(db, untilMs)) more.push(duty);
    }
    left = more;
  }
  return [];
}
