import { type Asked, type Generated, isObject, modelOf, outputLimitOf, textOf, type Wire } from '../wire.ts';
import { maxOutputTokensDefault, openAiWire } from './wire.ts';

/** POST /v1/chat/completions, without streaming. */
export const chatWire: Wire = { ...openAiWire, read, answer };

function read(body: unknown): Asked {
  const model = modelOf(body);
  const { messages, stream } = body as Record<string, unknown>;
  if (!Array.isArray(messages) || messages.length === 0) throw new Error('messages must be a list that is not empty');
  if (stream) throw new Error('the stand-in does not stream');
  return {
    model,
    pieces: messages.map((message) => {
      if (!isObject(message) || typeof message.role !== 'string') throw new Error('each message must have a role');
      return { text: textOf(message.content), marked: false };
    }),
    maxOutputTokens:
      outputLimitOf(body as Record<string, unknown>, ['max_completion_tokens', 'max_tokens']) ?? maxOutputTokensDefault,
  };
}

function answer({ requestId, model, text, fate, atLimit, tokens, createdAt }: Generated): object {
  const refused = fate === 'refused';
  return {
    id: `chatcmpl-${requestId}`,
    object: 'chat.completion',
    created: createdAt,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: refused ? null : text, refusal: refused ? text : null },
        logprobs: null,
        finish_reason: atLimit ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: tokens.input,
      completion_tokens: tokens.output,
      total_tokens: tokens.input + tokens.output,
      prompt_tokens_details: { cached_tokens: tokens.cached },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  };
}
