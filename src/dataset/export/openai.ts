import { checkMessages } from './check-messages.ts';
import { messagesOf } from './messages.ts';
import type { ExportProblem, ExportTarget } from './target.ts';

/** OpenAI refuses a fine-tuning file with fewer examples. */
const linesMin = 10;

/** OpenAI's chat format for supervised fine-tuning: `messages`, optionally `tools`; an assistant's message may carry `weight` 0 or 1. */
export const openai: ExportTarget = {
  name: 'openai',
  extension: 'jsonl',
  mediaType: 'application/jsonl',
  formatRow: (row, options) => JSON.stringify({ messages: messagesOf(row, options) }),
  checkLine: (value) => [...checkMessages(value, { tools: true }), ...checkWeights(value), ...checkTools(value)],
  checkFile: ({ lines }) =>
    lines >= linesMin
      ? []
      : [{ code: 'too_few_lines', message: `OpenAI needs at least ${linesMin} lines; here are ${lines}.` }],
};

function checkWeights(value: unknown): ExportProblem[] {
  const messages = (value as { messages?: unknown } | null)?.messages;
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message: { role?: unknown; weight?: unknown } | null, index) => {
    const weight = message?.weight;
    if (weight === undefined) return [];
    const at = `messages[${index}].weight`;
    if (message?.role !== 'assistant')
      return [{ code: 'weight_misplaced', message: `${at} is only for the assistant.` }];
    return weight === 0 || weight === 1 ? [] : [{ code: 'weight_invalid', message: `${at} must be 0 or 1.` }];
  });
}

function checkTools(value: unknown): ExportProblem[] {
  const tools = (value as { tools?: unknown } | null)?.tools;
  return tools === undefined || Array.isArray(tools)
    ? []
    : [{ code: 'tools_invalid', message: 'tools must be a list.' }];
}
