import { duration, usd } from '#cli/output.ts';
import type { JobDetail } from '#ledger/read-jobs.ts';

/** What is to be said of a job’s pilot. */
export function pilotLines({ pilot, spend, counts }: Pick<JobDetail, 'pilot' | 'spend' | 'counts'>): string[] {
  if (!pilot) return [];
  if (pilot.status === 'running')
    return [`${counts.completed} of ${pilot.items} items have ended; nothing else runs yet.`];
  if (pilot.status === 'accepted' || !pilot.rest) return [`The ${pilot.items} items have ended, and the rest goes.`];
  const { items, online, remoteBatch } = pilot.rest;
  const cost = ({ cost: range }: typeof online) => (range ? `${usd(range.low)} to ${usd(range.high)}` : 'cost unknown');
  return [
    `The ${pilot.items} items have ended (${counts.failed} failed), for ${usd(spend.actual + spend.unknown)}.`,
    `The other ${items.toLocaleString('en-US')}, online: ${cost(online)}, ${duration(online.seconds.low)} to ${duration(online.seconds.high)}.`,
    `Or by a remote batch: ${cost(remoteBatch)}, within ${duration(remoteBatch.seconds.high)}.`,
  ];
}
