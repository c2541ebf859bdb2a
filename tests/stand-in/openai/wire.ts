import type { IncomingHttpHeaders } from 'node:http';
import type { Wire } from '../wire.ts';
import { countOpenAi } from './count.ts';
import { openAiHeaders } from './headers.ts';
import { openAiProblem } from './problems.ts';

/** What chat and responses have in common. */
export const openAiWire = {
  requestIdHeader: 'x-request-id',
  countsAsProduced: false,
  keyOf: ({ authorization }: IncomingHttpHeaders) => authorization?.replace(/^Bearer /, '') ?? '',
  count: countOpenAi,
  problem: openAiProblem,
  limitHeaders: openAiHeaders,
} satisfies Partial<Wire>;

/** Where a request does not say how much it may write. */
export const maxOutputTokensDefault = 4_096;
