import { checkMessages } from './check-messages.ts';
import { messagesOf } from './messages.ts';
import type { ExportTarget } from './target.ts';

/**
 * The conversational format of Hugging Face TRL: `{"messages":[{"role":"user","content":"…"}, …]}`.
 * Further keys on a line are further columns of the data set, which TRL leaves alone.
 */
export const trl: ExportTarget = {
  name: 'trl',
  extension: 'jsonl',
  mediaType: 'application/jsonl',
  formatRow: (row, options) => JSON.stringify({ messages: messagesOf(row, options) }),
  checkLine: (value) => checkMessages(value),
};
