import { type Asked, type Generated, isObject, modelOf, outputLimitOf, textOf, type Wire } from '../wire.ts';
import { maxOutputTokensDefault, openAiWire } from './wire.ts';

/** POST /v1/responses, without streaming. */
export const responsesWire: Wire = { ...openAiWire, read, answer };

function read(body: unknown): Asked {
  const model = modelOf(body);
  const fields = body as Record<string, unknown>;
  if (fields.stream) throw new Error('the stand-in does not stream');
  const pieces = textsOf(fields.input).map((text) => ({ text, marked: false }));
  if (typeof fields.instructions === 'string') pieces.unshift({ text: fields.instructions, marked: false });
  return { model, pieces, maxOutputTokens: outputLimitOf(fields, ['max_output_tokens']) ?? maxOutputTokensDefault };
}

function textsOf(input: unknown): string[] {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input) || input.length === 0)
    throw new Error('input must be a string or a list that is not empty');
  return input.map((message) => {
    if (!isObject(message)) throw new Error('each input must be an object');
    return textOf(message.content);
  });
}

function answer({ requestId, model, text, fate, atLimit, tokens, createdAt }: Generated): object {
  const content =
    fate === 'refused'
      ? { type: 'refusal', refusal: text }
      : { type: 'output_text', text, annotations: [], logprobs: [] };
  return {
    id: `resp_${requestId}`,
    object: 'response',
    created_at: createdAt,
    model,
    status: atLimit ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: atLimit ? { reason: 'max_output_tokens' } : null,
    output: [
      {
        type: 'message',
        id: `msg_${requestId}`,
        role: 'assistant',
        status: atLimit ? 'incomplete' : 'completed',
        content: [content],
      },
    ],
    usage: {
      input_tokens: tokens.input,
      input_tokens_details: { cached_tokens: tokens.cached },
      output_tokens: tokens.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: tokens.input + tokens.output,
    },
  };
}
