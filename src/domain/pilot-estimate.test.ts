import { expect, test } from 'vitest';
import { estimateRest, type PilotItem } from '#domain/pilot-estimate.ts';

/** Numbers of a seed: uniform in (0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** A job of 60 to 400 items whose lengths are log-normal around a mean of each arc’s own, and every so-manieth of its items as a pilot of ten. */
function jobOf(random: () => number) {
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const arcs = Array.from({ length: 3 + Math.floor(random() * 5) }, () => 2_200 * Math.exp(0.22 * normal()));
  const items = 60 + Math.floor(random() * 340);
  const all: PilotItem[] = Array.from({ length: items }, (_, index) => {
    const arc = Math.floor((index * arcs.length) / items);
    const outputTokens = arcs[arc]! * Math.exp(0.26 * normal());
    return { emotionalArc: `arc ${arc}`, usd: 0.004 + outputTokens * 1e-5, seconds: 4 + outputTokens / 60 };
  });
  const chosen = new Set(Array.from({ length: 10 }, (_, k) => Math.floor(((k + 0.5) * items) / 10)));
  return { pilot: all.filter((_, index) => chosen.has(index)), rest: all.filter((_, index) => !chosen.has(index)) };
}

const countsOf = (items: PilotItem[]) =>
  Object.fromEntries([...Map.groupBy(items, (item) => item.emotionalArc)].map(([arc, found]) => [arc, found.length]));
const sum = (items: PilotItem[], of: 'usd' | 'seconds') => items.reduce((so, item) => so + item[of], 0);

test('after a pilot of ten the high end is at most 1.5 times the low one, and the actual is between them in 18 of 20 jobs', () => {
  let sets = 0;
  const wide: number[] = [];
  for (let seed = 1; seed <= 50; seed++) {
    const random = numbers(seed * 7_919);
    let inside = 0;
    for (let job = 0; job < 20; job++) {
      const { pilot, rest } = jobOf(random);
      const { online } = estimateRest(pilot, { items: countsOf(rest), concurrency: 1, batchDiscount: 0.5 });
      const usd = sum(rest, 'usd');
      if (online.cost.low <= usd && usd <= online.cost.high) inside++;
      wide.push(online.cost.high / online.cost.low);
    }
    if (inside >= 18) sets++;
  }
  // Of fifty times twenty jobs: chance alone leaves a few sets below 18 of 20.
  expect(sets).toBeGreaterThanOrEqual(46);
  expect(wide.filter((each) => each <= 1.5).length / wide.length).toBeGreaterThan(0.98);
});

test('what is left is counted by arc: dear arcs of which much is left weigh more', () => {
  const item = (emotionalArc: string, usd: number) => ({ emotionalArc, usd, seconds: 10 });
  const pilot = [item('cheap', 1), item('cheap', 1), item('dear', 3), item('dear', 3)];
  const middle = (items: Record<string, number>) => {
    const { low, high } = estimateRest(pilot, { items, concurrency: 2, batchDiscount: 0.5 }).online.cost;
    return Math.sqrt(low * high);
  };
  expect(middle({ cheap: 100, dear: 0 })).toBeCloseTo(100);
  expect(middle({ cheap: 0, dear: 100 })).toBeCloseTo(300);
  expect(middle({ cheap: 50, dear: 50 })).toBeCloseTo(200);
  // Nothing of an arc was in the pilot: the mean of all.
  expect(middle({ cheap: 0, dear: 0, unseen: 100 })).toBeCloseTo(200);
});

test('a remote batch costs its share, and time is by calls at once', () => {
  const pilot = Array.from({ length: 10 }, () => ({ emotionalArc: 'a', usd: 0.04, seconds: 60 }));
  const { items, online, remoteBatch } = estimateRest(pilot, { items: { a: 90 }, concurrency: 9, batchDiscount: 0.5 });
  expect(items).toBe(90);
  expect(remoteBatch.cost.high).toBeCloseTo(online.cost.high / 2);
  expect(Math.sqrt(online.seconds.low * online.seconds.high)).toBeCloseTo(600);
  const free = estimateRest([{ emotionalArc: 'a', usd: 0, seconds: 1 }], {
    ...{ items: { a: 5 }, concurrency: null, batchDiscount: 0.5 },
  });
  expect(free.online.cost).toEqual({ low: 0, high: 0 });
});
