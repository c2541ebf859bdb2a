import type { PlantedBug } from '../planted-bugs.ts';

export const engineBugs: PlantedBug[] = [
  {
    name: 'a claim whose acknowledgement was lost is repeated',
    file: 'engine/drain.ts',
    find: 'const again = tries > 0 ? await readClaim(db, claimId) : [];',
    replace: 'const again = tries > 99 ? await readClaim(db, claimId) : [];',
    caughtBy: ['claim_read_again'],
  },
  {
    name: 'a suspect runs beside other calls',
    file: 'engine/drain.ts',
    find: 'const alone: boolean = this.#process.inFlight === 0 && this.#suspectsSinceMs !== null',
    replace: 'const alone: boolean = this.#suspectsSinceMs !== null',
    caughtBy: ['suspects_alone'],
  },
  {
    name: 'other calls start beside a suspect',
    file: 'engine/drain.ts',
    find: 'this.#settler.away || this.#process.suspectRuns || ',
    replace: 'this.#settler.away || ',
    caughtBy: ['suspects_alone'],
  },
  {
    name: 'a stop is not heard between a claim and its calls',
    file: 'engine/drain.ts',
    find: "if (budget.signal?.aborted) this.#settler.add(handBack(item, 'the process stops', 0));",
    replace: "if (false as boolean) this.#settler.add(handBack(item, 'the process stops', 0));",
    caughtBy: ['no_call_after_stop'],
  },
  {
    name: 'a drain that is asked to stop goes on',
    file: 'engine/drain.ts',
    find: 'while (!budget.signal?.aborted) {',
    replace: 'for (;;) {',
    caughtBy: ['stops_when_asked'],
  },
  {
    name: 'answers are dropped while the database is away',
    file: 'engine/settler.ts',
    find: 'if (!away && !isTransient(error)) return this.#storeOneByOne(batch, error);',
    replace: 'if (!isTransient(error)) return;',
    caughtBy: ['answer_settled'],
  },
  {
    name: 'an answer that met a deadlock is dropped',
    file: 'engine/settler.ts',
    find: 'if (!away && !isTransient(error)) return this.#storeOneByOne(batch, error);',
    replace: 'if (!away) return this.#storeOneByOne(batch, error);',
    caughtBy: ['answers_are_stored'],
  },
  {
    name: 'the call of a lost lease is ended',
    file: 'engine/lease-keeper.ts',
    find: "if (renewal === 'cancelled') each.controller.abort(",
    replace: "if (renewal !== 'kept') each.controller.abort(",
    caughtBy: ['aborted_only_if_cancelled'],
  },
  {
    name: 'leases are not renewed after a renewal failed',
    file: 'engine/lease-keeper.ts',
    find: '      this.#renewing = false;\n',
    replace: '',
    caughtBy: ['leases_are_renewed'],
  },
  {
    name: 'a rate limit uses up an attempt',
    file: 'domain/decide-outcome.ts',
    find: 'counted: false, contentFailure: false };',
    replace: 'counted: true, contentFailure: false };',
    caughtBy: ['attempts_used'],
  },
];
