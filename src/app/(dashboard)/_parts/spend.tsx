import { usd } from '#components/format.ts';
import type { JobView } from '#ledger/read-jobs.ts';

/** What a job has spent, in a few words: “$1.20 of $5.00”. */
export function spendText({ spend, rehearsal }: JobView): string {
  if (rehearsal) return 'free';
  if (!spend.priceKnown) return 'price not known';
  return spend.budget === null ? `${usd(spend.actual)} spent` : `${usd(spend.actual)} of ${usd(spend.budget)}`;
}

/** The same with what is held for calls in flight, and what calls cost that were never answered. */
export function Spend({ job }: { job: JobView }) {
  const { reserved, unknown, estimated } = job.spend;
  const more = [
    reserved > 0 && `${usd(reserved)} held for calls in flight`,
    unknown > 0 && `up to ${usd(unknown)} for calls that were never answered`,
    estimated !== null && estimated > 0 && `estimated at most ${usd(estimated)}`,
  ].filter(Boolean);
  return (
    <>
      {spendText(job)}
      {more.length > 0 && <span className="block text-small text-soft">{more.join('; ')}</span>}
    </>
  );
}
