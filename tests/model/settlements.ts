import fc from 'fast-check';
import { contentFailuresMax, decideOutcome } from '#domain/decide-outcome.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import type { Settlement } from '#ledger/settle-attempts.ts';
import { completed, testUsage, unsuccessful } from '../setup/jobs.ts';
import type { Model, ModelAttempt } from './model.ts';
import { jobOf } from './model.ts';

/** What may come of a call. */
export type Answer =
  | { kind: 'completed'; cost: Cost }
  | { kind: 'handed_back' }
  | { kind: 'error'; reaction: 'fail' | 'retry' | 'retry_content' | 'defer'; code: AttemptErrorCode; cost: Cost };

/** `known`, in parts of a hundred of its reservation; `unknown`: it may have been billed; `none`: it surely was not. */
type Cost = { kind: 'known'; percent: number } | { kind: 'unknown' } | { kind: 'none' };

const cost: fc.Arbitrary<Cost> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('known' as const), percent: fc.nat(100) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('unknown' as const, 'none' as const) }) },
);

export const success: fc.Arbitrary<Answer> = fc.record({ kind: fc.constant('completed' as const), cost });
export const handBack: fc.Arbitrary<Answer> = fc.constant({ kind: 'handed_back' });
const errorOf = (reaction: Extract<Answer, { kind: 'error' }>['reaction'], ...codes: AttemptErrorCode[]) =>
  fc.record({
    kind: fc.constant('error' as const),
    reaction: fc.constant(reaction),
    code: fc.constantFrom(...codes),
    cost,
  });
export const failure: fc.Arbitrary<Answer> = errorOf('fail', 'request_invalid', 'refused');
export const again: fc.Arbitrary<Answer> = fc.oneof(
  errorOf('retry', 'provider_error'),
  errorOf('retry_content', 'not_json'),
  errorOf('defer', 'rate_limited'),
);
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(success, failure, again, handBack);

/** The settlement that the engine would make of an answer, decided by the same rules from what the attempt's worker knows. */
export function settlementOf(model: Model, attempt: ModelAttempt, answer: Answer): Settlement {
  const { claimed } = attempt;
  const answerFrom = claimed.lateAttemptId;
  if (answer.kind === 'handed_back')
    return unsuccessful(claimed, { verdict: 'handed_back', errorCode: 'handed_back', counted: false });
  const paid = answerFrom ? { costNanoUsd: 0, mayBeBilled: false, usage: null } : paidOf(model, attempt, answer.cost);
  if (answer.kind === 'completed') return completed(claimed, { ...paid, answerFrom });
  const { maxAttempts } = jobOf(model, attempt.jobId);
  const { verdict, delayMs, counted, contentFailure } = decideOutcome(answer, { ...claimed, maxAttempts }, 0);
  if (claimed.contentFailures >= contentFailuresMax) throw new Error('Three bad answers end an item.');
  return unsuccessful(claimed, {
    ...paid,
    answerFrom,
    verdict,
    errorCode: answer.code,
    retryDelayMs: delayMs,
    counted,
    contentFailure,
  });
}

function paidOf(model: Model, { itemId }: ModelAttempt, paid: Cost) {
  if (paid.kind !== 'known') return { costNanoUsd: null, mayBeBilled: paid.kind === 'unknown', usage: null };
  const { reservation } = model.items.find((item) => item.id === itemId)!;
  return { costNanoUsd: Math.round((reservation * paid.percent) / 100), mayBeBilled: true, usage: testUsage };
}
