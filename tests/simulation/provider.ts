import type { AttemptError, Usage } from '#domain/attempt.ts';
import { costOf } from '#domain/pricing.ts';
import type { Clock } from '#platform/clock.ts';
import type { CallRequest, CallResult, Provider } from '#providers/provider.ts';
import { answer as conversation, testPrice } from '../setup/jobs.ts';
import type { Actor } from './actor.ts';
import type { Answer, Plan } from './plan.ts';
import { randomOf } from './random.ts';
import type { Timers } from './timers.ts';

/** A call as the provider's own book has it. */
export interface Call {
  worker: Actor;
  position: number;
  token: number;
  /** What its worker got; null while it is in flight, or for ever if the worker died. */
  result: CallResult | null;
  /** In nano-dollars by the test's price; null where the provider did not say. */
  cost: number | null;
}

export interface ProviderWatch {
  onCall(call: Call): void;
  onAbort(call: Call): void;
  onAnswer(call: Call): void;
}

/** Faults stop: every call is answered well, and soon. */
export interface Weather {
  calm: boolean;
}

/** The provider of one simulated worker. What a call comes to depends on the seed, the item and its token, and on nothing that went before. */
export class SimulatedProvider implements Provider {
  readonly #seed: number;
  readonly #plan: Plan;
  readonly #actor: Actor;
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #weather: Weather;
  readonly #watch: ProviderWatch;

  constructor(seed: number, plan: Plan, actor: Actor, timers: Timers, weather: Weather, watch: ProviderWatch) {
    this.#seed = seed;
    this.#plan = plan;
    this.#actor = actor;
    this.#timers = timers;
    this.#clock = actor.clockOf(timers);
    this.#weather = weather;
    this.#watch = watch;
  }

  call(request: CallRequest): Promise<CallResult> {
    const { subject, timeoutMs, signal } = request;
    const position = Number.parseInt(subject.contentKey, 16);
    const random = randomOf(this.#seed, 'call', position, subject.token);
    const answer: Answer = this.#weather.calm ? 'good' : random.weighted(this.#plan.answers);
    const latencyMs = this.#plan.callMs[0] + random.next() * (this.#plan.callMs[1] - this.#plan.callMs[0]);
    const call: Call = { worker: this.#actor, position, token: subject.token, result: null, cost: null };
    this.#watch.onCall(call);
    return new Promise((resolve) => {
      const finish = (result: CallResult) => {
        if (call.result) return;
        call.result = result;
        call.cost = result.usage && costOf(result.usage, testPrice);
        timeout.cancel();
        resolve(result);
        this.#watch.onAnswer(call);
      };
      const abort = () => {
        if (call.result) return;
        this.#watch.onAbort(call);
        finish(failed(error('cancelled', 'fail', true)));
      };
      const timeout = this.#clock.after(timeoutMs, () => finish(failed(error('timeout', 'retry', true))));
      if (answer !== 'hang') {
        this.#timers.add(latencyMs, null, () => this.#actor.deliver(() => finish(resultOf(answer, random.int(1, 40)))));
      }
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
  }
}

const error = (
  code: AttemptError['code'],
  reaction: AttemptError['reaction'],
  mayBeBilled: boolean,
  retryAfterMs?: number,
): AttemptError => ({
  code,
  reaction,
  message: code,
  mayBeBilled,
  retryAfterMs,
  record: { name: code, message: code },
});

const failed = (attemptError: AttemptError): CallResult => ({
  ok: false,
  error: attemptError,
  usage: null,
  requestId: null,
  httpStatus: null,
  rateLimitHeaders: {},
});

function good(text: string, usage: Usage | null): CallResult {
  return { ok: true, text, finishReason: 'stop', usage, requestId: 'r', httpStatus: 200, rateLimitHeaders: {} };
}

/** @param size makes each call cost something else, so that no two costs can be taken for each other; the largest is more than what a claim reserves */
function resultOf(answer: Exclude<Answer, 'hang'>, size: number): CallResult {
  const usage: Usage = {
    inputTokens: 400 + size,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: size === 40 ? 1_500 : 300 + size,
    reasoningTokens: 0,
  };
  switch (answer) {
    case 'good':
      return good(JSON.stringify(conversation), usage);
    case 'no_usage':
      return good(JSON.stringify(conversation), null);
    case 'not_json':
      return good('Sorry.', usage);
    case 'rate_limited':
      return failed(error('rate_limited', 'defer', false, size * 300));
    case 'server_error':
      return failed(error('provider_error', 'retry', false));
    case 'connection_lost':
      return failed(error('connection_failed', 'retry', true));
    case 'key_refused':
      return failed(error('key_refused', 'block_key', false));
    case 'model_unknown':
      return failed(error('model_unknown', 'block_model', false));
    case 'invalid':
      return failed(error('request_invalid', 'fail', false));
  }
}
