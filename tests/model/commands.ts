import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type JobCommand, jobTransition } from '#domain/transitions.ts';
import { adjustJob } from '#ledger/adjust-job.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { readClaim } from '#ledger/claim-items.ts';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { advanceLargeActs } from '#ledger/large-acts.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { releaseDeadLeases } from '#ledger/release-dead-leases.ts';
import { leaseKey, renewLeases } from '#ledger/renew-leases.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { claim as claimItems } from '../setup/jobs.ts';
import { compare, setClock } from './ledger.ts';
import { holds, itemsOf, jobOf, type Model, type ModelAttempt } from './model.ts';
import { claim } from './model-claim.ts';
import {
  adjust,
  cancel,
  expireReservations as expire,
  pause,
  releaseAll,
  renew,
  resume,
  retry,
  sweep,
} from './model-control.ts';
import { settle } from './model-settle.ts';
import { type Answer, again, anyAnswer, failure, handBack, settlementOf, success } from './settlements.ts';

/** Counts the commands by kind, for a proof's figures. */
export const commandCounts = new Map<string, number>();

class Command<Input> implements fc.AsyncCommand<Model, Database> {
  readonly kind: string;
  readonly input: Input;
  readonly able: (model: Model, input: Input) => boolean;
  readonly act: (model: Model, db: Database, input: Input) => Promise<void>;

  constructor({ kind, able = () => true, act }: Kind<Input>, input: Input) {
    this.kind = kind;
    this.input = input;
    this.able = able;
    this.act = act;
  }

  check(model: Readonly<Model>): boolean {
    return this.able(model, this.input);
  }

  async run(model: Model, db: Database): Promise<void> {
    commandCounts.set(this.kind, (commandCounts.get(this.kind) ?? 0) + 1);
    await this.act(model, db, this.input);
    await compare(db, model);
  }

  toString(): string {
    return `${this.kind} ${JSON.stringify(this.input)}`;
  }
}

interface Kind<Input> {
  kind: string;
  /** Which inputs there are. */
  inputs: fc.Arbitrary<Input>;
  /** Whether it makes sense now. */
  able?: (model: Model, input: Input) => boolean;
  /** Acts on the ledger and on the model, and compares what both answer. */
  act: (model: Model, db: Database, input: Input) => Promise<void>;
}

const command = <Input>(kind: Kind<Input>): fc.Arbitrary<fc.AsyncCommand<Model, Database>> =>
  kind.inputs.map((input) => new Command(kind, input));

// A number picks one of what there is, whatever there is.
const pick = fc.nat(999);
const picked = <Value>(values: Value[], n: number): Value => values[n % values.length]!;
const held = (model: Model) => model.attempts.filter((attempt) => holds(model, attempt));
const notHeld = (model: Model) => model.attempts.filter((attempt) => !holds(model, attempt));

// Claims -----------------------------------------------------------------------------------------------------------------------------------

const claimInputs = {
  worker: fc.constantFrom('w1', 'w2'),
  limit: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(13), fc.constant(13)),
  leaseMs: fc.constantFrom(60_000, 60_000, 60_000, 1_000),
  alone: fc.constantFrom(false, false, false, true),
  // Without keys it only takes back leases.
  callable: fc.constantFrom(true, true, true, true, true, false),
  evenIfNothingWaits: fc.constantFrom(false, false, true),
};

/** Mostly something is claimed where something waits, or a lease is out. */
const mayClaim = (model: Model, { evenIfNothingWaits }: { evenIfNothingWaits: boolean }) =>
  evenIfNothingWaits ||
  model.items.some(
    (item) =>
      item.state.status === 'processing' ||
      (item.state.status === 'queued' && ['queued', 'processing'].includes(jobOf(model, item.jobId).status)),
  );

async function claimNow(model: Model, db: Database, jobId: string | null, input: Omit<ClaimInput, 'job'>) {
  const claimId = claimIdOf(model.attempts.length, model.nowMs);
  const keys: Record<string, string> = input.callable ? { rehearsal: 'none' } : {};
  claim(model, { ...input, jobId, claimId }, await claimItems(db, { ...input, claimId, jobId, keys }));
}

/** A number of its own for each claim, the same in each run of the same commands. */
const claimIdOf = (attempts: number, nowMs: number) =>
  `00000000-0000-4000-8000-${attempts.toString(16).padStart(4, '0')}${(nowMs % 2 ** 32).toString(16).padStart(8, '0')}`;

interface ClaimInput {
  job: number;
  worker: string;
  limit: number;
  leaseMs: number;
  alone: boolean;
  callable: boolean;
  evenIfNothingWaits: boolean;
}

const claimAny = command({
  kind: 'claim of any job',
  inputs: fc.record(claimInputs),
  able: mayClaim,
  act: (model, db, input) => claimNow(model, db, null, input),
});

const claimOne = command({
  kind: 'claim of one job',
  inputs: fc.record({ job: pick, ...claimInputs }),
  able: mayClaim,
  act: (model, db, { job, ...input }: ClaimInput) => claimNow(model, db, picked(model.jobs, job).id, input),
});

/** The acknowledgement of a claim was lost: read again, it answers what is still held of it, and changes nothing. */
const lostAcknowledgement = command({
  kind: 'claim read again',
  inputs: fc.record({ claim: pick }),
  able: (model) => model.attempts.length > 0,
  act: async (model, db, input) => {
    const { claimId } = picked(model.attempts, input.claim);
    const stillHeld = held(model).filter((attempt) => attempt.claimId === claimId);
    const ids = (await readClaim(db, claimId)).map((item) => item.attemptId);
    deepEqual(ids.toSorted(), stillHeld.map(({ id }) => id).toSorted());
  },
});

// Settles ----------------------------------------------------------------------------------------------------------------------------------

async function settleNow(model: Model, db: Database, answers: [ModelAttempt, Answer][]) {
  const settlements = answers.map(([attempt, answer]) => settlementOf(model, attempt, answer));
  deepEqual(await settleAttempts(db, settlements).then(sorted), sorted(settle(model, settlements)));
}

const sorted = (map: Map<string, string>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

const settleOne = (kind: string, answers: fc.Arbitrary<Answer>, from: (model: Model) => ModelAttempt[]) =>
  command({
    kind,
    inputs: fc.record({ attempt: pick, answer: answers }),
    able: (model) => from(model).length > 0,
    act: (model, db, { attempt, answer }) => settleNow(model, db, [[picked(from(model), attempt), answer]]),
  });

/** Of any attempts: held, late and repeated ones together. */
const settleMany = command({
  kind: 'settle of several attempts',
  inputs: fc.array(fc.record({ attempt: pick, answer: anyAnswer }), { minLength: 2, maxLength: 8 }),
  able: (model) => model.attempts.length > 0,
  act: (model, db, inputs) => {
    const answers = new Map(inputs.map(({ attempt, answer }) => [picked(model.attempts, attempt), answer]));
    return settleNow(model, db, [...answers]);
  },
});

const settleAll = command({
  kind: 'settle of all that is held',
  inputs: fc.oneof(
    fc.tuple(failure),
    fc.tuple(failure, failure),
    fc.tuple(failure, failure),
    fc.tuple(anyAnswer, anyAnswer),
  ),
  able: (model) => held(model).length > 0,
  act: (model, db, answers) =>
    settleNow(
      model,
      db,
      held(model).map((attempt, index) => [attempt, picked<Answer>(answers, index)]),
    ),
});

// Leases -----------------------------------------------------------------------------------------------------------------------------------

const renewSome = command({
  kind: 'renew',
  inputs: fc.record({
    attempts: fc.array(pick, { minLength: 1, maxLength: 6 }),
    leaseMs: fc.constantFrom(60_000, 1_000),
  }),
  able: (model) => model.attempts.length > 0,
  act: async (model, db, { attempts, leaseMs }) => {
    const leases = [...new Set(attempts.map((n) => picked(model.attempts, n)))];
    const renewals = await renewLeases(db, leases, leaseMs);
    deepEqual(
      leases.map((lease) => renewals.get(leaseKey(lease))),
      leases.map((lease) => renew(model, lease, leaseMs)),
    );
  },
});

const releaseDead = command({
  kind: 'release of dead workers’ leases',
  inputs: fc.constant(null),
  able: (model) => held(model).length > 0,
  act: async (model, db) => equal((await releaseDeadLeases(db)).leases, releaseAll(model)),
});

const advance = command({
  kind: 'time passes',
  inputs: fc.constantFrom(1, 1_000, 1_000, 5_000, 60_000, 60_000, 300_000),
  act: async (model, db, ms) => {
    model.nowMs += ms;
    await setClock(db, model.nowMs);
  },
});

// A person's acts --------------------------------------------------------------------------------------------------------------------------

/** The act's answer, or `conflict` where it is refused. */
const orConflict = <Result>(act: Promise<Result>) =>
  act.catch((error: unknown) => {
    if (error instanceof ColloquyError && error.code === 'conflict') return 'conflict' as const;
    throw error;
  });
const control = (act: Promise<void>) => orConflict(act.then(() => 'done' as const));
const job = { job: pick, evenIfRefused: fc.constantFrom(false, false, false, true) };

/** Mostly a person does what makes sense; now and then what is refused. */
const mayBeRefused = (command: JobCommand) => (model: Model, input: { job: number; evenIfRefused: boolean }) =>
  input.evenIfRefused || jobTransition(picked(model.jobs, input.job).status, command).ok;

const pauseOne = command({
  kind: 'pause',
  inputs: fc.record(job),
  able: mayBeRefused('pause'),
  act: async (model, db, input) => {
    const it = picked(model.jobs, input.job);
    equal(await control(pauseJob(db, it.id)), pause(it));
  },
});

const resumeOne = command({
  kind: 'resume',
  inputs: fc.record(job),
  able: mayBeRefused('resume'),
  act: async (model, db, input) => {
    const it = picked(model.jobs, input.job);
    equal(await control(resumeJob(db, it.id)), resume(model, it));
  },
});

const cancelOne = command({
  kind: 'cancel',
  inputs: fc.record({ ...job, sweeping: fc.boolean() }),
  able: mayBeRefused('cancel'),
  act: async (model, db, input) => {
    const it = picked(model.jobs, input.job);
    equal(await control(cancelJob(db, it.id, null, input.sweeping ? 60_000 : 0)), cancel(model, it, input.sweeping));
  },
});

const retrySome = command({
  kind: 'retry',
  inputs: fc.record({
    ...job,
    errorCode: fc.constantFrom(undefined, undefined, undefined, 'request_invalid', 'cancelled', 'job_stopped'),
    includeCancelled: fc.boolean(),
    positions: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.array(pick, { maxLength: 3 }) },
    ),
  }),
  able: mayBeRefused('retry'),
  act: async (model, db, { positions, ...input }) => {
    const it = picked(model.jobs, input.job);
    const itemIds = positions?.map((n) => picked(itemsOf(model, it), n).id);
    const filter = { errorCode: input.errorCode, includeCancelled: input.includeCancelled, itemIds };
    equal(await orConflict(retryItems(db, it.id, filter)), retry(model, it, filter) || 'conflict');
  },
});

const adjustOne = command({
  kind: 'adjust',
  inputs: fc.record({
    job: pick,
    cap: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    budget: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  }),
  act: async (model, db, input) => {
    const it = picked(model.jobs, input.job);
    const budget = input.budget && input.budget * 2_000_000;
    const changed = await adjustJob(db, it.id, { budgetUsd: budget && budget / 1e9, concurrentProcessing: input.cap });
    equal(changed, adjust(it, { budget, cap: input.cap }));
  },
});

// What drivers do in passing ---------------------------------------------------------------------------------------------------------------

const expireSome = command({
  kind: 'reservations expire',
  inputs: fc.constant(null),
  able: (model) => model.attempts.some((each) => !each.settled && !each.expired),
  act: async (model, db) => equal(await expireReservations(db), expire(model)),
});

const sweepAll = command({
  kind: 'sweep',
  inputs: fc.constant(null),
  act: async (model, db) => {
    await advanceLargeActs(db);
    for (const it of model.jobs) sweep(model, it);
  },
});

const times = <Value>(n: number, value: Value): Value[] => Array.from({ length: n }, () => value);

/** What may happen to a ledger; what moves it on is there more than once, so that it happens more often. */
export const commands = [
  ...times(5, claimAny),
  ...times(3, claimOne),
  lostAcknowledgement,
  ...times(7, settleOne('settle completed', success, held)),
  ...times(3, settleOne('settle failed', failure, held)),
  ...times(5, settleOne('settle to be tried again', again, held)),
  ...times(2, settleOne('hand back', handBack, held)),
  ...times(3, settleOne('settle late or again', anyAnswer, notHeld)),
  ...times(2, settleMany),
  ...times(4, settleAll),
  ...times(2, renewSome),
  releaseDead,
  ...times(4, advance),
  pauseOne,
  ...times(2, resumeOne),
  cancelOne,
  ...times(4, retrySome),
  adjustOne,
  expireSome,
  sweepAll,
];
