import type { BookedCall } from './book.ts';
import { type Evidence, hear, type Witnesses } from './evidence.ts';
import { type Figures, figuresOf } from './figures.ts';
import { takeUps } from './take-ups.ts';

/** A promise, and what was found of it: for one that forbids, the first few that broke it. */
export interface Bar {
  name: string;
  met: boolean;
  found: string;
}

export interface Verdict {
  bars: Bar[];
  figures: Figures;
}

export function judge(evidence: Evidence): Verdict {
  const witnesses = hear(evidence);
  return {
    bars: [...barsOfItems(witnesses), ...barsOfCalls(witnesses), ...barsOfMoney(witnesses), ...barsOfDeaths(witnesses)],
    figures: figuresOf(witnesses),
  };
}

function barsOfItems({ ledger, violations, invariantChecks }: Witnesses): Bar[] {
  return [
    none(
      'items that did not end',
      ledger.items.filter((each) => !each.endedAtMs),
      (each) => each.item,
    ),
    bar('the job completed', ledger.status === 'completed', ledger.status),
    none(
      'items that ended twice, or not at all, by the log',
      ledger.items.filter((each) => each.endLines !== 1),
      (each) => `${each.item} ${each.endLines} times`,
    ),
    none(`broken invariants, in ${invariantChecks} checks of all`, violations, String),
  ];
}

function barsOfCalls(witnesses: Witnesses): Bar[] {
  const { calls, attemptOf, itemOf, repeats, ledger, whyLost, lostAtMs } = witnesses;
  return [
    none(
      'calls of an item that had completed before',
      calls.filter((call) => itemOf(call)?.status === 'completed' && call.atMs > itemOf(call)!.endedAtMs!),
      shown,
    ),
    none('calls without a claim of their own', [...calls.filter((call) => !attemptOf(call)), ...twice(calls)], shown),
    none(
      'calls repeated without a reason: neither a provider’s fault nor a lost lease whose answer had not come',
      repeats.filter(({ call, next }) => {
        if (call.answer && !call.answer.usable) return false;
        if (lostAtMs(call) === undefined) return true;
        // Acknowledged before the next claim began: it was there to be used.
        return call.settled !== null && call.settled.atMs < attemptOf(next)!.claimedAtMs;
      }),
      ({ call }) => `${shown(call)}, ${attemptOf(call)?.outcome}`,
    ),
    none(
      'leases lost by workers that were neither dead nor frozen nor cut off',
      ledger.attempts.filter((each) => lostAtMs(each) !== undefined && whyLost(each) === null),
      shown,
    ),
  ];
}

function barsOfMoney({ calls, ledger, attemptOf }: Witnesses): Bar[] {
  const settled = calls.filter((call) => call.answer && attemptOf(call)?.settledAtMs);
  const costNanoUsd = settled.reduce((sum, call) => sum + (call.answer!.costNanoUsd ?? 0), 0);
  return [
    none(
      'answers with usage that were settled at another cost, or at none',
      settled
        .filter(({ answer }) => answer!.costNanoUsd !== null)
        .filter((call) => attemptOf(call)!.costNanoUsd !== call.answer!.costNanoUsd),
      (call) => `${shown(call)}: ${attemptOf(call)!.costNanoUsd} instead of ${call.answer!.costNanoUsd}`,
    ),
    bar(
      'the job’s spend is that of the answers in the books',
      ledger.actualCostNanoUsd === costNanoUsd,
      `${ledger.actualCostNanoUsd} and ${costNanoUsd} nano-dollars`,
    ),
  ];
}

function barsOfDeaths(witnesses: Witnesses): Bar[] {
  const { ledger, deaths, killer, itemOf } = witnesses;
  const killerItem = killer === null ? undefined : itemOf({ item: killer });
  return [
    none('items taken up later than a lease + 5 s after the death of their worker', takeUps(witnesses).late, String),
    none(
      'innocent items that ended by losses',
      ledger.items.filter((each) => each.errorCode === 'lease_expired' && each.item !== killer),
      (each) => each.item,
    ),
    none(
      'workers that ended by themselves',
      deaths.filter((death) => death.by === 'itself'),
      ({ worker, said }) => `${worker}: ${said}`,
    ),
    ...(killerItem
      ? [
          bar(
            'the item that kills its worker ended by its fifth loss',
            killerItem.errorCode === 'lease_expired' && killerItem.losses <= 5,
            `${killerItem.errorCode} after ${killerItem.losses} losses`,
          ),
        ]
      : []),
  ];
}

const bar = (name: string, met: boolean, found: string): Bar => ({ name, met, found });

function none<Broken>(name: string, broken: Broken[], show: (each: Broken) => string): Bar {
  const first = broken.slice(0, 5).map(show).join('; ');
  return bar(name, broken.length === 0, broken.length === 0 ? 'none' : `${broken.length}: ${first}`);
}

function twice(calls: BookedCall[]): BookedCall[] {
  const seen = new Set<string>();
  return calls.filter((call) => seen.size === seen.add(`${call.item} ${call.token}`).size);
}

const shown = ({ item, token, worker }: { item: string; token: number; worker: string }) =>
  `${item} by ${worker}, token ${token}`;
