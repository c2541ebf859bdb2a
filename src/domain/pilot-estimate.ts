/** What an item of a pilot came to, all of its tries together. */
export interface PilotItem {
  emotionalArc: string;
  usd: number;
  seconds: number;
}

/** What is left after a pilot. */
export interface Rest {
  /** Items that are left, by arc. */
  items: Record<string, number>;
  /** Calls at once; null: as many as limits and workers allow. */
  concurrency: number | null;
  /** Off the price of a remote batch. */
  batchDiscount: number;
}

export interface Range {
  low: number;
  high: number;
}

/** What the rest comes to, each way that it may go. Costs are US dollars. */
export interface RestEstimate {
  items: number;
  online: { cost: Range; seconds: Range };
  remoteBatch: { cost: Range; seconds: Range };
}

/** Calls at once that “auto” is taken for, where no limit is known. */
const concurrencyTypical = 64;
/** A provider ends its batches within a day, and often much sooner; how soon is not known. */
const batchSecondsMax = 86_400;

/**
 * How much calls of one arc differ before anything is known: their standard deviation by their mean, and as how many observations that counts. (Over 27 real calls of a
 * mid-size model answers had 1,100–4,100 tokens: four standard deviations of a log-normal distribution with σ = 0.33, over all arcs; within one it is less.)
 */
const before = { deviation: 0.28, observations: 16 };

/** Both ends together are missed by one estimate in ten at most. */
const normalQuantile = 1.644854;

/**
 * What is left after a pilot will cost and take, as a range that holds in nine of ten jobs: the mean of each arc’s items, by how many of each are left, and a t-interval around
 * their sum on a logarithmic scale, as lengths are skewed: sum × exp(± t × √variance), with the relative variance of what is predicted, Σ W² (1/n + 1/left) s² over
 * arcs of weight W. (Stratified mean: Cochran, Sampling Techniques, 3rd ed., 5.3; the s² within arcs are pooled, and mixed with what is known before, by degrees of freedom.)
 */
export function estimateRest(pilot: PilotItem[], { items, concurrency, batchDiscount }: Rest): RestEstimate {
  const left = Object.values(items).reduce((sum, each) => sum + each, 0);
  const cost = predict(pilot, items, ({ usd }) => usd);
  const work = predict(pilot, items, ({ seconds }) => seconds);
  const scaled = ({ low, high }: Range, by: number): Range => ({ low: low * by, high: high * by });
  return {
    items: left,
    online: { cost, seconds: scaled(work, 1 / Math.max(1, Math.min(concurrency ?? concurrencyTypical, left))) },
    remoteBatch: { cost: scaled(cost, 1 - batchDiscount), seconds: { low: 0, high: batchSecondsMax } },
  };
}

function predict(pilot: PilotItem[], left: Record<string, number>, amountOf: (item: PilotItem) => number): Range {
  const all = pilot.map(amountOf);
  const arcs = Map.groupBy(pilot, ({ emotionalArc }) => emotionalArc);
  const total = Object.values(left).reduce((sum, each) => sum + each, 0);
  // Where an arc has no item in the pilot, all arcs are one: what they differ by is in the deviation then.
  const unseen = Object.entries(left).some(([arc, items]) => items > 0 && !arcs.has(arc));
  const strata = unseen
    ? [{ values: all, items: total }]
    : [...arcs].map(([arc, found]) => ({ values: found.map(amountOf), items: left[arc] ?? 0 }));
  const sum = strata.reduce((so, { values, items }) => so + mean(values) * items, 0);
  if (sum === 0) return { low: 0, high: 0 };

  const { variance, freedom } = deviationWithin(strata.map(({ values }) => values));
  let relative = 0;
  for (const { values, items } of strata) {
    if (items === 0) continue;
    relative += ((mean(values) * items) / sum) ** 2 * (1 / values.length + 1 / items) * variance;
  }
  const factor = Math.exp(tQuantile(freedom) * Math.sqrt(relative));
  return { low: sum / factor, high: sum * factor };
}

/** The relative variance within strata, of all of them together, and its degrees of freedom. */
function deviationWithin(strata: number[][]): { variance: number; freedom: number } {
  let squares = before.observations * before.deviation ** 2;
  let freedom = before.observations;
  for (const values of strata) {
    const centre = mean(values);
    if (centre === 0) continue;
    for (const value of values) squares += (value / centre - 1) ** 2;
    freedom += values.length - 1;
  }
  return { variance: squares / freedom, freedom };
}

const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);

/** Student’s t, by its expansion around the normal quantile (Abramowitz and Stegun, 26.7.5); from 10 degrees of freedom on it is right to 0.001. */
function tQuantile(freedom: number): number {
  const z = normalQuantile;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
