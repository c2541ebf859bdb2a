import type { CountedTokens } from './price-book.ts';

/** How a charged call ended. Only what was `answered` is known to the client: of the others it never saw the usage. */
export type BilledEnd = 'answered' | 'cut' | 'hung' | 'client_gone';

export interface BillLine extends CountedTokens {
  requestId: string;
  key: string;
  model: string;
  /** The provider's milliseconds since its start. */
  beganAt: number;
  endedAt: number;
  costNano: number;
  end: BilledEnd;
  /** For a request of a batch. */
  batchId?: string;
  customId?: string;
}

export interface Bill {
  lines: BillLine[];
  totalNano: number;
  /** The part that clients could learn from an answer. */
  answeredNano: number;
  /** Calls that are not charged yet, because they are being generated. */
  running: number;
}

export const billOf = (lines: BillLine[], running: number): Bill => ({
  lines,
  totalNano: sum(lines),
  answeredNano: sum(lines.filter(({ end }) => end === 'answered')),
  running,
});

const sum = (lines: BillLine[]) => lines.reduce((total, { costNano }) => total + costNano, 0);

/** A request as it was met, charged or not. */
export interface SeenCall {
  requestId: string;
  path: string;
  key: string;
  model: string;
  /** The provider's milliseconds since its start. */
  at: number;
  /** null until it was answered, and where no answer was sent. */
  status: number | null;
  /** Which limit refused it; null for all others. */
  refusedBy: string | null;
  /** What its admission took from the limits of the minute: for OpenAI input and the most output, for Anthropic input that is not cached. */
  countedTokens: number;
}
