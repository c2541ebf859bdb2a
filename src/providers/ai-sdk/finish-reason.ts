import type { FinishReason as SdkFinishReason } from 'ai';
import type { FinishReason } from '#domain/answer/read-answer.ts';

/**
 * The SDK's reason in ours. It calls refusals and filters alike `content-filter`; the provider's own word tells them apart:
 * `content_filter` is OpenAI's filter, while `refusal` (Anthropic), `stop` (chat) or nothing (responses) stand with a model that refused.
 */
export function finishReasonOf(unified: SdkFinishReason, raw: string | undefined): FinishReason {
  if (unified === 'content-filter') return raw === 'content_filter' ? 'content-filter' : 'refusal';
  return unified === 'stop' || unified === 'length' ? unified : 'other';
}
