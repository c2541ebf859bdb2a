import { ColloquyError } from '#domain/colloquy-error.ts';
import type { ClaimedItem } from '#ledger/claim-items.ts';
import type { Queryable } from '#platform/database.ts';
import { judge } from './oracles/judge.ts';
import { changesOf, type Sight } from './oracles/sight.ts';
import { type StatementFault, statementFaults } from './plan.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import type { Statement } from './statements.ts';
import { Violation } from './violation.ts';
import { describe, type World } from './world.ts';

/** How it ended: its rows, or a refusal of the act's own (a `ColloquyError`). Anything else is a violation. */
type Outcome = { rows: unknown } | { refusal: ColloquyError };

export const connectionCut = () =>
  Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });

/** Runs one statement, with what may befall it. */
export async function runAlone(world: World, statement: Statement): Promise<void> {
  const fault = faultOf(world, statement);
  if (fault && (await neverRuns(world, statement, fault))) return;
  const start = await ledgerNow(world);
  const outcome = await perform(world, statement, (run) =>
    statement.sql === '' ? world.store.main.transaction(run) : run(world.store.main),
  );
  await look(world, {
    statement,
    start,
    before: start,
    after: await ledgerAfter(world, statement),
    rows: rowsOf(outcome),
  });
  await reply(world, statement, outcome, fault);
}

/**
 * Runs `first` in a transaction that stays open while `second` runs on another connection, until that one has ended or waits for a lock of the first; then the first
 * commits. What is seen does not depend on how fast anything is.
 */
export async function runOverlapped(world: World, first: Statement, second: Statement): Promise<void> {
  const { store } = world;
  world.figures.overlaps++;
  const start = await ledgerNow(world);
  let other: Promise<Outcome> | undefined;
  const { outcome, between } = await store.main.transaction(async (connection) => {
    const outcome = await perform(world, first, (run) => run(connection));
    const between = await readSnapshot(connection);
    world.note(`${first.actor.name} ${first.act} holds its locks, while`);
    other = perform(world, second, (run) => (second.sql === '' ? store.second.transaction(run) : run(store.second)));
    other.catch(() => {});
    if (await store.waitsForLock(other)) {
      world.figures.lockWaits++;
      world.note(`${second.actor.name} ${second.act} waits for it`);
    }
    return { outcome, between };
  });
  const otherOutcome = await other!;
  const after = await store.snapshot();
  await look(world, { statement: first, start, before: start, after: between, rows: rowsOf(outcome) });
  await look(world, { statement: second, start, before: between, after, rows: rowsOf(otherOutcome) });
  await reply(world, first, outcome, faultAfter(world, first));
  await reply(world, second, otherOutcome, faultAfter(world, second));
}

async function perform(
  world: World,
  statement: Statement,
  on: (run: (connection: Queryable) => Promise<unknown>) => Promise<unknown>,
): Promise<Outcome> {
  world.figures.statements++;
  if (changesNothing(statement)) world.figures.reads++;
  try {
    return { rows: await on((connection) => statement.run(connection)) };
  } catch (error) {
    if (error instanceof ColloquyError) return { refusal: error };
    throw new Violation('no_sql_error', `${statement.actor.name} ${statement.act}: ${describe(error)}`);
  }
}

/** The ledger as the last statement left it, at the time that the database's clock shows now. */
async function ledgerNow(world: World): Promise<Snapshot> {
  world.ledger = { ...world.ledger, now: await world.store.showTime(world.timers.nowMs + world.skewMs) };
  return world.ledger;
}

/** What only reads, or is about heartbeats, leaves the ledger as it was. */
export const changesNothing = ({ sql }: Statement) =>
  /^\s*(?:select|insert into workers|delete from workers)/.test(sql);

const ledgerAfter = async (world: World, statement: Statement) =>
  changesNothing(statement) ? world.ledger : world.store.snapshot();

const rowsOf = (outcome: Outcome) => ('rows' in outcome ? outcome.rows : null);

async function look(world: World, sight: Sight): Promise<void> {
  world.ledger = sight.after;
  world.note(lineOf(sight));
  judge(sight, world.book);
}

/** One line of the trace. Without ids, so that two runs of a seed have the same. */
function lineOf(sight: Sight): string {
  const { statement, before, after } = sight;
  const items = changesOf(sight)
    .toSorted((a, b) => a.after.position - b.after.position)
    .map(({ before: old, after: item }) => {
      const code = item.code ? ` ${item.code}` : '';
      return `${item.position}: ${old.status} ${old.token} → ${item.status} ${item.token}${code}`;
    });
  const jobs = [...after.jobs.values()]
    .filter((job) => before.jobs.get(job.id)?.status !== job.status)
    .map((job) => `job ${job.status}`);
  return `${statement.actor.name} ${statement.act}${statement.orphaned ? ' (orphaned)' : ''} ${[...items, ...jobs].join(', ')}`;
}

/** The world calms down: nothing befalls a statement any more. */
function faultOf(world: World, statement: Statement): StatementFault | null {
  if (world.weather.calm || statement.orphaned) return null;
  return statementFaults.find((fault) => world.random.chance(world.plan.statementFaults[fault])) ?? null;
}

const afterwards = new Set<StatementFault>(['acknowledgement_lost', 'slow_reply']);
function faultAfter(world: World, statement: Statement): StatementFault | null {
  const fault = faultOf(world, statement);
  return fault && afterwards.has(fault) ? fault : null;
}

/** @returns whether the fault keeps the statement from running now */
async function neverRuns(world: World, statement: Statement, fault: StatementFault): Promise<boolean> {
  if (afterwards.has(fault)) return false;
  world.figures.count(fault);
  world.note(`${statement.actor.name} ${statement.act}: ${fault}`);
  if (fault === 'arrives_late') world.orphan(statement);
  const code = world.random.pick(['40001', '40P01', '55P03']);
  const error = fault === 'transient_error' ? Object.assign(new Error('try again'), { code }) : connectionCut();
  statement.actor.deliver(() => statement.reject(error));
  await world.quiet();
  return true;
}

async function reply(
  world: World,
  statement: Statement,
  outcome: Outcome,
  fault: StatementFault | null,
): Promise<void> {
  if (statement.act === 'notify') spreadTheWord(world);
  if (statement.act === 'settle' && !statement.orphaned) world.settles.push(statement);
  if (statement.orphaned) return;
  if (fault) {
    world.figures.count(fault);
    world.note(`${statement.actor.name} ${statement.act}: ${fault}`);
  }
  const tell = () => {
    if (fault === 'acknowledgement_lost') return statement.reject(connectionCut());
    if ('refusal' in outcome) return statement.reject(outcome.refusal);
    world.hearsOfClaim(statement.actor, claimedItems(statement, outcome.rows));
    statement.resolve(outcome.rows);
  };
  if (fault === 'slow_reply') world.timers.add(world.random.int(5, 4_000), null, () => statement.actor.deliver(tell));
  else statement.actor.deliver(tell);
  await world.quiet();
}

function claimedItems({ act }: Statement, rows: unknown): ClaimedItem[] {
  if (act === 'claim') return (rows as { items: ClaimedItem[] }[])[0]?.items ?? [];
  return act === 'read_claim' ? (rows as { item: ClaimedItem }[]).map((row) => row.item) : [];
}

function spreadTheWord(world: World): void {
  for (const { actor, drain } of world.living)
    if (world.random.chance(world.plan.hears))
      world.timers.add(world.random.int(1, 50), null, () => actor.deliver(() => drain.heard()));
}
