import type { FinishReason, LanguageModel, LanguageModelUsage, SystemModelMessage } from 'ai';
import { cutSecrets, redactSecrets } from '#domain/redact.ts';
import { classifyError } from '../classify-error.ts';
import { startDeadline } from '../deadline.ts';
import type { CallRequest, CallResult } from '../provider.ts';
import { rateLimitHeadersOf, requestIdOf } from '../response-headers.ts';
import { thrownFacts } from '../thrown-facts.ts';
import { conversationOutput } from './conversation-output.ts';
import { finishReasonOf } from './finish-reason.ts';
import { usageOf } from './usage.ts';

export interface ModelCall {
  /** Loads the SDK of the provider on the first call, so that starting up does not. */
  model: () => Promise<LanguageModel>;
  /** Whether the provider offers structured output; else the answer is plain text, and read tolerantly. */
  structured: boolean;
  providerOptions?: Parameters<typeof import('ai').generateText>[0]['providerOptions'];
  /** Options of the system message alone, e.g. its place in the prompt cache. */
  systemOptions?: SystemModelMessage['providerOptions'];
  secrets: readonly string[];
}

/** One call through the AI SDK: no retries of its own, our deadline, and whatever happens comes back as a result. */
export async function callModel(call: ModelCall, request: CallRequest): Promise<CallResult> {
  const deadline = startDeadline(request.timeoutMs, request.signal);
  // A call that was cancelled before it began costs nothing.
  let sent = false;
  try {
    deadline.signal.throwIfAborted();
    const model = await call.model();
    sent = true;
    return await generate(call, model, request, deadline.signal);
  } catch (thrown) {
    const by = deadline.endedBy();
    const error = classifyError(thrown, {
      provider: request.model.provider,
      timedOut: by === 'timeout',
      aborted: by === 'abort',
      secrets: call.secrets,
    });
    const { status, headers, requestId } = thrownFacts(thrown);
    return {
      ok: false,
      error: sent ? error : { ...error, mayBeBilled: false },
      usage: null,
      requestId: shownId(requestId, call.secrets),
      httpStatus: status,
      rateLimitHeaders: rateLimitHeadersOf(headers),
    };
  } finally {
    deadline.clear();
  }
}

async function generate(
  call: ModelCall,
  model: LanguageModel,
  request: CallRequest,
  signal: AbortSignal,
): Promise<CallResult> {
  const { generateText } = await import('ai');
  // The SDK prints a warning for each setting that a model does not know; a million items would print a million.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const { temperature, topP, maxOutputTokens, reasoningEffort } = request.settings;
  let structuredText: string | undefined;
  const result = await generateText({
    model,
    instructions: { role: 'system', content: request.prompt.system, providerOptions: call.systemOptions },
    prompt: request.prompt.user,
    maxOutputTokens,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(reasoningEffort !== undefined && { reasoning: reasoningEffort }),
    ...(call.structured && { output: conversationOutput((text) => (structuredText = text)) }),
    ...(call.providerOptions && { providerOptions: call.providerOptions }),
    maxRetries: 0,
    abortSignal: signal,
  });
  return success(result, structuredText ?? result.text, call.secrets);
}

interface Answered {
  finishReason: FinishReason;
  rawFinishReason: string | undefined;
  usage: LanguageModelUsage;
  response: { headers?: Record<string, string> };
}

/** A server may say the key that it was asked with anywhere, also in what it calls an answer. */
function success(result: Answered, text: string, secrets: readonly string[]): CallResult {
  const headers = result.response.headers ?? {};
  return {
    ok: true,
    text: cutSecrets(text, secrets, keyLengthMin),
    finishReason: finishReasonOf(result.finishReason, result.rawFinishReason),
    usage: usageOf(result.usage, text),
    requestId: shownId(requestIdOf(headers), secrets),
    httpStatus: 200,
    rateLimitHeaders: rateLimitHeadersOf(headers),
  };
}

/** Keys of providers are longer. */
const keyLengthMin = 16;

const shownId = (id: string | null, secrets: readonly string[]) => id && redactSecrets(id, secrets);
