import type { AttemptError, ErrorReaction } from '#domain/attempt.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import type { ProviderName } from '#domain/model-name.ts';
import { redactSecrets } from '#domain/redact.ts';
import { storable } from '#domain/storable.ts';
import { errorRecord } from './error-record.ts';
import { retryAfterMsOf } from './retry-after.ts';
import { type ThrownFacts, thrownFacts } from './thrown-facts.ts';

export interface ClassifyContext {
  provider: ProviderName;
  /** Our own timer ended the call. */
  timedOut: boolean;
  /** Somebody cancelled the call. */
  aborted: boolean;
  /** Keys in use, to be cut out of every text. */
  secrets: readonly string[];
}

type Verdict = [code: AttemptErrorCode, reaction: ErrorReaction, mayBeBilled: boolean];

const messageCharsMax = 2_000;

/**
 * The one classifier of what a call threw: what it is called, how it is met, whether it may have been billed.
 * Limits are nobody's failure and defer (429, 529); what may be different next time is tried again (408, 409, 5xx, connections, timeouts, broken
 * answers); what needs a person blocks the key (401, 402, billing) or the model (403, 404); what is wrong with the request fails (400, 413, 422).
 * `x-should-retry` overrules, but never a block: a refused key does not become good by trying.
 */
export function classifyError(thrown: unknown, context: ClassifyContext): AttemptError {
  const facts = thrownFacts(thrown);
  const [code, reaction, mayBeBilled] = obeyShouldRetry(verdict(facts, context), facts);
  const retryAfterMs = retryAfterMsOf(facts.headers);
  return {
    code,
    reaction,
    message: storable(redactSecrets(describe(facts, context), context.secrets), messageCharsMax),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    mayBeBilled,
    record: errorRecord(thrown, context.secrets),
  };
}

function verdict(facts: ThrownFacts, { timedOut, aborted }: ClassifyContext): Verdict {
  const refused = facts.status !== null && facts.status >= 400;
  if (aborted) return ['cancelled', 'fail', !refused];
  if (refused) return fromStatus(facts.status as number, facts);
  if (timedOut || facts.name === 'TimeoutError') return ['timeout', 'retry', true];
  if (
    facts.networkCode !== null ||
    /\b(?:terminated|socket hang up|other side closed|fetch failed|Cannot connect to API)\b/.test(facts.message)
  ) {
    return ['connection_failed', 'retry', !neverSent.test(facts.networkCode ?? '')];
  }
  if (facts.status !== null) return insideAnswer(facts);
  return fromName(facts.name);
}

/** The connection never stood, so nothing was sent: refused (by us, too), no such host, no route, no file handle, TLS that failed. */
const neverSent =
  /^(?:address_refused|ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOST\w+|ENET(?!RESET)\w+|EADDR\w+|EPROTO|EMFILE|ENFILE|UND_ERR_CONNECT_TIMEOUT|ERR_(?:TLS|SSL)\w+|ERR_INVALID_URL|CERT_\w+|DEPTH_ZERO\w+|SELF_SIGNED\w+|UNABLE_TO_\w+)$/;

/** https://platform.openai.com/docs/guides/error-codes and https://docs.anthropic.com/en/api/errors; the rest was met in the wild. */
const quota =
  /^(?:insufficient_quota|insufficient_credits|credit_balance_exhausted|\w+_spend_limit_exceeded|enforced_spend_limit_reached|billing_not_active|billing_hard_limit_reached|billing_error)$/;
// Google words its rate limit per minute as “exceeded your current quota”, so that phrase alone decides nothing.
const quotaMessage = /credit balance is too low|insufficient (?:credits|balance|funds)/i;
const keyCode = /^(?:invalid_api_key|authentication_error|API_KEY_INVALID)$/;
const keyMessage = /api key not valid|(?:invalid|incorrect) api key/i;
const contextCode = /^(?:context_length_exceeded|exceed_context_size_error|prompt_too_long)$/;
const contextMessage =
  /maximum context length|context (?:length|window|size)[^.]{0,40}exceed|exceeds?[^.]{0,40}context (?:length|window|size)|prompt is too long|input (?:is|length)[^.]{0,20} too long/i;
const filterCode = /^(?:content_filter|content_policy_violation|invalid_prompt)$/;
const modelCode = /^(?:model_not_found|model_not_available)$/;

function fromStatus(status: number, { codes, message }: ThrownFacts): Verdict {
  const has = (pattern: RegExp) => codes.some((code) => pattern.test(code));
  const malformed = status === 400 || status === 413 || status === 422;
  if (status === 402 || has(quota) || (status !== 404 && status < 500 && quotaMessage.test(message)))
    return ['quota_exhausted', 'block_key', false];
  if (status === 401 || has(keyCode) || (malformed && keyMessage.test(message)))
    return ['key_refused', 'block_key', false];
  if (status === 403) return ['access_denied', 'block_model', false];
  if (status === 404 || (malformed && has(modelCode))) return ['model_unknown', 'block_model', false];
  if (status === 429 || has(/^slow_down$/)) return ['rate_limited', 'defer', false];
  if (status === 529 || has(/^overloaded_error$/)) return ['provider_overloaded', 'defer', false];
  if (status === 503) return ['provider_overloaded', 'retry', false];
  if (status === 408 || status === 409 || status === 425 || status >= 500) return ['provider_error', 'retry', false];
  if (has(contextCode) || (malformed && contextMessage.test(message))) return ['context_too_long', 'fail', false];
  if (has(filterCode)) return ['content_filtered', 'fail', false];
  return ['request_invalid', 'fail', false];
}

/** HTTP said yes, and yet there is no answer: a body that is no JSON, or OpenAI's `status: "failed"`. It may have been billed. */
function insideAnswer(facts: ThrownFacts): Verdict {
  const has = (pattern: RegExp) => facts.codes.some((code) => pattern.test(code));
  // OpenRouter tells the status of an error that came late as its code.
  const status = facts.codes.map(Number).find((code) => code >= 400 && code <= 599);
  if (status !== undefined) {
    const [code, reaction] = fromStatus(status, facts);
    return [code, reaction, true];
  }
  if (has(/^rate_limit_exceeded$/)) return ['rate_limited', 'defer', true];
  if (has(filterCode)) return ['content_filtered', 'fail', true];
  return ['provider_error', 'retry', true];
}

/** Errors without an answer that are not of the connection: the SDK's own refusals, unreadable answers, and our faults. */
function fromName(name: string): Verdict {
  if (/LoadAPIKeyError/.test(name)) return ['key_refused', 'block_key', false];
  if (/NoSuchModelError/.test(name)) return ['model_unknown', 'block_model', false];
  if (/InvalidArgumentError|InvalidPromptError|UnsupportedFunctionalityError|UnsupportedModelVersionError/.test(name))
    return ['request_invalid', 'fail', false];
  if (
    /JSONParseError|TypeValidationError|InvalidResponseDataError|EmptyResponseBodyError|NoObjectGeneratedError|NoOutputGeneratedError|NoContentGeneratedError/.test(
      name,
    )
  ) {
    return ['provider_error', 'retry', true];
  }
  return name === 'AbortError' ? ['connection_failed', 'retry', true] : ['internal_error', 'retry', true];
}

function obeyShouldRetry(found: Verdict, { headers }: ThrownFacts): Verdict {
  const [code, reaction, mayBeBilled] = found;
  const wish = headers['x-should-retry'];
  if (wish === 'false' && (reaction === 'retry' || reaction === 'defer')) return [code, 'fail', mayBeBilled];
  if (wish === 'true' && reaction === 'fail' && code !== 'cancelled') return [code, 'retry', mayBeBilled];
  return found;
}

function describe(facts: ThrownFacts, { provider, timedOut, aborted }: ClassifyContext): string {
  if (aborted) return `The call to ${provider} was aborted: ${facts.message}`;
  const code = facts.codes[0] ?? facts.networkCode;
  const named = code ? ` (${code})` : '';
  if (facts.status !== null) return `${provider} answered HTTP ${facts.status}${named}: ${facts.message}`;
  if (timedOut) return `${provider} did not answer in time: ${facts.message}`;
  return `The call to ${provider} ended with ${facts.name}${named}: ${facts.message}`;
}
