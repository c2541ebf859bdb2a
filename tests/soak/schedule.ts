import type { Random } from '../crash/support/seed.ts';

/** How much is done to a run. */
export interface Doses {
  kills: number;
  /** Workers stopped and continued: half of them for less than a lease, half for longer. */
  freezes: number;
  /** Networks that swallow everything: half for less than a lease, half for longer; then half go on and half are reset. */
  swallows: number;
  /** Every connection ended by the server. */
  terminations: number;
  /** Postgres stopped as by a crash, and started again. */
  restarts: number;
}

export type Disturbance = {
  /** When so many items have ended, and then so many ms later. */
  afterItems: number;
  delayMs: number;
} & (
  | { kind: 'kill' | 'terminate' }
  | { kind: 'restart'; awayMs: number }
  | { kind: 'freeze'; forMs: number }
  | { kind: 'swallow'; forMs: number; afterwards: 'goes on' | 'is reset' }
);

/** Where disturbances may begin: not after this share of the items, so that all of them meet work. */
const lastShare = 0.97;

/** At random moments of a run, by the items that have ended, so that all of it happens however fast the machine is. */
export function scheduleOf(
  doses: Doses,
  { items, leaseMs, awayMsMax }: { items: number; leaseMs: number; awayMsMax: number },
  { between }: Random,
): Disturbance[] {
  const moment = () => ({ afterItems: between(1, Math.floor(items * lastShare)), delayMs: between(0, 500) });
  const many = (n: number, make: (index: number) => Disturbance) =>
    Array.from({ length: n }, (_, index) => make(index));
  // A lease is renewed every quarter, so three fifths of it survive any freeze of a half.
  const gapMs = (index: number) =>
    Math.round((leaseMs * (index % 2 === 0 ? between(20, 50) : between(120, 180))) / 100);
  return [
    ...many(doses.kills, () => ({ kind: 'kill', ...moment() })),
    ...many(doses.terminations, () => ({ kind: 'terminate', ...moment() })),
    ...many(doses.restarts, () => ({ kind: 'restart', awayMs: between(0, awayMsMax), ...moment() })),
    ...many(doses.freezes, (index) => ({ kind: 'freeze', forMs: gapMs(index), ...moment() })),
    ...many(doses.swallows, (index) => ({
      kind: 'swallow',
      forMs: gapMs(index),
      afterwards: index % 4 < 2 ? 'goes on' : 'is reset',
      ...moment(),
    })),
  ].sort((a, b) => a.afterItems - b.afterItems || a.delayMs - b.delayMs) as Disturbance[];
}
