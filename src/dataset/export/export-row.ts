import type { Turn } from '#domain/conversation.ts';

/** One finished conversation with what an export tells about it. Rows come in the order of `position`. */
export interface ExportRow {
  position: number;
  conversationId: string;
  itemId: string;
  jobId: string;
  /** The advisor's text that opens the conversation; null or blank where there is none. */
  systemPrompt: string | null;
  turns: Turn[];
  persona: string;
  emotionalArc: string;
  topic: string;
  tier: string;
  /** With its provider, as in the plan: `anthropic:…`, `rehearsal:default?seed=7`. */
  model: string;
  /** What its item cost, all attempts together; null where a price or a cost is not known. */
  costUsd: number | null;
}
