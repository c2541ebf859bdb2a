import { isLong, type Witnesses } from './evidence.ts';
import { takeUps } from './take-ups.ts';

export type Figures = Record<string, number | string>;

/** What became of an attempt whose answer was of no use to its item. */
const useless = new Set([null, 'lost', 'late', 'late_failed']);

export function figuresOf(witnesses: Witnesses): Figures {
  const { calls, ledger, deaths, gaps, outages, leaseMs, killer, whyLost, lostAtMs } = witnesses;
  const innocent = ledger.items.filter((each) => each.item !== killer);
  return {
    calls: calls.length,
    attempts: ledger.attempts.length,
    ...outcomes(),
    deaths: count(deaths.map((each) => each.by)),
    gaps: count(gaps.map((each) => `${isLong(each, leaseMs) ? 'long' : 'short'} ${each.kind}`)),
    secondsWithoutPostgres: tenths(outages.reduce((sum, each) => sum + each.toMs - each.fromMs, 0)),
    leasesLost: count(
      ledger.attempts.filter((each) => lostAtMs(each) !== undefined).map((each) => whyLost(each) ?? 'unexplained'),
    ),
    suspects: innocent.filter((each) => each.losses >= 2).length,
    mostLossesOfAnInnocentItem: Math.max(0, ...innocent.map((each) => each.losses)),
    ...repeated(witnesses),
    ...wasted(witnesses),
    takenUpAgain: takeUps(witnesses).summary,
    ...pace(witnesses),
  };

  function outcomes(): Figures {
    return {
      outcomes: count(ledger.attempts.map((each) => each.outcome ?? 'open')),
      failedItems: count(ledger.items.filter((each) => each.status === 'failed').map((each) => each.errorCode ?? '?')),
    };
  }
}

function repeated({ calls, repeats, deathOf, lostAtMs }: Witnesses): Figures {
  const inFlight = new Set(calls.filter((call) => deathOf(call) && !call.settled));
  return {
    callsInFlightAtDeaths: inFlight.size,
    ofThoseRepeated: repeats.filter(({ call }) => inFlight.has(call) && lostAtMs(call) !== undefined).length,
  };
}

/** Calls whose answer became nothing, without those that a provider's fault spoiled and those of the item that kills. */
function wasted({ calls, killer, gaps, attemptOf, deathOf }: Witnesses): Figures {
  const spoiled = calls.filter((call) => {
    if (call.item === killer || (call.answer && !call.answer.usable)) return false;
    return useless.has(attemptOf(call)?.outcome ?? null);
  });
  const disturbed = new Set(gaps.map((gap) => gap.worker));
  return {
    wastedCalls: spoiled.length,
    wastedOfAllCalls: percent(spoiled.length, calls.length),
    wastedThoughNobodyDiedOrWasFrozen: spoiled.filter((call) => !deathOf(call) && !disturbed.has(call.worker)).length,
  };
}

function pace({ ledger, killer }: Witnesses): Figures {
  const ends = ledger.items
    .flatMap((each) => (each.item === killer || each.endedAtMs === null ? [] : each.endedAtMs))
    .sort((a, b) => a - b);
  const lastMs = ends.at(-1) ?? ledger.startedAtMs;
  const nearlyMs = ends[Math.ceil(ends.length * 0.99) - 1] ?? ledger.startedAtMs;
  const wallMs = lastMs - ledger.startedAtMs;
  return {
    wallSeconds: tenths(wallMs),
    itemsASecond: Math.round((ends.length * 100_000) / wallMs) / 100,
    secondsOfTheLastOnePercent: tenths(lastMs - nearlyMs),
    theirShareOfTheWallTime: percent(lastMs - nearlyMs, wallMs),
  };
}

const tenths = (ms: number) => Math.round(ms / 100) / 10;
const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;

function count(words: string[]): string {
  const groups = [...Map.groupBy(words, (word) => word)];
  return groups.length === 0
    ? 'none'
    : groups
        .map(([word, all]) => `${all.length} ${word}`)
        .sort()
        .join(', ');
}
