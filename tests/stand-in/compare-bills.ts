import type { Database } from '#platform/database.ts';
import type { Bill } from './bill.ts';

export interface Comparison {
  /** Whole nano-dollars. `unknown`: of calls whose answer never came; ours is a bound, theirs is what was charged. */
  ours: { actual: number; unknown: number; unknownCalls: number };
  theirs: { actual: number; unknown: number; unknownCalls: number };
  /** Calls that were answered and of which the two do not say the same. */
  differing: { requestId: string; ours: number | null; theirs: number | null }[];
}

/**
 * Our ledger beside the provider's. They agree where `differing` is empty, `actual` is the same, and theirs of `unknown` is no more than ours. An answer
 * that the provider sent and we never got (the client hung up just then) is unknown to us and known to it: such a call is counted with the unknown.
 */
export async function compareBills(db: Database, bill: Bill): Promise<Comparison> {
  const attempts = await db.query<{ requestId: string | null; actual: number | null; unknown: number }>(
    `select request_id as "requestId", (actual_cost * 1000000000)::float as actual, (unknown_cost * 1000000000)::float as unknown
     from batch_attempts where answer_from is null`,
  );
  const costed = new Map(
    attempts
      .filter(({ actual, requestId }) => actual && requestId)
      .map(({ requestId, actual }) => [requestId!, actual!]),
  );
  const charged = new Map(bill.lines.map(({ requestId, costNano }) => [requestId, costNano]));
  const unknown = attempts.filter((attempt) => attempt.unknown > 0);
  const unlearned = bill.lines.filter(({ requestId }) => !costed.has(requestId));
  const learned = bill.lines.filter(({ requestId }) => costed.has(requestId));
  return {
    ours: {
      actual: sum(attempts.map(({ actual }) => actual ?? 0)),
      unknown: sum(unknown.map((attempt) => attempt.unknown)),
      unknownCalls: unknown.length,
    },
    theirs: {
      actual: sum(learned.map(({ costNano }) => costNano)),
      unknown: sum(unlearned.map(({ costNano }) => costNano)),
      unknownCalls: unlearned.length,
    },
    differing: [...costed]
      .filter(([requestId, ours]) => charged.get(requestId) !== ours)
      .map(([requestId, ours]) => ({ requestId, ours, theirs: charged.get(requestId) ?? null })),
  };
}

const sum = (values: number[]) => Math.round(values.reduce((total, value) => total + value, 0));
