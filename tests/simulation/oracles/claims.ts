import type { ItemState, JobState, Snapshot } from '../snapshot.ts';
import type { ClaimInput } from '../statements.ts';
import { Violation } from '../violation.ts';
import type { Book } from './book.ts';
import { claimedBy, inputOf } from './items.ts';
import type { Sight } from './sight.ts';

/** Whether a claim took only what it might, and took something where it had to. */
export function judgeClaim(sight: Sight, book: Book): void {
  if (sight.statement.act !== 'claim') return;
  const input = inputOf(sight);
  const claimed = claimedBy(sight);
  if (claimed.length > (input.alone ? 1 : input.limit))
    throw new Violation('claims_within_limit', `${claimed.length} items for a limit of ${input.limit}`);
  for (const { before, after } of claimed) judgeItem(sight, input, before, after);
  for (const jobId of new Set(claimed.map(({ after }) => after.job))) judgeJob(sight.after.jobs.get(jobId)!);
  judgeRepeated(sight, input, book);
  if (claimed.length === 0) judgeEmpty(sight, input);
}

function judgeItem(sight: Sight, input: ClaimInput, before: ItemState, after: ItemState): void {
  const job = sight.before.jobs.get(before.job)!;
  const broken = (check: string, detail: string) => new Violation(check, `item ${before.position}: ${detail}`);
  if (!(job.status === 'queued' || job.status === 'processing') || job.draft)
    throw broken('no_claim_of_a_stopped_job', `claimed although its job is ${job.status}`);
  if (before.due !== null && before.due > sight.before.now)
    throw broken('no_claim_before_its_time', `claimed ${before.due - sight.before.now} ms too early`);
  if (blocked(job, sight.start, input) && blocked(job, sight.before, input))
    throw broken('no_claim_of_a_blocked_key', 'claimed although its key or model is blocked');
  if (before.losses >= 2 !== after.alone || after.alone !== input.alone)
    throw broken('suspects_alone', `losses ${before.losses}, running alone ${after.alone}`);
  if (after.lease !== sight.after.now + input.leaseMs) throw broken('lease_of_a_claim', 'it was not given its lease');
}

/** After a claim its job is within its concurrency and its budget. */
function judgeJob(job: JobState): void {
  if (job.cap !== null && job.inFlight > job.cap)
    throw new Violation('concurrency_kept', `${job.inFlight} calls in flight, at most ${job.cap}`);
  const used = job.actual + job.reserved + job.unknown;
  if (job.budget !== null && used > job.budget)
    throw new Violation('budget_kept', `${used} of ${job.budget} nano-dollars`);
}

/** What a claim has taken already is read again and not claimed anew. */
function judgeRepeated({ before }: Sight, { claimId }: ClaimInput, book: Book): void {
  if (book.orphanedClaims.has(claimId)) return;
  for (const claim of book.claims.values()) {
    if (claim.claimId !== claimId) continue;
    const item = before.items.get(claim.itemId);
    if (item?.attempt === claim.attemptId)
      throw new Violation('claim_read_again', `item ${claim.position} is held by this claim, which is sent once more`);
  }
}

/**
 * A claim answers nothing only where there is nothing, or where others took it while it waited. It goes round the jobs by their pass; so there must be something for it if
 * the first job in that order had an item to claim before and after what it waited for.
 */
function judgeEmpty({ start, before }: Sight, input: ClaimInput): void {
  const [first] = [...start.jobs.values()]
    .filter((job) => isCallable(job, start, input) && claimable(job, start, input).size > 0)
    .toSorted((a, b) => a.pass - b.pass || (a.id < b.id ? -1 : 1));
  const now = first && before.jobs.get(first.id);
  if (!now || !isCallable(now, before, input)) return;
  const old = claimable(first, start, input);
  const items = [...claimable(now, before, input)].filter((id) => old.has(id));
  if (items.length > 0)
    throw new Violation(
      'no_empty_claim_where_work_is',
      `a claim of ${input.worker} took nothing, although item ${before.items.get(items[0]!)?.position} was there (${JSON.stringify(now)})`,
    );
}

function isCallable(job: JobState, ledger: Snapshot, input: ClaimInput): boolean {
  return (
    (job.status === 'queued' || job.status === 'processing') &&
    !job.draft &&
    (input.jobId === null || input.jobId === job.id) &&
    job.provider in input.keys &&
    input.timeLeftMs === null &&
    (job.cap === null || job.inFlight < job.cap) &&
    (job.budget === null || job.actual + job.reserved + job.unknown + (job.reservationMax ?? 0) <= job.budget) &&
    !blocked(job, ledger, input)
  );
}

function claimable(job: JobState, ledger: Snapshot, { alone }: ClaimInput): Set<string> {
  const items = [...ledger.items.values()].filter(
    (item) =>
      item.job === job.id &&
      item.status === 'queued' &&
      item.losses >= 2 === alone &&
      (item.due === null || item.due <= ledger.now),
  );
  return new Set(items.map((item) => item.id));
}

const blocked = (job: JobState, { blocks, now }: Snapshot, { keys }: ClaimInput) =>
  blocks.some(
    (block) =>
      block.provider === job.provider &&
      block.key === keys[job.provider] &&
      (block.model === '*' || `${job.provider}:${block.model}` === job.model) &&
      block.until > now,
  );
