import type { ItemStatus } from '#domain/item.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import type { Database } from '#platform/database.ts';
import {
  holderOf,
  itemHasEnded,
  itemsOf,
  type Model,
  type ModelAttempt,
  type ModelItem,
  type ModelJob,
  moneyOf,
} from './model.ts';

/** The moment at which each run begins. Far from now, as leases are left alone for a while after the server's start. */
export const startMs = Date.UTC(2100, 0, 1);

/**
 * Makes a database that can be held against the model: its clock is a table, and its ids are numbers in order, so that the same commands do the same again.
 */
export async function prepareLedger(db: Database): Promise<void> {
  await db.query('create unlogged table model_clock (at timestamptz not null)');
  await db.query('insert into model_clock values (now())');
  await db.query('create sequence model_ids');
  await db.query(
    'create or replace function colloquy_now() returns timestamptz language sql stable as $$ select at from model_clock $$',
  );
  await db.query(
    `create or replace function colloquy_uuid() returns uuid language sql volatile as
     $$ select lpad(to_hex(nextval('model_ids')), 32, '0')::uuid $$`,
  );
}

export async function emptyLedger(db: Database): Promise<void> {
  await db.query(
    'truncate batch_jobs, batch_items, batch_attempts, batch_job_logs, conversations, prompts, raw_answers, spend_hours restart identity cascade',
  );
  await db.query('alter sequence model_ids restart');
  await setClock(db, startMs);
}

export async function setClock(db: Database, atMs: number): Promise<void> {
  await db.query(`update model_clock set at = to_timestamp($1::float8 / 1000)`, [atMs]);
}

/** Holds everything of the database against the model, and against the ledger's own invariants. */
export async function compare(db: Database, model: Model): Promise<void> {
  const [stored] = await db.query<Rows>(ledgerSql);
  const differences = differencesOf(stored!, expectedRows(model));
  if (differences.length) throw new Error(`The ledger and the model differ:\n${differences.join('\n')}`);
  const violations = await checkInvariants(db);
  if (violations.length) throw new Error(`The ledger’s invariants are broken: ${JSON.stringify(violations, null, 1)}`);
}

type Row = Record<string, unknown>;
type Rows = Record<'jobs' | 'items' | 'attempts', Row[]>;

function differencesOf(stored: Rows, expected: Rows): string[] {
  // Mostly they agree, and this is the fastest way to see it.
  if (JSON.stringify(stored) === JSON.stringify(expected)) return [];
  return (Object.keys(expected) as (keyof Rows)[]).flatMap((kind) => {
    if (stored[kind].length !== expected[kind].length)
      return [`${kind}: ${stored[kind].length} rows, the model has ${expected[kind].length}`];
    return expected[kind].flatMap((row, index) =>
      Object.keys({ ...row, ...stored[kind][index] })
        .filter((column) => stored[kind][index]?.[column] !== row[column])
        .map(
          (column) => `${kind} ${row.id} ${column}: ${stored[kind][index]?.[column]}, the model says ${row[column]}`,
        ),
    );
  });
}

const ms = (time: string) =>
  `case when ${time} = '-infinity' then -1 else round(extract(epoch from ${time}) * 1000)::bigint end`;
const nano = (usd: string) => `round(${usd} * 1000000000)::bigint`;
const rows = (select: string) => `(select coalesce(json_agg(r order by r.id), '[]') from (${select}) r)`;

const ledgerSql = `select
  ${rows(`
    select id, status, total_items, completed_items, successful_items, failed_items, skipped_items, in_flight, ${nano('actual_cost')} as actual,
      ${nano('reserved_cost')} as reserved, ${nano('unknown_cost')} as unknown, ${nano('budget')} as budget, concurrent_processing as cap, sweep_code,
      retry_count, pass, ${ms('started_at')} as started_at, ${ms('completed_at')} as completed_at, log_seq,
      (select string_agg(event, ' ' order by seq) from batch_job_logs where batch_job_id = batch_jobs.id) as events
    from batch_jobs`)} as jobs,
  ${rows(`
    select i.id, i.status, i.run, i.lease_token, i.attempts_used, i.error_code, ${ms('i.next_attempt_at')} as next_attempt_at,
      ${ms('i.lease_expires_at')} as lease_expires_at, i.attempt_id, i.losses, i.losses_alone, i.running_alone, i.content_failures, i.deferrals, i.progress,
      ${ms('i.completed_at')} as completed_at, c.attempt_id as made_by,
      (select string_agg(attempt_id::text, ' ') from conversations where batch_item_id = i.id) as conversations
    from batch_items i left join conversations c on c.id = i.conversation_id`)} as items,
  ${rows(`
    select id, batch_item_id, run, token, claim_id, outcome, counted, error_code, ${nano('reserved_cost')} as reserved, ${nano('actual_cost')} as actual,
      ${nano('unknown_cost')} as unknown, answer_from, ${ms('deadline_at')} as deadline_at, expired_at is not null as expired,
      settled_at is not null as settled
    from batch_attempts`)} as attempts`;

/** What `ledgerSql` must answer, in the same order. */
function expectedRows(model: Model): Rows {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return {
    jobs: model.jobs.toSorted(byId).map((job) => expectedJob(model, job)),
    items: model.items.toSorted(byId).map((item) => expectedItem(model, item)),
    attempts: model.attempts.toSorted(byId).map(expectedAttempt),
  };
}

function expectedJob(model: Model, job: ModelJob): Row {
  const states = itemsOf(model, job).map(({ state }) => state);
  const count = (...statuses: ItemStatus[]) => states.filter(({ status }) => statuses.includes(status)).length;
  return {
    id: job.id,
    status: job.status,
    total_items: states.length,
    completed_items: count('completed', 'failed'),
    successful_items: count('completed'),
    failed_items: count('failed'),
    skipped_items: states.filter((state) => state.status === 'failed' && endedWithJob.has(state.errorCode)).length,
    in_flight: count('processing'),
    ...moneyOf(model, job),
    budget: job.budget,
    cap: job.cap,
    sweep_code: job.sweepCode,
    retry_count: job.retries,
    pass: job.pass,
    started_at: job.startedAtMs,
    completed_at: job.endedAtMs,
    log_seq: job.events.length,
    events: job.events.join(' '),
  };
}

const endedWithJob = new Set(['cancelled', 'job_stopped']);

function expectedItem(model: Model, item: ModelItem): Row {
  const { state } = item;
  const madeBy = state.status === 'completed' ? state.conversationId : null;
  return {
    id: item.id,
    status: state.status,
    run: state.run,
    lease_token: state.leaseToken,
    attempts_used: state.attemptsUsed,
    error_code: state.status === 'failed' ? state.errorCode : null,
    next_attempt_at: state.status === 'queued' ? state.nextAttemptAtMs : null,
    lease_expires_at: state.status === 'processing' ? Math.max(-1, state.leaseExpiresAtMs) : null,
    attempt_id: state.status === 'processing' ? holderOf(model, item).id : null,
    losses: item.losses,
    losses_alone: item.lossesAlone,
    running_alone: item.runningAlone,
    content_failures: item.contentFailures,
    deferrals: item.deferrals,
    progress: itemHasEnded(item) ? 100 : 0,
    completed_at: item.endedAtMs,
    made_by: madeBy,
    conversations: madeBy,
  };
}

function expectedAttempt(attempt: ModelAttempt): Row {
  return {
    id: attempt.id,
    batch_item_id: attempt.itemId,
    run: attempt.run,
    token: attempt.token,
    claim_id: attempt.claimId,
    outcome: attempt.outcome,
    counted: attempt.counted,
    error_code: attempt.errorCode,
    reserved: attempt.reserved,
    actual: attempt.actual,
    unknown: attempt.unknown,
    answer_from: attempt.answerFrom,
    deadline_at: attempt.deadlineMs,
    expired: attempt.expired,
    settled: attempt.settled,
  };
}
