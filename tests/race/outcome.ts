import type { JobStatus } from '#domain/job.ts';
import { jobTransition } from '#domain/transitions.ts';
import type { Database } from '#platform/database.ts';
import type { ActName, Answer } from './acts.ts';
import { type Expectation, expectations, type Fate } from './expectations.ts';
import type { Kind, Situation } from './situation.ts';

interface ItemRow {
  id: string;
  status: string;
  run: number;
  token: number;
  losses: number;
  errorCode: string | null;
  attemptId: string | null;
  expired: boolean | null;
  madeBy: string | null;
}

interface AttemptRow {
  id: string;
  itemId: string;
  token: number;
  outcome: string | null;
  settled: boolean;
  reserved: number;
  actual: number | null;
}

/** What two acts left behind. */
export interface Outcome {
  pair: readonly [ActName, ActName];
  answers: readonly [Answer, Answer];
  situation: Situation;
  status: JobStatus;
  items: ItemRow[];
  attempts: AttemptRow[];
}

export async function readOutcome(
  db: Database,
  pair: Outcome['pair'],
  answers: Outcome['answers'],
  situation: Situation,
): Promise<Outcome> {
  const { jobId } = situation;
  const [row] = await db.query<{ status: JobStatus; items: ItemRow[]; attempts: AttemptRow[] }>(
    `select j.status,
       (select json_agg(json_build_object('id', i.id, 'status', i.status, 'run', i.run, 'token', i.lease_token, 'losses', i.losses, 'errorCode', i.error_code,
          'attemptId', i.attempt_id, 'expired', i.lease_expires_at = '-infinity', 'madeBy', c.attempt_id))
        from batch_items i left join conversations c on c.id = i.conversation_id where i.batch_job_id = j.id) as items,
       (select coalesce(json_agg(json_build_object('id', a.id, 'itemId', a.batch_item_id, 'token', a.token, 'outcome', a.outcome, 'settled', a.settled_at is not null,
          'reserved', a.reserved_cost, 'actual', a.actual_cost)), '[]')
        from batch_attempts a where a.batch_job_id = j.id) as attempts
     from batch_jobs j where j.id = $1`,
    [jobId],
  );
  return { pair, answers, situation, ...row! };
}

/** What is not as it must be when the first of the pair came first. */
export function problemsInOrder(outcome: Outcome): string[] {
  const row = expectationOf(outcome.pair);
  return [...statusProblems(outcome, row), ...itemProblems(outcome, [row]), ...attemptProblems(outcome)];
}

/** What is not as it must be when nobody said who came first: one of the two orders must explain all of it, or each item by itself where only items are locked. */
export function problemsInAnyOrder(outcome: Outcome): string[] {
  const inOrder = problemsInOrder(outcome);
  if (inOrder.length === 0) return [];
  const { pair, answers } = outcome;
  const swapped: Outcome = { ...outcome, pair: [pair[1], pair[0]], answers: [answers[1], answers[0]] };
  const inOther = problemsInOrder(swapped);
  if (inOther.length === 0) return [];
  const row = expectationOf(pair);
  if (row.itemByItem) {
    const other = expectationOf(swapped.pair);
    return [
      ...itemProblems(outcome, [row, { ...other, first: other.second, second: other.first }]),
      ...attemptProblems(outcome),
    ];
  }
  return [`as ${pair.join(' then ')}:`, ...inOrder, `as ${swapped.pair.join(' then ')}:`, ...inOther];
}

const expectationOf = ([first, second]: Outcome['pair']): Expectation => expectations[`${first} then ${second}`]!;

/** Each act is refused exactly when the transition table refuses it at its turn, and the job ends in the status that they lead to. */
function statusProblems({ pair, answers, situation, status }: Outcome, row: Expectation): string[] {
  const problems: string[] = [];
  let expected: JobStatus = { running: 'processing', paused: 'paused', ended: 'completed' }[
    situation.start
  ] as JobStatus;
  for (const [index, name] of pair.entries()) {
    const answer = answers[index]!;
    const took = answer.claim?.items.length ?? 0;
    if (name === 'claim' && took > 0) {
      const next = jobTransition(expected, 'claim');
      if (next.ok) expected = next.status;
      else problems.push(`claim took ${took} items of a job that was ${expected}`);
    }
    if (name === 'claim' || name === 'reap' || name === 'renew' || name === 'settle') {
      if (answer.refused) problems.push(`${name} was refused: ${answer.refused}`);
      continue;
    }
    if (name === 'retry' && answer.refused && row.retryMayBeRefused) continue;
    const next = jobTransition(expected, name);
    if (next.ok && index === 1 && row.secondFindsNothing && (answer.refused || answer.retried === 0)) continue;
    const refused = !next.ok;
    if (refused !== (answer.refused !== null))
      problems.push(`${name} of a job that was ${expected}: ${answer.refused ?? 'not refused'}`);
    if (next.ok) expected = next.status;
  }
  if (status !== expected) problems.push(`the job is ${status} and not ${expected}`);
  return problems;
}

/** Each item has come to what one of the rows says, and so have the answers about it. */
function itemProblems({ pair, answers, situation, items }: Outcome, rows: Expectation[]): string[] {
  const retryRefused = pair.some((name, index) => name === 'retry' && answers[index]!.refused !== null);
  const retried = pair.some((name, index) => name === 'retry' && answers[index]!.refused === null);
  return items.flatMap((item) => {
    const kind = situation.kindOf.get(item.id)!;
    const fate = fateOf(item, situation);
    const right = rows.some((row) => {
      const allowed = kind === 'completed' ? ['settled'] : row[kind].split('|');
      // A retry that was refused leaves what had failed.
      const refusedToo = kind === 'failed' && retryRefused && !retried;
      return (refusedToo ? ['failed'] : allowed).includes(fate) && saysRight(row, item.id, kind, answers);
    });
    const said = answers.map(({ byItem }) => byItem?.get(item.id)).filter(Boolean);
    return right
      ? []
      : [`an item that was ${kind} is ${fate}${said.length ? `, and is said to be ${said.join(', ')}` : ''}`];
  });
}

function saysRight(row: Expectation, itemId: string, kind: Kind, answers: Outcome['answers']): boolean {
  return [row.first, row.second].every((expected, index) => {
    const said = answers[index]!.byItem?.get(itemId);
    return !expected || said === undefined || said === expected[kind === 'live' ? 0 : 1];
  });
}

/** What an item has come to, read from its row alone. */
function fateOf(item: ItemRow, { kindOf, held }: Situation): Fate | string {
  const kind = kindOf.get(item.id)!;
  const tokenBefore = kind === 'fresh' ? 0 : 1;
  const sameToken = item.token === tokenBefore;
  const claim = held.find((each) => each.itemId === item.id);
  if (item.status === 'completed' && sameToken && item.run === 1)
    return !claim || item.madeBy === claim.attemptId ? 'settled' : 'completed by another';
  if (item.status === 'failed' && item.errorCode === 'cancelled') return 'cancelled';
  if (item.status === 'failed' && item.errorCode === 'request_invalid' && sameToken) return 'failed';
  if (item.status === 'processing' && item.token === tokenBefore + 1) return 'taken';
  if (item.status === 'processing' && item.attemptId === claim?.attemptId) return item.expired ? 'expired' : 'held';
  if (item.status === 'queued' && sameToken && item.run === 2 && kind === 'failed') return 'retried';
  if (item.status === 'queued' && sameToken && item.run === 1 && item.losses === 1) return 'reaped';
  if (item.status === 'queued' && sameToken && item.run === 1) return 'queued';
  return JSON.stringify(item);
}

/** No item is taken twice; what was taken is held or was aborted; only an answer frees a reservation, and every answer is paid for. */
function attemptProblems({ answers, items, attempts }: Outcome): string[] {
  const problems: string[] = [];
  const taken = answers.flatMap((answer) => answer.claim?.items ?? []);
  if (new Set(taken.map((item) => item.itemId)).size < taken.length) problems.push('an item was taken twice');
  for (const { attemptId, itemId } of taken) {
    const attempt = attempts.find(({ id }) => id === attemptId);
    const item = items.find(({ id }) => id === itemId);
    const isHeld = item?.status === 'processing' && item.attemptId === attemptId;
    if (!isHeld && !(item?.errorCode === 'cancelled' && attempt?.outcome === 'aborted' && !attempt.settled))
      problems.push(`what was taken is neither held nor aborted: ${JSON.stringify({ item, attempt })}`);
  }
  const takenIds = new Set(taken.map((item) => item.attemptId));
  for (const item of items)
    if (item.status === 'processing' && item.token === 2 && !takenIds.has(item.attemptId!))
      problems.push('an item is held that nobody was told of');
  for (const attempt of attempts) {
    if (attempt.settled !== (attempt.reserved === 0)) problems.push(`a reservation: ${JSON.stringify(attempt)}`);
    if (['succeeded', 'late'].includes(attempt.outcome ?? '') && !(attempt.actual! > 0))
      problems.push(`an answer that was not paid for: ${JSON.stringify(attempt)}`);
  }
  return problems;
}
