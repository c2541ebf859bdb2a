import { checkInvariants } from '#ledger/invariants.ts';
import { type ActName, actNames } from './acts.ts';
import { expectations } from './expectations.ts';
import { bothAtOnce, type Connections, oneDuringTheOther } from './meet.ts';
import { problemsInAnyOrder, problemsInOrder, readOutcome } from './outcome.ts';
import { arrange, numbers } from './situation.ts';

/** All 64 ordered pairs. */
export const pairs = actNames.flatMap((first) => actNames.map((second) => [first, second] as const));

export interface Repetition {
  pair: readonly [ActName, ActName];
  number: number;
  seed: number;
}

/** What a repetition was: with the second act waiting for the first, running beside it, or both begun at once. */
export type Meeting = 'waited' | 'beside' | 'at once';

/**
 * Lets two acts meet on a job of their own: every second time the first is held open until the second waits or has ended, else both begin at once.
 * @throws Error with all that is not as it must be
 */
export async function repeat({ pair, number, seed }: Repetition, connections: Connections): Promise<Meeting> {
  const name = `${pair[0]} then ${pair[1]}`;
  const { starts } = expectations[name]!;
  const ordered = number % 2 === 0;
  const situation = await arrange(
    connections.watch,
    starts[(number >> 1) % starts.length]!,
    numbers(seed + number * 64 + pairs.findIndex(([a, b]) => a === pair[0] && b === pair[1])),
  );
  const { answers, waited } = ordered
    ? await oneDuringTheOther(pair, situation, connections)
    : { answers: await bothAtOnce(pair, situation, connections), waited: false };
  const outcome = await readOutcome(connections.watch, pair, answers, situation);
  // One that did not wait did not see the other, and may as well have come first.
  const problems = waited ? problemsInOrder(outcome) : problemsInAnyOrder(outcome);
  for (const violation of await checkInvariants(connections.watch, situation.jobId))
    problems.push(`${violation.promise} ${violation.detail}`);
  if (problems.length)
    throw new Error(
      `${name}, ${ordered ? 'one during the other' : 'both at once'}, ${situation.start} before (seed ${seed}, repetition ${number}):\n${problems.join('\n')}`,
    );
  await connections.watch.query('delete from batch_jobs where id = $1', [situation.jobId]);
  return ordered ? (waited ? 'waited' : 'beside') : 'at once';
}
