import { expect, test } from 'vitest';
import { Account, type Need } from './account.ts';
import type { Limits, StandInOptions } from './options.ts';

const minute = 60_000;
const limits = { requestsPerMinute: 600, tokensPerMinute: 90_000 };
const account = (own: Limits = limits, options: Partial<StandInOptions> = {}) =>
  new Account('a', own, { minuteMs: minute, models: {}, ...options }, 0);

/** Calls at an even pace; the share of them that was refused. */
function refused(of: Account, need: Need, rate: { perMinute: number; from?: number; minutes: number }): number {
  const { perMinute, from = 0, minutes } = rate;
  const count = Math.round(perMinute * minutes);
  let refusals = 0;
  for (let call = 0; call < count; call++) if (of.admit(need, (from + call / perMinute) * minute)) refusals += 1;
  return refusals / count;
}

test.each([
  ['requests', { requests: 1, tokens: 100 }, 600],
  ['tokens', { requests: 1, tokens: 300 }, 300],
])(
  'at exactly the limit of %s nothing is refused in ten minutes, however little may be saved up',
  (_of, need, perMinute) => {
    for (const burstSeconds of [60, 1])
      expect(refused(account(limits, { burstSeconds }), need, { perMinute, minutes: 10 })).toBe(0);
  },
);

test.each([
  ['requests', { requests: 1, tokens: 100 }, 660],
  ['tokens', { requests: 1, tokens: 300 }, 330],
])(
  'at 1.1 times the limit of %s an eleventh is refused: at once where nothing may be saved up, else once that is spent',
  (_of, need, perMinute) => {
    const strict = account(limits, { burstSeconds: 1 });
    expect(refused(strict, need, { perMinute, minutes: 10 })).toBeCloseTo(1 / 11, 2);
    const patient = account();
    expect(refused(patient, need, { perMinute, minutes: 10 })).toBeLessThan(0.01);
    expect(refused(patient, need, { perMinute, from: 10, minutes: 10 })).toBeCloseTo(1 / 11, 2);
  },
);

test('a refused call takes nothing, and may come again after the time it was told', () => {
  const full = account({ requestsPerMinute: 60, tokensPerMinute: 6_000 });
  expect(full.admit({ requests: 1, tokens: 5_500 }, 0)).toBe(null);
  const refusal = full.admit({ requests: 1, tokens: 1_000 }, 0);
  expect(refusal).toMatchObject({ by: 'tokens', limit: 6_000, needed: 1_000, afterMs: 5_000 });
  expect(full.state('requests', 0)).toMatchObject({ limit: 60, remaining: 59, fullInMs: 1_000 });
  expect(full.admit({ requests: 1, tokens: 1_000 }, 4_999)).not.toBe(null);
  expect(full.admit({ requests: 1, tokens: 1_000 }, 5_000)).toBe(null);
});

test('what is larger than a minute’s limit never goes; what is larger than may be saved up goes alone, and is paid back', () => {
  expect(account().admit({ requests: 1, tokens: 90_001 }, 0)).toMatchObject({ by: 'tokens', afterMs: null });
  const strict = account(limits, { burstSeconds: 1 });
  expect(strict.admit({ requests: 1, tokens: 30_000 }, 0)).toBe(null);
  expect(strict.admit({ requests: 1, tokens: 300 }, 18_999)).toMatchObject({ by: 'tokens' });
  expect(strict.admit({ requests: 1, tokens: 300 }, 19_300)).toBe(null);
});

test('limits that are changed hold from then on, downwards and upwards', () => {
  const changing = account();
  const need = { requests: 1, tokens: 300 };
  changing.setLimits({ tokensPerMinute: 45_000 }, 0);
  expect(changing.state('tokens', 0)).toMatchObject({ limit: 45_000, remaining: 45_000 });
  expect(refused(changing, need, { perMinute: 300, minutes: 5 })).toBeGreaterThan(0.35);
  expect(refused(changing, need, { perMinute: 300, from: 5, minutes: 5 })).toBeCloseTo(0.5, 2);
  changing.setLimits({ tokensPerMinute: 90_000 }, 10 * minute);
  expect(refused(changing, need, { perMinute: 300, from: 10, minutes: 5 })).toBe(0);
});

test('another client eats its share, whether it is noticed or not', () => {
  const others = () => account(limits, { otherClient: { share: 0.3 } });
  const need = { requests: 1, tokens: 300 };
  expect(refused(others(), need, { perMinute: 0.69 * 300, minutes: 10 })).toBe(0);
  const crowded = others();
  refused(crowded, need, { perMinute: 300, minutes: 10 });
  expect(refused(crowded, need, { perMinute: 300, from: 10, minutes: 20 })).toBeCloseTo(0.3, 1);
});

test('output that is counted as it is produced refuses once it has used up its limit, not before', () => {
  const own = account({ requestsPerMinute: 600, inputTokensPerMinute: 30_000, outputTokensPerMinute: 6_000 });
  for (let call = 0; call < 10; call++) {
    expect(own.admit({ requests: 1, inputTokens: 100 }, 0)).toBe(null);
    own.produce(3_000, 0, 30_000);
  }
  expect(own.admit({ requests: 1, inputTokens: 100 }, 5_000)).toBe(null);
  expect(own.state('outputTokens', 5_000)?.remaining).toBe(1_500);
  // 30,000 were produced, 6,000 were there and 3,000 came meanwhile.
  expect(own.admit({ requests: 1, inputTokens: 100 }, 30_000)).toMatchObject({ by: 'outputTokens', afterMs: 210_010 });
  expect(own.state('outputTokens', 30_000)).toMatchObject({ limit: 6_000, remaining: 0, fullInMs: 270_000 });
});

test('the requests of a day are refused until the day ends', () => {
  const daily = account({ requestsPerMinute: 600, requestsPerDay: 2 });
  const hour = 60 * minute;
  expect([0, 1, 2].map((at) => daily.admit({ requests: 1 }, at)?.afterMs)).toEqual([
    undefined,
    undefined,
    24 * hour - 2,
  ]);
  expect(daily.day(hour)).toMatchObject({ limit: 2, remaining: 0, fullInMs: 23 * hour });
  expect(daily.admit({ requests: 1 }, 24 * hour)).toBe(null);
});

test('a sharp rise of traffic is refused, an even one within the time it takes is not, and a pause begins it anew', () => {
  const ramp = { requestsPerMinute: 600 };
  const sharp = account(ramp, { accelerationSeconds: 10 });
  expect(refused(sharp, { requests: 1 }, { perMinute: 600, minutes: 5 / 60 })).toBeGreaterThan(0.4);
  expect(refused(sharp, { requests: 1 }, { perMinute: 600, from: 10 / 60, minutes: 1 })).toBe(0);
  expect(refused(sharp, { requests: 1 }, { perMinute: 600, from: 3, minutes: 5 / 60 })).toBeGreaterThan(0.4);
  const even = account(ramp, { accelerationSeconds: 10 });
  for (let second = 0; second < 20; second++) {
    const perMinute = 600 * Math.min(1, 0.05 + second / 12);
    const share = refused(even, { requests: 1 }, { perMinute, from: second / 60, minutes: 1 / 60 });
    expect(share).toBe(0);
  }
});
