import type { ErrorHandling, Priority } from '#domain/job.ts';
import { type Random, randomOf } from './random.ts';

/** What a call to the simulated provider comes to. */
export const answers = [
  'good',
  'not_json',
  'no_usage',
  'rate_limited',
  'server_error',
  'connection_lost',
  'key_refused',
  'model_unknown',
  'invalid',
  'hang',
] as const;
export type Answer = (typeof answers)[number];

/** Faults that befall one statement on its way to the database or back. */
export const statementFaults = [
  'acknowledgement_lost',
  'cut_before',
  'transient_error',
  'arrives_late',
  'slow_reply',
] as const;
export type StatementFault = (typeof statementFaults)[number];

/** What may happen between statements. */
export const happenings = [
  'crash',
  'freeze',
  'start_worker',
  'stop_worker',
  'clock_jump',
  'all_cut',
  'settle_again',
  'pause',
  'resume',
  'cancel',
  'retry',
  'adjust',
] as const;
export type Happening = (typeof happenings)[number];

export interface JobPlan {
  model: 'openai:sim' | 'local:sim';
  items: number;
  concurrency: number | null;
  budgetUsd: number | null;
  errorHandling: ErrorHandling;
  maxAttempts: number;
  priority: Priority;
  itemTimeoutSeconds: number;
}

export interface WorkerPlan {
  concurrency: number;
  leaseMs: number;
  /** Items after which it ends by itself, as a bounded driver does. */
  items: number | null;
  providers: ('openai' | 'local')[];
}

/** Everything about a schedule that is decided before it begins. */
export interface Plan {
  jobs: JobPlan[];
  workersAtStart: number;
  worker(random: Random): WorkerPlan;
  /** The faulty phase ends after so many statements that may change something. */
  statementsMax: number;
  /** How likely a waiting statement runs before time goes on. */
  eagerness: number;
  /** How likely two statements overlap where two wait. */
  overlap: number;
  /** How often a worker does its duties. */
  dutiesMs: number;
  answers: Record<Answer, number>;
  callMs: [number, number];
  statementFaults: Record<StatementFault, number>;
  happenings: Record<Happening, number>;
  /** How likely a worker dies at the moment of an answer, before it is settled. */
  crashAtAnswer: number;
  /** How likely a worker hears a notification at once. */
  hears: number;
}

/** Swarm testing: each kind of fault is in about half of the schedules, so that one does not hide another (Groce et al., Swarm Testing, 2012). */
export function planOf(seed: number): Plan {
  const random = randomOf(seed, 'plan');
  const plan = anyPlan(random);
  switch (random.pick(['any', 'any', 'any', 'stopping', 'dying', 'expiring'])) {
    case 'stopping':
      return stopping(plan, random);
    case 'dying':
      return dying(plan);
    case 'expiring':
      return expiring(plan);
    default:
      return plan;
  }
}

/** Jobs that stop at errors while calls are in flight, and the sweep that follows beside what still comes back. Of two hundred schedules without it, 22 jobs stopped so. */
function stopping(plan: Plan, random: Random): Plan {
  const jobs = plan.jobs.map((job) => ({
    ...job,
    errorHandling: 'stop' as const,
    concurrency: random.int(3, 6),
    budgetUsd: null,
  }));
  const answers = { ...plan.answers, good: 1, invalid: 0.4, rate_limited: 1 };
  const rare = Object.fromEntries(happenings.map((each) => [each, plan.happenings[each] / 3])) as Plan['happenings'];
  return {
    ...plan,
    jobs,
    answers,
    happenings: { ...rare, retry: 0.04 },
    worker: (each) => ({ ...plan.worker(each), concurrency: each.int(2, 5), leaseMs: 6_000 }),
    callMs: [200, 2_000],
    workersAtStart: 2,
    eagerness: 0.3,
    overlap: 0.9,
    dutiesMs: 500,
    statementsMax: 100,
  };
}

/** A clock that jumps past the deadlines of calls, so that reservations expire at the moment when answers come. */
function expiring(plan: Plan): Plan {
  return {
    ...plan,
    jobs: plan.jobs.map((job) => ({ ...job, model: 'openai:sim' as const, concurrency: 6 })),
    callMs: [200, 3_000],
    happenings: { ...plan.happenings, clock_jump: 0.12, freeze: 0.01, crash: 0, all_cut: 0 },
    answers: { ...plan.answers, good: 8, hang: 0 },
    workersAtStart: 2,
    eagerness: 0.3,
    overlap: 0.9,
    dutiesMs: 400,
    statementsMax: 100,
  };
}

/** Workers that come and go, and leave items behind that nobody wants to run beside others. */
function dying(plan: Plan): Plan {
  return {
    ...plan,
    callMs: [1_000, 9_000],
    happenings: { ...plan.happenings, crash: 0.04, freeze: 0.05, start_worker: 0.05 },
    answers: { ...plan.answers, rate_limited: 1 },
  };
}

function anyPlan(random: Random): Plan {
  const some = (weight: number) => (random.chance(0.5) ? weight * (0.3 + random.next() * 1.4) : 0);
  const workersMax = random.int(1, 5);
  const leaseMs = random.pick([1_500, 2_000, 3_000, 6_000]);
  const callMs: [number, number] = random.pick([
    [50, 900],
    [200, 3_000],
    [1_000, 9_000],
  ]);
  return {
    jobs: Array.from({ length: random.pick([1, 1, 2, 2, 3]) }, () => jobPlan(random)),
    workersAtStart: workersMax,
    worker: (each) => ({
      concurrency: each.int(1, 5),
      leaseMs,
      items: each.chance(0.08) ? each.int(1, 6) : null,
      providers: each.chance(0.9) ? ['openai', 'local'] : ['openai'],
    }),
    statementsMax: random.int(30, 100),
    eagerness: random.pick([0.3, 0.6, 0.9]),
    overlap: random.pick([0, 0.5, 0.9]),
    dutiesMs: random.pick([400, 1_500, 5_000]),
    answers: {
      good: random.pick([1, 3, 8]),
      not_json: some(0.7),
      no_usage: some(0.3),
      rate_limited: some(1),
      server_error: some(0.7),
      connection_lost: some(0.5),
      key_refused: some(0.08),
      model_unknown: some(0.05),
      invalid: some(0.4),
      hang: some(0.5),
    },
    callMs,
    statementFaults: {
      acknowledgement_lost: some(0.06),
      cut_before: some(0.04),
      transient_error: some(0.03),
      arrives_late: some(0.03),
      slow_reply: some(0.05),
    },
    happenings: {
      crash: some(0.02),
      freeze: some(0.03),
      start_worker: 0.02,
      stop_worker: some(0.01),
      clock_jump: some(0.02),
      all_cut: some(0.01),
      settle_again: some(0.02),
      pause: some(0.012),
      resume: some(0.02),
      cancel: some(0.006),
      retry: some(0.02),
      adjust: some(0.015),
    },
    crashAtAnswer: some(0.05),
    hears: random.pick([0, 0.5, 1]),
  };
}

function jobPlan(random: Random): JobPlan {
  const items = random.int(4, 15);
  const model = random.chance(0.85) ? 'openai:sim' : 'local:sim';
  // A reservation is $0.0025, and a good call costs about half of that.
  const budgetUsd = model === 'openai:sim' && random.chance(0.35) ? 0.0025 * (1 + random.int(1, items)) : null;
  return {
    model,
    items,
    concurrency: random.chance(0.6) ? random.int(1, 5) : null,
    budgetUsd,
    errorHandling: random.chance(0.35) ? 'stop' : 'continue',
    maxAttempts: random.int(1, 4),
    priority: random.pick(['low', 'normal', 'high']),
    itemTimeoutSeconds: random.pick([5, 10, 20]),
  };
}
