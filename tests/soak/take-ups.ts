import type { Outage, Witnesses } from './evidence.ts';

/** Beyond the lease, for noticing. */
const noticeMs = 5_000;
/** A suspect waits so long for a process to be idle by itself, and then for one that makes itself idle. */
const suspectMs = 10_000;

interface TakeUp {
  suspect: boolean;
  waitedMs: number;
  /** What was too late, or null. */
  late: string | null;
}

/** How long the items that a dead worker held waited for the next claim. */
export function takeUps(witnesses: Witnesses): { late: string[]; summary: string } {
  const found = witnesses.ledger.attempts.flatMap((attempt) => takeUpOf(witnesses, attempt) ?? []);
  const waits = (suspect: boolean) => found.filter((each) => each.suspect === suspect).map((each) => each.waitedMs);
  return {
    late: found.flatMap((each) => each.late ?? []),
    summary: `${summary(waits(false))}; suspects: ${summary(waits(true))}`,
  };
}

function takeUpOf(witnesses: Witnesses, attempt: Witnesses['ledger']['attempts'][number]): TakeUp | null {
  const { attemptOf, deathOf, lostAtMs, outages, leaseMs, killer } = witnesses;
  const { item, token, worker, claimedAtMs } = attempt;
  const diedMs = deathOf(attempt)?.atMs;
  const backMs = lostAtMs(attempt);
  // What the dead one had settled, and what was taken from it before it died, waits for nobody.
  if (diedMs === undefined || backMs === undefined || backMs < diedMs) return null;
  const againMs = attemptOf({ item, token: token + 1 })?.claimedAtMs ?? backMs;
  const losses = witnesses.ledger.losses.filter((loss) => loss.item === item && loss.token <= token).length;
  const suspect = losses >= 2;
  const dueAtMs = dueMs(Math.max(diedMs, claimedAtMs) + leaseMs, outages, leaseMs);
  const claimDueMs = dueAtMs + noticeMs + (suspect ? suspectMs : 0);
  // The item that kills makes its next workers wait by itself.
  const isLate = backMs > dueAtMs + noticeMs || (againMs > claimDueMs && item !== killer);
  const times = `taken back after ${seconds(backMs - diedMs)} s, claimed after ${seconds(againMs - diedMs)}, due after ${seconds(dueAtMs - diedMs)}`;
  return {
    suspect,
    waitedMs: againMs - diedMs,
    late: isLate ? `${item}${suspect ? ', a suspect,' : ''} of ${worker}: ${times}` : null,
  };
}

/** After a restart the ledger leaves the living a third of a lease to renew, so an item is due that much later. */
function dueMs(leaseEndMs: number, outages: Outage[], leaseMs: number): number {
  let due = leaseEndMs;
  for (const { fromMs, toMs } of outages) if (fromMs < due + noticeMs) due = Math.max(due, toMs + leaseMs / 3);
  return due;
}

function summary(waits: number[]): string {
  if (waits.length === 0) return 'none';
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => seconds(sorted[Math.floor((sorted.length - 1) * share)]!);
  return `${waits.length} items, half of them within ${at(0.5)} s, 99 % within ${at(0.99)} s, all within ${at(1)} s`;
}

const seconds = (ms: number) => (ms / 1_000).toFixed(1);
