import type { Book } from './book.ts';
import { judgeClaim } from './claims.ts';
import { judgeItems } from './items.ts';
import { judgeJobs } from './jobs.ts';
import type { Sight } from './sight.ts';

/** All that is looked at after each statement; throws a `Violation`. */
export function judge(sight: Sight, book: Book): void {
  judgeItems(sight, book);
  judgeClaim(sight, book);
  judgeJobs(sight, book);
  book.note(sight);
}
