import { settleInputs } from '../statements.ts';
import { Violation } from '../violation.ts';
import type { Book } from './book.ts';
import { judgeBudgets } from './budgets.ts';
import { judgeClaim } from './claims.ts';
import { judgeItems } from './items.ts';
import { judgeJobs } from './jobs.ts';
import type { Sight } from './sight.ts';

/** No answer of the simulated provider is impossible to store, and none makes the engine stumble. */
function judgeAnswers({ statement }: Sight): void {
  if (statement.act !== 'settle') return;
  for (const { error_code } of settleInputs(statement.parameters)) {
    if (error_code === 'unstorable_result')
      throw new Violation('answers_are_stored', 'an answer was taken for unstorable');
    if (error_code === 'internal_error') throw new Violation('no_internal_error', 'the engine stumbled over an item');
  }
}

/** All that is looked at after each statement; throws a `Violation`. */
export function judge(sight: Sight, book: Book): void {
  judgeAnswers(sight);
  judgeItems(sight, book);
  judgeClaim(sight, book);
  judgeJobs(sight, book);
  judgeBudgets(sight, book);
  book.note(sight);
}
