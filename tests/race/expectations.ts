import type { Start } from './situation.ts';

/**
 * What becomes of an item.
 *
 * `queued`: it waits as before. `held`: its lease holds it. `expired`: so too, though it has run out. `taken`: the claim has it, under the next token. `reaped`: its lease was taken back, it waits, with one
 *   loss more. `retried`: it waits, in a new run. `settled`: completed, by the answer of the lease it had.
 * `cancelled`: ended with the job; what was in flight of it may still be billed, so its reservation stays until an answer comes.
 * `failed`: ended, as it was before.
 * With a `|` either is right: the second act began before the first was committed, and may not have seen what it did.
 */
export type Fate = 'queued' | 'held' | 'expired' | 'taken' | 'reaped' | 'retried' | 'settled' | 'cancelled' | 'failed';
type Fates = Fate | `${Fate}|${Fate}`;

export interface Expectation {
  fresh: Fates;
  due: Fates;
  live: Fates;
  expired: Fates;
  failed: Fates;
  /** What a renewal or a settle says of the live and of the expired leases. */
  first?: [live: string, expired: string];
  second?: [live: string, expired: string];
  /** In which status the job is before. */
  starts: Start[];
  /** The second finds nothing left to do: it is refused, or does nothing. */
  secondFindsNothing?: true;
  /** A retry is two transactions: a cancel in between refuses the rest of it, to be tried again. */
  retryMayBeRefused?: true;
  /** These two lock items only: each item goes to whoever comes first, so that some may go one way and some the other. */
  itemByItem?: true;
}

type More = Omit<Partial<Expectation>, 'starts'>;

const row =
  (...starts: Start[]) =>
  (fresh: Fates, due: Fates, live: Fates, expired: Fates, failed: Fates, more: More = {}): Expectation => ({
    fresh,
    due,
    live,
    expired,
    failed,
    starts,
    ...more,
  });

const running = row('running');
const paused = row('paused');
/** Paused or running before: a pause or a resume makes sense, or is refused. */
const either = row('running', 'paused');
/** A retry makes sense. */
const retriable = row('paused', 'ended');

const kept: More = { first: ['kept', 'kept'] };
const settled: More = { first: ['settled', 'settled'] };
const thenKept: More = { second: ['kept', 'kept'] };
const thenLost: More = { second: ['lost', 'lost'] };
const thenSettled: More = { second: ['settled', 'settled'] };
const thenLate: More = { second: ['late', 'late'] };
/** Of living leases all is well, those that were taken back are gone. */
const thenKeptOrLost: More = { second: ['kept', 'lost'] };
const thenSettledOrLate: More = { second: ['settled', 'late'] };
const itemByItem: More = { itemByItem: true };

/** For each ordered pair of acts: what the items of each kind come to when the first act comes first. */
export const expectations: Record<string, Expectation> = {
  //                                 fresh          due            live         expired         failed
  // Whatever is claimed is claimed once; what ran out is taken back once.
  'claim then claim': running('taken', 'taken', 'held', 'reaped|taken', 'failed'),
  'claim then renew': running('taken', 'taken', 'held', 'reaped', 'failed', { ...thenKeptOrLost, ...itemByItem }),
  'claim then settle': running('taken', 'taken', 'settled', 'reaped', 'failed', thenSettledOrLate),
  'claim then reap': running('taken', 'taken', 'held', 'reaped', 'failed'),
  // What the claim took ends with the job.
  'claim then cancel': running('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'claim then pause': running('taken', 'taken', 'held', 'reaped', 'failed'),
  'claim then resume': paused('queued', 'queued', 'held', 'reaped', 'failed'),
  'claim then retry': retriable('queued', 'queued', 'held', 'reaped', 'retried'),

  // What is renewed is not taken back, even if it had run out.
  'renew then claim': running('taken', 'taken', 'held', 'held', 'failed', { ...kept, ...itemByItem }),
  'renew then renew': running('queued', 'queued', 'held', 'held', 'failed', { ...kept, ...thenKept }),
  'renew then settle': running('queued', 'queued', 'settled', 'settled', 'failed', { ...kept, ...thenSettled }),
  'renew then reap': running('queued', 'queued', 'held', 'held', 'failed', { ...kept, ...itemByItem }),
  'renew then cancel': running('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed', kept),
  'renew then pause': running('queued', 'queued', 'held', 'held', 'failed', kept),
  'renew then resume': paused('queued', 'queued', 'held', 'held', 'failed', kept),
  'renew then retry': paused('queued', 'queued', 'held', 'held', 'retried', kept),

  // What is settled stays settled, whatever comes.
  'settle then claim': running('taken', 'taken', 'settled', 'settled', 'failed', settled),
  'settle then renew': running('queued', 'queued', 'settled', 'settled', 'failed', { ...settled, ...thenLost }),
  'settle then settle': running('queued', 'queued', 'settled', 'settled', 'failed', {
    ...settled,
    second: ['repeated', 'repeated'],
  }),
  'settle then reap': running('queued', 'queued', 'settled', 'settled', 'failed', settled),
  'settle then cancel': running('cancelled', 'cancelled', 'settled', 'settled', 'failed', settled),
  'settle then pause': running('queued', 'queued', 'settled', 'settled', 'failed', settled),
  'settle then resume': paused('queued', 'queued', 'settled', 'settled', 'failed', settled),
  'settle then retry': paused('queued', 'queued', 'settled', 'settled', 'retried', settled),

  // An answer that comes after its lease was taken back is late: it changes no item.
  'reap then claim': running('taken', 'taken', 'held', 'reaped|taken', 'failed'),
  'reap then renew': running('queued', 'queued', 'held', 'reaped', 'failed', { ...thenKeptOrLost, ...itemByItem }),
  'reap then settle': running('queued', 'queued', 'settled', 'reaped', 'failed', thenSettledOrLate),
  'reap then reap': running('queued', 'queued', 'held', 'reaped', 'failed'),
  'reap then cancel': running('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'reap then pause': either('queued', 'queued', 'held', 'reaped', 'failed'),
  'reap then resume': either('queued', 'queued', 'held', 'reaped', 'failed'),
  'reap then retry': retriable('queued', 'queued', 'held', 'reaped', 'retried'),

  // A cancel ends all that has not ended; after it nothing is claimed, renewed, taken back or settled. Only the retry of what had failed before opens the job again.
  'cancel then claim': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'cancel then renew': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed', {
    second: ['cancelled', 'cancelled'],
  }),
  'cancel then settle': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed', thenLate),
  'cancel then reap': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'cancel then cancel': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'cancel then pause': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'cancel then resume': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'cancel then retry': retriable('cancelled', 'cancelled', 'cancelled', 'cancelled', 'retried'),

  // Paused, nothing is claimed; calls in flight settle, and leases are renewed and taken back.
  'pause then claim': running('queued', 'queued', 'held', 'reaped', 'failed'),
  'pause then renew': either('queued', 'queued', 'held', 'held', 'failed', thenKept),
  'pause then settle': either('queued', 'queued', 'settled', 'settled', 'failed', thenSettled),
  'pause then reap': either('queued', 'queued', 'held', 'reaped', 'failed'),
  'pause then cancel': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'pause then pause': either('queued', 'queued', 'held', 'expired', 'failed'),
  'pause then resume': either('queued', 'queued', 'held', 'expired', 'failed'),
  'pause then retry': row('running', 'ended')('queued', 'queued', 'held', 'expired', 'retried'),

  // A claim that began before the resume, or the retry, may find nothing; the next one does.
  'resume then claim': paused('queued|taken', 'queued|taken', 'held', 'reaped', 'failed'),
  'resume then renew': paused('queued', 'queued', 'held', 'held', 'failed', thenKept),
  'resume then settle': paused('queued', 'queued', 'settled', 'settled', 'failed', thenSettled),
  'resume then reap': either('queued', 'queued', 'held', 'reaped', 'failed'),
  'resume then cancel': either('cancelled', 'cancelled', 'cancelled', 'cancelled', 'failed'),
  'resume then pause': either('queued', 'queued', 'held', 'expired', 'failed'),
  'resume then resume': either('queued', 'queued', 'held', 'expired', 'failed'),
  // Running again, it cannot be retried.
  'resume then retry': row('paused', 'ended')('queued', 'queued', 'held', 'expired', 'retried'),

  'retry then claim': retriable('queued', 'queued', 'held', 'reaped', 'retried|taken'),
  'retry then renew': paused('queued', 'queued', 'held', 'held', 'retried', thenKept),
  'retry then settle': paused('queued', 'queued', 'settled', 'settled', 'retried', thenSettled),
  'retry then reap': retriable('queued', 'queued', 'held', 'reaped', 'retried'),
  'retry then cancel': retriable('cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled|failed', {
    retryMayBeRefused: true,
  }),
  'retry then pause': row('running', 'paused', 'ended')('queued', 'queued', 'held', 'expired', 'retried'),
  'retry then resume': retriable('queued', 'queued', 'held', 'expired', 'retried'),
  'retry then retry': retriable('queued', 'queued', 'held', 'expired', 'retried', { secondFindsNothing: true }),
};
