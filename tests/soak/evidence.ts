import type { BookedCall } from './book.ts';
import type { Death, Gap } from './fleet.ts';
import type { AttemptFact, ItemFact, LedgerFacts } from './ledger-facts.ts';

/** From when to when nobody could use Postgres. */
export interface Outage {
  fromMs: number;
  toMs: number;
}

/** What was done to a run, and what three witnesses say of it: the ledger, the workers' books, and the one who did it. */
export interface Evidence {
  calls: BookedCall[];
  ledger: LedgerFacts;
  deaths: Death[];
  gaps: Gap[];
  outages: Outage[];
  leaseMs: number;
  /** The content key of the item that kills whoever calls it. */
  killer: string | null;
  /** What `checkInvariants` found, while it ran and at the end. */
  violations: string[];
  invariantChecks: number;
}

/** A claim of an item: what a call, its attempt and its lost lease have in common. */
interface OfClaim {
  item: string;
  token: number;
}

/** The evidence, with each witness asked what he says of what another said. */
export interface Witnesses extends Evidence {
  attemptOf(of: OfClaim): AttemptFact | undefined;
  itemOf(of: { item: string }): ItemFact | undefined;
  deathOf(of: { worker: string }): Death | undefined;
  /** When the lease was taken back; undefined: it never was. */
  lostAtMs(of: OfClaim): number | undefined;
  /** What explains that this lease was lost, or null. */
  whyLost(attempt: AttemptFact): string | null;
  /** A call and the next one of the same item. */
  repeats: { call: BookedCall; next: BookedCall }[];
}

/** From this lease on the living have enough time to renew after a restart (a third of it), on a busy machine too. */
const leaseMsSafeInRestarts = 30_000;

const claimKey = ({ item, token }: OfClaim) => `${item} ${token}`;

export function hear(evidence: Evidence): Witnesses {
  const { calls, ledger, deaths, gaps, outages, leaseMs } = evidence;
  const attempts = new Map(ledger.attempts.map((each) => [claimKey(each), each]));
  const items = new Map(ledger.items.map((each) => [each.item, each]));
  const deathsByWorker = new Map(deaths.map((death) => [death.worker, death]));
  const losses = new Map(ledger.losses.map((each) => [claimKey(each), each.atMs]));
  const gapsByWorker = Map.groupBy(gaps, (gap) => gap.worker);
  return {
    ...evidence,
    attemptOf: (of) => attempts.get(claimKey(of)),
    itemOf: ({ item }) => items.get(item),
    deathOf: ({ worker }) => deathsByWorker.get(worker),
    lostAtMs: (of) => losses.get(claimKey(of)),
    whyLost(attempt) {
      const goneAtMs = losses.get(claimKey(attempt));
      if (goneAtMs === undefined) return null;
      const gap = gapsByWorker
        .get(attempt.worker)
        ?.find(({ fromMs, toMs }) => fromMs < goneAtMs && toMs > attempt.claimedAtMs);
      const death = deathsByWorker.get(attempt.worker);
      if (gap && isLong(gap, leaseMs)) return gap.kind;
      if (death && death.atMs < goneAtMs) return death.by;
      if (gap) return `short ${gap.kind}`;
      const away = outages.some(({ fromMs, toMs }) => fromMs < goneAtMs && toMs + leaseMs > goneAtMs);
      return away && leaseMs < leaseMsSafeInRestarts ? 'restart' : null;
    },
    repeats: [...Map.groupBy(calls, (call) => call.item).values()].flatMap((of) => {
      const byToken = of.toSorted((a, b) => a.token - b.token);
      return byToken.slice(0, -1).map((call, index) => ({ call, next: byToken[index + 1]! }));
    }),
  };
}

/** Whether a lease may run out in it. */
export const isLong = ({ fromMs, toMs }: Gap, leaseMs: number) => toMs - fromMs > leaseMs / 2;
