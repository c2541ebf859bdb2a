import { type Asked, type Generated, isObject, modelOf, outputLimitOf, textOf, type Wire } from '../wire.ts';
import { countAnthropic } from './count.ts';
import { anthropicHeaders } from './headers.ts';
import { anthropicProblem } from './problems.ts';

/** POST /v1/messages, without streaming. */
export const messagesWire: Wire = {
  requestIdHeader: 'request-id',
  countsAsProduced: true,
  // Its own client sends the one since its version 1, all others the other.
  keyOf: (headers) => String(headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /, '') ?? ''),
  read,
  count: countAnthropic,
  answer,
  problem: anthropicProblem,
  limitHeaders: anthropicHeaders,
};

function read(body: unknown): Asked {
  const model = modelOf(body);
  const { system, messages, stream, ...fields } = body as Record<string, unknown>;
  if (stream) throw new Error('stream: the stand-in does not stream');
  if (!Array.isArray(messages) || messages.length === 0) throw new Error('messages: at least one message is required');
  const maxOutputTokens = outputLimitOf(fields, ['max_tokens']);
  if (maxOutputTokens === undefined) throw new Error('max_tokens: Field required');
  return {
    model,
    pieces: [...(system === undefined ? [] : blocks(system)), ...messages.flatMap(inMessage)],
    maxOutputTokens,
  };
}

function inMessage(message: unknown): Asked['pieces'] {
  if (!isObject(message)) throw new Error('messages: each must be an object');
  return blocks(message.content);
}

function blocks(content: unknown): Asked['pieces'] {
  if (!Array.isArray(content)) return [{ text: textOf(content), marked: false }];
  return content.map((block) => ({
    text: textOf([block]),
    marked: isObject(block) && block.cache_control !== undefined && block.cache_control !== null,
  }));
}

function answer({ requestId, model, text, fate, atLimit, tokens }: Generated): object {
  return {
    id: `msg_${requestId}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text }],
    stop_reason: fate === 'refused' ? 'refusal' : atLimit ? 'max_tokens' : 'end_turn',
    stop_sequence: null,
    // Anthropic's input tokens are those that are neither read from the cache nor written to it.
    usage: {
      input_tokens: tokens.input - tokens.cached - tokens.written,
      cache_creation_input_tokens: tokens.written,
      cache_read_input_tokens: tokens.cached,
      output_tokens: tokens.output,
      service_tier: 'standard',
    },
  };
}
