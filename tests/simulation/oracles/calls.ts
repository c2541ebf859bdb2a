import type { Actor } from '../actor.ts';
import type { Call, ProviderWatch } from '../provider.ts';
import { Violation } from '../violation.ts';
import type { Book } from './book.ts';
import { callKey } from './sight.ts';

/** Whether calls are made only where they must be, and ended early only where they may be. */
export class CallOracle implements ProviderWatch {
  readonly #book: Book;
  readonly #fail: (violation: Violation) => void;
  readonly #answered: (call: Call) => void;
  readonly #active = new Map<Actor, Set<Call>>();

  constructor(book: Book, hooks: { fail: (violation: Violation) => void; answered: (call: Call) => void }) {
    this.#book = book;
    this.#fail = hooks.fail;
    this.#answered = hooks.answered;
  }

  onCall(call: Call): void {
    const key = callKey(call.position, call.token);
    const claim = this.#book.claims.get(key);
    const broken = (check: string, detail: string) =>
      this.#fail(new Violation(check, `${call.worker.name}, item ${call.position}, token ${call.token}: ${detail}`));
    if (!claim) {
      broken('no_call_without_claim', 'nobody claimed it so');
      return;
    }
    if (this.#book.calls.has(key)) broken('one_call_a_claim', 'called twice');
    if (claim.answerWasThere)
      broken('late_answer_used', 'called although a paid answer was stored when it was claimed');
    if (claim.afterStop)
      broken('no_call_after_stop', 'called although its worker was asked to stop before it heard of the claim');
    const active = this.#active.get(call.worker) ?? new Set();
    const suspect = [...active, call].find(
      (each) => this.#book.claims.get(callKey(each.position, each.token))?.suspect,
    );
    if (suspect && active.size > 0)
      broken('suspects_alone', `${active.size} other calls are in flight beside a suspect`);
    this.#book.calls.set(key, call);
    this.#active.set(call.worker, active.add(call));
  }

  onAbort(call: Call): void {
    if (this.#book.cancelled.has(callKey(call.position, call.token))) return;
    this.#fail(
      new Violation(
        'aborted_only_if_cancelled',
        `item ${call.position}, token ${call.token}: its call was ended early`,
      ),
    );
  }

  onAnswer(call: Call): void {
    this.#active.get(call.worker)?.delete(call);
    this.#answered(call);
  }
}
