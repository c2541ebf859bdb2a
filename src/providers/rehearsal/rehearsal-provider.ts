import { classifyError } from '../classify-error.ts';
import { type Deadline, startDeadline } from '../deadline.ts';
import type { CallRequest, CallResult, Provider } from '../provider.ts';
import { rateLimitHeadersOf } from '../response-headers.ts';
import { thrownFacts } from '../thrown-facts.ts';
import { Dice } from './dice.ts';
import { cutError, httpError } from './faults.ts';
import { type Fault, faults, type Knobs, parseKnobs } from './knobs.ts';
import { writeConversation } from './write-conversation.ts';

/** About four characters a token, as in English prose; the rehearsal costs nothing, so this only makes its counts plausible. */
const charsPerToken = 4;
const noLimits: Record<string, string> = {};

/**
 * A scripted stand-in for a model: works offline, costs nothing, and has a provider's faults in the shares that its knobs say.
 * The same seed, content key and token meet the same fate and give the same text. Measured over all shipped scaffolding with latencyMs=0 (Node 24, one core): 33 µs a call, 20 of them the writing; a rate limit 10 µs.
 */
export function rehearsalProvider(): Provider {
  return { call: rehearse };
}

async function rehearse(request: CallRequest): Promise<CallResult> {
  const { contentKey, token } = request.subject;
  const requestId = `rehearsal-${contentKey.slice(0, 12)}-${token}`;
  let deadline: Deadline | undefined;
  try {
    request.signal.throwIfAborted();
    const knobs = parseKnobs(request.model.knobs);
    const dice = new Dice(knobs.seed, contentKey, String(token));
    const fate = fateOf(knobs, dice);
    const latencyMs = latencyOf(knobs, fate, dice);
    if (latencyMs > 0) {
      deadline = startDeadline(request.timeoutMs, request.signal);
      await wait(latencyMs, deadline.signal);
    }
    if (fate === 'rateLimited') throw httpError(429, requestId);
    if (fate === 'serverError') throw httpError(500, requestId);
    if (fate === 'cut') throw cutError();
    return answer(request, fate, dice.next(), requestId);
  } catch (thrown) {
    return failure(request, thrown, deadline, requestId);
  } finally {
    deadline?.clear();
  }
}

function fateOf(knobs: Knobs, dice: Dice): Fault | null {
  let left = dice.next() / 2 ** 32;
  for (const fault of faults) {
    left -= knobs.shares[fault];
    if (left < 0) return fault;
  }
  return null;
}

/** A quarter more or less, so that calls do not end in step. A hanging call outlasts every timeout; a rate limit is told at once. */
function latencyOf({ latencyMs }: Knobs, fate: Fault | null, dice: Dice): number {
  const jittered = Math.round(latencyMs * dice.between(0.75, 1.25));
  if (fate === 'hang') return Number.POSITIVE_INFINITY;
  return fate === 'rateLimited' ? 0 : jittered;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(done, ms);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    function done() {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function answer(request: CallRequest, fate: Fault | null, seed: number, requestId: string): CallResult {
  const { persona, emotionalArc: arc, topic, advisor } = request.subject;
  const whole = JSON.stringify(writeConversation({ persona, arc, topic, advisor, seed }));
  const text = disturbed(whole, fate);
  const inputTokens = Math.ceil((request.prompt.system.length + request.prompt.user.length) / charsPerToken);
  return {
    ok: true,
    text,
    finishReason: fate === 'truncated' ? 'length' : fate === 'refused' ? 'refusal' : 'stop',
    usage: {
      inputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: Math.ceil(text.length / charsPerToken),
      reasoningTokens: 0,
    },
    requestId,
    httpStatus: 200,
    rateLimitHeaders: noLimits,
  };
}

function disturbed(text: string, fate: Fault | null): string {
  if (fate === 'truncated') return text.slice(0, Math.floor(text.length * 0.6));
  if (fate === 'refused') return 'I’m sorry, but I can’t write this conversation.';
  if (fate === 'badJson')
    return 'Here is the conversation you asked for. The client begins, and the advisor answers with care.';
  return text;
}

function failure(request: CallRequest, thrown: unknown, deadline: Deadline | undefined, requestId: string): CallResult {
  const aborted = request.signal.aborted && deadline?.endedBy() !== 'timeout';
  const timedOut = deadline?.endedBy() === 'timeout';
  const error = classifyError(thrown, { provider: 'rehearsal', timedOut, aborted, secrets: [] });
  const { status, headers } = thrownFacts(thrown);
  const answered = status !== null;
  return {
    ok: false,
    error,
    usage: null,
    requestId: answered ? requestId : null,
    httpStatus: status,
    rateLimitHeaders: rateLimitHeadersOf(headers),
  };
}
