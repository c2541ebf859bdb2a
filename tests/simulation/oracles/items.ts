import { type ItemCommand, itemTransition } from '#domain/transitions.ts';
import { claimInput, type SettleInput, settleInputs } from '../statements.ts';
import { Violation } from '../violation.ts';
import type { Book } from './book.ts';
import { changesOf, type ItemChange, type Sight } from './sight.ts';

/** Whether each item moved as the transition table allows, by an act that may move it so. */
export function judgeItems(sight: Sight, book: Book): void {
  const settled = sight.statement.act === 'settle' ? settlesByItem(sight, book) : null;
  for (const change of changesOf(sight)) {
    judgeItem(sight, change, settled?.get(change.before.id) ?? []);
    if (sight.statement.act === 'claim') judgeLoss(change, book);
  }
}

function settlesByItem({ statement }: Sight, book: Book): Map<string, (SettleInput & { held: number })[]> {
  const byItem = new Map<string, (SettleInput & { held: number })[]>();
  for (const input of settleInputs(statement.parameters)) {
    const attempt = book.attempts.get(input.attempt_id);
    if (!attempt) throw new Violation('settle_of_unknown_attempt', input.attempt_id);
    byItem.set(attempt.itemId, [...(byItem.get(attempt.itemId) ?? []), { ...input, held: attempt.token }]);
  }
  return byItem;
}

function judgeItem(sight: Sight, change: ItemChange, settles: (SettleInput & { held: number })[]): void {
  const { before, after } = change;
  const { act } = sight.statement;
  const broken = (check: string, detail: string) =>
    new Violation(
      check,
      `${act}, item ${before.position}: ${detail} (${JSON.stringify(before)} → ${JSON.stringify(after)})`,
    );
  if (before.status === 'completed') throw broken('completed_untouched', 'a completed item changed');
  const command = commandOf(sight, change, settles);
  if (command === 'renew') {
    judgeRenewal(sight, change, broken);
    return;
  }
  if (command === null)
    throw broken('item_transition', `this act does not take it from ${before.status} to ${after.status}`);
  const transition = itemTransition(before.status, command);
  if (!transition.ok || transition.status !== after.status)
    throw broken('item_transition', `${command} is not allowed`);
  const claims = command === 'claim' ? 1 : 0;
  if (after.token !== before.token + claims)
    throw broken('token_rises_by_claims', `token ${before.token} → ${after.token}`);
  if (after.run !== before.run + (command === 'retry' ? 1 : 0)) throw broken('run_rises_by_retries', 'its run changed');
  const used =
    command === 'retry' ? -before.used : settles.some((each) => each.held === before.token && uses(each)) ? 1 : 0;
  if (after.used !== before.used + used)
    throw broken('deaths_are_no_failures', `attempts used ${before.used} → ${after.used} by ${command}`);
  if ((command === 'reap' || command === 'end_lost') && !(before.lease !== null && before.lease <= sight.before.now))
    throw broken('live_lease_reaped', `its lease had ${(before.lease ?? 0) - sight.before.now} ms left`);
}

const uses = ({ verdict, counted }: SettleInput) => verdict === 'completed' || (verdict !== 'handed_back' && counted);

/** Which command of the transition table an act did to an item; null: this act does no such thing. */
function commandOf(
  { statement, before: ledger }: Sight,
  { before, after }: ItemChange,
  settles: SettleInput[],
): ItemCommand | 'renew' | null {
  const [from, to] = [before.status, after.status];
  switch (statement.act) {
    case 'claim':
      if (from === 'queued') return 'claim';
      return to === 'queued' ? 'reap' : 'end_lost';
    case 'renew':
      return from === to ? 'renew' : null;
    case 'settle':
      if (!settles.some((each) => 'held' in each && each.held === before.token)) return null;
      if (to === 'completed') return 'complete';
      return to === 'failed'
        ? 'fail'
        : settles.some((each) => each.verdict === 'handed_back')
          ? 'hand_back'
          : 'retry_later';
    case 'cancel':
      // It ends queued items as a sweep does, which by then may be that of a stop: the job was retried meanwhile.
      if (to !== 'failed') return null;
      if (from === 'queued' && ledger.jobs.get(before.job)?.sweep === after.code) return 'cancel';
      return after.code === 'cancelled' ? 'cancel' : null;
    case 'retry':
    case 'large_act':
      if (from === 'failed') return 'retry';
      return from === 'queued' && to === 'failed' && ledger.jobs.get(before.job)?.sweep === after.code
        ? 'cancel'
        : null;
    default:
      return null;
  }
}

function judgeRenewal(
  { statement }: Sight,
  { before, after }: ItemChange,
  broken: (check: string, detail: string) => Violation,
): void {
  const [ids, tokens] = statement.parameters as [string[], number[]];
  if (!ids.some((id, index) => id === before.id && tokens[index] === before.token))
    throw broken('renewed_without_token', 'the lease of another was renewed');
  const { lease, ...rest } = after;
  if (JSON.stringify({ ...rest, lease: 0 }) !== JSON.stringify({ ...omitLease(before), lease: 0 }) || lease === null)
    throw broken('renewal_only_renews', 'it changed more than the lease');
}

function omitLease({ lease: _, ...rest }: ItemChange['before']) {
  return rest;
}

/** The lease of a worker that nothing has befallen does not run out. */
function judgeLoss({ before, after }: ItemChange, book: Book): void {
  const worker = book.attempts.get(before.attempt ?? '')?.worker;
  if (after.losses > before.losses && worker !== undefined && book.healthy.has(worker))
    throw new Violation('leases_are_renewed', `item ${before.position} was taken from ${worker}, which is well`);
}

/** Claims only: how many items a claim took, by job. */
export function claimedBy(sight: Sight): ItemChange[] {
  return sight.statement.act === 'claim'
    ? changesOf(sight).filter(({ before, after }) => after.token > before.token)
    : [];
}

export const inputOf = (sight: Sight) => claimInput(sight.statement.parameters);
