import { costOf, type Price } from '#domain/pricing.ts';
import type { ResolvedJob } from '#domain/resolved-job.ts';

/** What finished calls of a model were like: medians and 90th percentiles. */
export interface CallStatistics {
  calls: number;
  inputTokensP50: number;
  inputTokensP90: number;
  outputTokensP50: number;
  outputTokensP90: number;
  secondsP50: number;
  secondsP90: number;
}

/** Of a model, over all arcs and of each arc of which there are some. */
export interface OwnCalls extends CallStatistics {
  arcs: Record<string, CallStatistics>;
}

/** What the prompts of a job come to. */
export interface PromptCount {
  /** So many prompts the job has. */
  prompts: number;
  /** Tokens of all of them. */
  tokens: number;
  /** On so many of them the tokens were counted. */
  counted: number;
  /** How many are of each arc. */
  arcs: Record<string, number>;
}

export interface JobEstimate {
  /** US dollars, or null where the price is not known. */
  cost: { low: number; high: number; currency: 'USD' } | null;
  unknownBecause?: string;
  seconds: { low: number; high: number };
  /** Where the range comes from, for people. */
  from: string;
}

/** Over 27 real calls of a mid-size model: 1,100–4,100 tokens out, 20–110 s. */
const typical = { outputTokensP50: 1_100, outputTokensP90: 4_100, secondsP50: 20, secondsP90: 110 };

/** With fewer calls than this of one's own, the typical ones say more. */
const callsMin = 10;

/** Calls at once that "auto" is taken for, where no limit is known. */
const concurrencyTypical = 64;

/** The rehearsal takes what its knob says, a quarter more or less, and 0.4 s where it says nothing. */
function rehearsedSeconds(model: string): Pick<CallStatistics, 'secondsP50' | 'secondsP90'> {
  const latencyMs = Number(/[?&]latencyMs=(\d+)/.exec(model)?.[1] ?? 400);
  return { secondsP50: (latencyMs * 0.75) / 1_000, secondsP90: (latencyMs * 1.25) / 1_000 };
}

/**
 * What a job will cost and how long it will take, as a range: by one's own finished calls of that model, of each arc where there are enough, else from the tokens of its
 * prompts and from what typical calls answer. Every prompt at its median is the low end, at its 90th percentile the high one.
 */
export function estimateJob(
  { model, concurrentProcessing, modelSettings }: Pick<ResolvedJob, 'model' | 'concurrentProcessing' | 'modelSettings'>,
  { prompts, tokens, counted, arcs }: PromptCount,
  price: Price | null,
  own: OwnCalls,
): JobEstimate {
  const rehearsal = model.startsWith('rehearsal:');
  const enough = own.calls >= callsMin;
  const mean = prompts > 0 ? Math.round(tokens / prompts) : 0;
  const usual: CallStatistics = enough
    ? own
    : {
        ...{ ...typical, ...(rehearsal && rehearsedSeconds(model)) },
        ...{ calls: 0, inputTokensP50: mean, inputTokensP90: mean },
      };
  // Those whose arc is not known of are as all are.
  const known = Object.entries(arcs).map(([arc, n]) => {
    const ofArc = own.arcs[arc];
    return { n, calls: ofArc && ofArc.calls >= callsMin ? ofArc : usual };
  });
  const rest = prompts - known.reduce((sum, { n }) => sum + n, 0);
  const parts = rest > 0 ? [...known, { n: rest, calls: usual }] : known;
  const sum = (of: (calls: CallStatistics) => number) => parts.reduce((so, { n, calls }) => so + n * of(calls), 0);
  const costAt = (inputTokens: number, outputTokens: number, known: Price) =>
    costOf(
      {
        ...{ inputTokens: Math.round(inputTokens), cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
        outputTokens: Math.min(Math.round(outputTokens), modelSettings.maxOutputTokens),
      },
      known,
    ) / 1e9;
  const rounds = Math.ceil(prompts / Math.min(concurrentProcessing ?? concurrencyTypical, prompts || 1));
  const secondsEach = (of: (calls: CallStatistics) => number) => sum(of) / Math.max(1, prompts);
  return {
    cost: price && {
      low: sum((calls) => costAt(calls.inputTokensP50, calls.outputTokensP50, price)),
      high: sum((calls) => costAt(calls.inputTokensP90, calls.outputTokensP90, price)),
      currency: 'USD',
    },
    unknownBecause: price ? undefined : `the price of ${model} is not known`,
    seconds: {
      low: Math.ceil(rounds * secondsEach(({ secondsP50 }) => secondsP50)),
      high: Math.ceil(rounds * secondsEach(({ secondsP90 }) => secondsP90)),
    },
    from: enough
      ? `the last ${own.calls} calls of this model here`
      : rehearsal
        ? 'the rehearsal’s own pace'
        : `typical calls of a mid-size model, and the tokens of ${countedText(prompts, counted)}`,
  };
}

function countedText(prompts: number, counted: number): string {
  if (prompts === 1) return 'its prompt';
  return counted < prompts ? `${counted} of its prompts` : `all ${prompts.toLocaleString('en')} prompts`;
}
