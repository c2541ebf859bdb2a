import { afterEach, describe, expect, test } from 'vitest';
import { parseModelName } from '#domain/model-name.ts';
import type { CallRequest, CallResult } from '#providers/provider.ts';
import { createProviders, type Providers } from '#providers/provider-of.ts';
import { aCall } from '../wire/a-call.ts';
import type { BillLine } from './bill.ts';
import type { StandInOptions } from './options.ts';
import { spawnStandIn } from './spawn-stand-in.ts';
import type { StandIn } from './stand-in.ts';
import { startStandIn } from './start-stand-in.ts';
import { World } from './world.ts';

let standIn: StandIn;
let providers: Providers;
afterEach(() => standIn.close());

const price = [{ input: 2, cachedInput: 0.2, cacheWrite: 2.5, output: 10 }];
async function start(options: Partial<StandInOptions> = {}, how = startStandIn): Promise<void> {
  standIn = await how({
    minuteMs: 1_000,
    models: { m: { price } },
    outputTokens: { median: 700, sigma: 0.4 },
    ...options,
  });
  providers = createProviders(standIn.config());
}

/** A call as the project makes it. */
function call(model: string, change: Partial<CallRequest> = {}): Promise<CallResult> {
  return providers.providerFor(parseModelName(model)).call(aCall(model, change));
}
const models = ['openai:m', 'local:m', 'anthropic:m'];
const ends = (lines: BillLine[]) => lines.map(({ end }) => end);
/** About 3,000 and 7 tokens. */
const longPrompt = { system: 'Nothing of this is ever read. '.repeat(420), user: 'Write about letters.' };

test('every call that was answered is charged what its usage says, in nano-dollars', async () => {
  await start();
  const results = await Promise.all([...models, ...models, ...models].map((model) => call(model)));
  const bill = await standIn.finalBill();
  expect(bill.lines).toHaveLength(9);
  const known = results.map(({ requestId, usage }) => ({
    requestId,
    input: usage?.inputTokens,
    output: usage?.outputTokens,
    costNano: usage!.inputTokens * 2_000 + usage!.outputTokens * 10_000,
    end: 'answered',
  }));
  expect(bill.lines).toEqual(expect.arrayContaining(known.map((line) => expect.objectContaining(line))));
  expect(bill.totalNano).toBe(known.reduce((sum, { costNano }) => sum + costNano, 0));
  expect(bill.answeredNano).toBe(bill.totalNano);
  expect(new Set(known.map(({ output }) => output)).size).toBeGreaterThan(6);
});

test.each(models)('%s: what was refused or failed is not charged', async (model) => {
  await start({ keys: { good: 'good', revoked: 'revoked', exhausted: 'exhausted' } });
  const other = (key: string) =>
    createProviders(standIn.config(key)).providerFor(parseModelName(model)).call(aCall(model));
  const codes = async () => {
    const result = await other('good');
    return result.ok ? 'ok' : result.error.code;
  };
  expect(await other('revoked')).toMatchObject({ ok: false, error: { code: 'key_refused' } });
  expect(await other('exhausted')).toMatchObject({ ok: false, error: { code: 'quota_exhausted' } });
  await standIn.setFaults({ rateLimited: 1 });
  expect(await codes()).toBe('rate_limited');
  await standIn.setFaults({ serverError: 1 });
  expect(await codes()).toBe('provider_error');
  await standIn.setFaults({ overloaded: 1 });
  expect(await codes()).toBe('provider_overloaded');
  await standIn.setFaults({ dropped: 1 });
  expect(await codes()).toBe('connection_failed');
  expect(await standIn.finalBill()).toMatchObject({ lines: [], totalNano: 0 });
  await standIn.setFaults({});
  await standIn.setKey('exhausted', 'good');
  expect(await other('exhausted')).toMatchObject({ ok: true });
  expect((await standIn.finalBill()).lines).toHaveLength(1);
});

describe('what was generated is charged though the client never learns of it:', () => {
  const expectUnknown = async (end: string) => {
    const bill = await standIn.finalBill();
    expect(ends(bill.lines)).toEqual([end, end, end]);
    expect(bill.lines.every(({ costNano, output }) => costNano > output * 10_000)).toBe(true);
    expect(bill.answeredNano).toBe(0);
  };
  const untilCancelled = async (begun: () => Promise<number>) => {
    const leaving = new AbortController();
    const left = models.map((model) => call(model, { signal: leaving.signal }));
    await expect.poll(begun, { interval: 5 }).toBe(3);
    leaving.abort();
    for (const result of await Promise.all(left))
      expect(result).toMatchObject({ ok: false, usage: null, error: { code: 'cancelled', mayBeBilled: true } });
  };

  test('the connection broke in the middle of the answer', async () => {
    await start({ faults: { cut: 1 } });
    for (const result of await Promise.all(models.map((model) => call(model))))
      expect(result).toMatchObject({ ok: false, usage: null, error: { reaction: 'retry', mayBeBilled: true } });
    await expectUnknown('cut');
  });

  test('the answer was never sent', async () => {
    await start({ faults: { hang: 1 } });
    await untilCancelled(async () => (await standIn.bill()).lines.length);
    await expectUnknown('hung');
  });

  test('the client hung up while it was written', async () => {
    await start({ latency: { firstMs: 60_000, perTokenMs: 0 } });
    await untilCancelled(async () => (await standIn.bill()).running);
    expect((await standIn.bill()).lines).toEqual([]);
    await expectUnknown('client_gone');
  });
});

test.each(models)('%s: bad answers are charged like good ones', async (model) => {
  await start();
  for (const fault of ['truncated', 'refused', 'badJson']) {
    await standIn.setFaults({ [fault]: 1 });
    const result = await call(model);
    expect(result).toMatchObject({
      ok: true,
      finishReason: { truncated: 'length', refused: 'refusal', badJson: 'stop' }[fault],
    });
  }
  expect(ends((await standIn.finalBill()).lines)).toEqual(['answered', 'answered', 'answered']);
});

test('the band that the whole prompt falls into prices all of the call', async () => {
  const bands = [
    { input: 1, output: 5 },
    { promptTokensFrom: 2_000, input: 2, output: 7.5 },
  ];
  await start({ models: { m: { price: bands } } });
  const short = await call('openai:m');
  const long = await call('openai:m', { prompt: longPrompt });
  const [first, second] = (await standIn.finalBill()).lines;
  expect(first?.costNano).toBe(short.usage!.inputTokens * 1_000 + short.usage!.outputTokens * 5_000);
  expect(second?.costNano).toBe(long.usage!.inputTokens * 2_000 + long.usage!.outputTokens * 7_500);
});

describe('a prompt that was seen before', () => {
  test.each([
    ['openai:m', { cached: 2_944, written: 0 }, { cached: 0, written: 0 }],
    ['anthropic:m', { cached: 3_000, written: 0 }, { cached: 0, written: 3_000 }],
  ])('%s: is read from the cache, and priced so, once its first response has begun', async (model, later, first) => {
    await start({ latency: { firstMs: 24_000, perTokenMs: 2 } });
    const together = await Promise.all([1, 2].map(() => call(model, { prompt: longPrompt })));
    const third = await call(model, { prompt: { ...longPrompt, user: 'Write about something else.' } });
    const { lines } = await standIn.finalBill();
    expect(lines).toMatchObject([first, first, later]);
    expect(together[0]?.usage).toMatchObject({ cachedInputTokens: 0, cacheWriteTokens: first.written });
    expect(third.usage).toMatchObject({
      inputTokens: lines[2]!.input,
      cachedInputTokens: later.cached,
      cacheWriteTokens: 0,
    });
    const plain = lines[2]!.input - later.cached;
    expect(lines[2]!.costNano).toBe(plain * 2_000 + later.cached * 200 + lines[2]!.output * 10_000);
  });

  test.each(['openai:m', 'anthropic:m'])('%s: is forgotten after five of the provider’s minutes', async (model) => {
    await start({ minuteMs: 20 });
    await call(model, { prompt: longPrompt });
    await new Promise((resolve) => setTimeout(resolve, 101));
    expect(await call(model, { prompt: longPrompt })).toMatchObject({ usage: { cachedInputTokens: 0 } });
  });

  test.each(models)('%s: a short one is never cached', async (model) => {
    await start();
    await call(model);
    expect(await call(model)).toMatchObject({ usage: { cachedInputTokens: 0, cacheWriteTokens: 0 } });
  });
});

test('lengths are lognormal around their median, by what the prompt is about, and the same for the same seed', async () => {
  const lengths = (prompt: string, seed = 1) => {
    const outputTokens = { median: 400, sigma: 0.5, medianWhere: { 'about letters': 1_600 } };
    const world = new World({ minuteMs: 1_000, models: {}, outputTokens, seed });
    return Array.from({ length: 2_001 }, (_, number) => world.outputTokens(number, prompt));
  };
  const at = (values: number[], quantile: number) => values.toSorted((one, other) => one - other)[2_000 * quantile];
  const others = lengths('Write about birds.');
  expect(at(others, 0.5)! / 400).toBeCloseTo(1, 1);
  // A sixth is more than one sigma above the median.
  expect(Math.log(at(others, 0.841)! / 400)).toBeCloseTo(0.5, 1);
  expect(at(lengths('Write about letters.'), 0.5)! / 1_600).toBeCloseTo(1, 1);
  expect(lengths('Write about birds.')).toEqual(others);
  expect(lengths('Write about birds.', 2)).not.toEqual(others);
});

test('in a process of its own it does and says the same, and ends when it is closed', async () => {
  await start({ minuteMs: 60_000, models: { m: { price, requestsPerMinute: 5 } } }, spawnStandIn);
  const results = await Promise.all(Array.from({ length: 8 }, () => call('openai:m')));
  expect(results.filter(({ ok }) => ok)).toHaveLength(5);
  const seen = await standIn.calls();
  expect(seen.filter(({ refusedBy }) => refusedBy === 'requests')).toHaveLength(3);
  await standIn.setLimits('m', { requestsPerMinute: 60_000 });
  await expect.poll(async () => (await call('openai:m')).ok).toBe(true);
  expect((await standIn.finalBill()).lines.length).toBe(6);
  await standIn.close();
  expect(await call('openai:m')).toMatchObject({ ok: false, error: { code: 'connection_failed', mayBeBilled: false } });
});
