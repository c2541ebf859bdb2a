import type { ConversationRow } from '#ledger/read-conversations.ts';

/** One finished conversation with what an export tells about it. Rows come in the order of `position`; `model` is named with its provider, as in the plan. */
export type ExportRow = Omit<ConversationRow, 'templateId' | 'templateVersion'>;
