import type { ExportRow } from './export-row.ts';
import type { ExportOptions } from './target.ts';

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** A conversation as chat messages: its system prompt first, if there is one and it is wanted, then its turns. */
export function messagesOf({ systemPrompt, turns }: ExportRow, { system }: ExportOptions): Message[] {
  const spoken = turns.map(({ role, content }): Message => ({ role, content }));
  const opening = system ? systemPrompt?.trim() : undefined;
  return opening ? [{ role: 'system', content: opening }, ...spoken] : spoken;
}
