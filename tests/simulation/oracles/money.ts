import type { Queryable } from '#platform/database.ts';
import type { Call } from '../provider.ts';
import { Violation } from '../violation.ts';
import type { Book } from './book.ts';
import { callKey } from './sight.ts';

interface AttemptRow {
  position: number;
  token: number;
  outcome: string | null;
  settled: boolean;
  outputTokens: number | null;
  actual: number | null;
  held: number;
  reservation: number | null;
}

const nano = (sql: string) => `(${sql} * 1000000000)::bigint`;

/** At the end of a schedule: the provider's own book against the ledger's. */
export async function judgeMoney(db: Queryable, book: Book): Promise<void> {
  const rows = await db.query<AttemptRow>(
    `select i.position, a.token, a.outcome, a.settled_at is not null as settled, a.output_tokens as "outputTokens", ${nano('a.actual_cost')} as actual,
       ${nano('(a.reserved_cost + a.unknown_cost)')} as held, ${nano('i.reservation')} as reservation
     from batch_attempts a join batch_items i on i.id = a.batch_item_id order by i.position, a.token`,
  );
  const seen = new Set<string>();
  for (const row of rows) {
    const key = callKey(row.position, row.token);
    seen.add(key);
    const broken = (check: string, detail: string) => {
      throw new Violation(check, `item ${row.position}, token ${row.token}: ${detail} (${JSON.stringify(row)})`);
    };
    const call = book.calls.get(key);
    if (call) judgeCall(row, call, broken);
    else if (row.outputTokens !== null || (row.actual ?? 0) > 0)
      broken('cost_of_a_real_call', 'it cost something, and no call was made');
    if (!row.settled && row.held < (row.reservation ?? 0))
      broken('open_call_covered', 'its reservation is gone, and it was not settled');
  }
  for (const key of book.calls.keys())
    if (!seen.has(key)) throw new Violation('attempt_before_call', `${key}: called, and no attempt was written`);
}

function judgeCall(row: AttemptRow, call: Call, broken: (check: string, detail: string) => void): void {
  // The answer of a worker that died may have come to nothing.
  const answered = call.result !== null && (row.settled || call.worker.state !== 'dead');
  if (answered && !row.settled) broken('answer_settled', `its worker ${call.worker.name} lived and had the answer`);
  if (!row.settled) return;
  if (call.result === null) {
    if (row.outcome !== 'handed_back') broken('settled_without_answer', 'no answer had come');
    return;
  }
  const priceKnown = row.reservation !== null;
  if (call.cost !== null && priceKnown && row.actual !== call.cost)
    broken('answer_costed', `it cost ${call.cost} nano-dollars`);
  if (call.cost !== null) return;
  const mayBeBilled = call.result.ok || call.result.error.mayBeBilled;
  if (mayBeBilled && row.held < (row.reservation ?? 0))
    broken('unknown_cost_counted', 'it may have been billed, and nothing is held for it');
  if (!mayBeBilled && row.held + (row.actual ?? 0) > 0)
    broken('refused_call_free', 'it was refused, and costs something');
}
