import type { IncomingHttpHeaders } from 'node:http';
import type { Account, Need, Refusal } from './account.ts';
import type { Faults } from './options.ts';
import type { CountedTokens } from './price-book.ts';
import type { ProviderClock } from './provider-clock.ts';

/** What a request asks for, whichever wire it came by. */
export interface Asked {
  model: string;
  /** The prompt in its order, as it is read by the cache; `marked`: a cache breakpoint stands behind it. */
  pieces: { text: string; marked: boolean }[];
  maxOutputTokens: number;
}

/** How a prompt is counted, and what it takes from the limits. */
export interface CountedPrompt {
  tokens: Omit<CountedTokens, 'output'>;
  need: Need;
  /** What the cache will hold of it once the response has begun. */
  remembers: string[];
}

export interface Generated {
  requestId: string;
  model: string;
  text: string;
  fate: keyof Faults | null;
  /** Output stopped at its limit. */
  atLimit: boolean;
  tokens: CountedTokens;
  /** Seconds since 1970. */
  createdAt: number;
}

export type Problem =
  | { kind: 'malformed'; message: string }
  | { kind: 'key_refused' | 'balance_exhausted' | 'server_error' | 'overloaded' | 'no_route' }
  | { kind: 'model_unknown'; model: string }
  | { kind: 'limited'; model: string; refusal: Refusal };

/** A provider's way to be spoken to. */
export interface Wire {
  requestIdHeader: string;
  /** Whether its output is counted as it is produced, not as its request announced it. */
  countsAsProduced: boolean;
  keyOf(headers: IncomingHttpHeaders): string;
  /** @throws Error saying what is wrong with the request */
  read(body: unknown): Asked;
  count(asked: Asked, scope: string, account: Account, now: number): CountedPrompt;
  answer(generated: Generated): object;
  problem(problem: Problem, requestId: string): { status: number; body: object };
  limitHeaders(account: Account, clock: ProviderClock, refusal: Refusal | null): Record<string, string>;
}

/** As this provider counts; ours estimates otherwise, as with real ones. */
const charsPerToken = 4.2;
export const tokensIn = (chars: number) => Math.ceil(chars / charsPerToken);
export const charsOf = (tokens: number) => Math.ceil(tokens * charsPerToken);
/** Prompts shorter than this are not cached. */
export const cachedTokensMin = 1_024;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a content that is a string or a list of parts with text. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw new Error('content must be a string or a list of parts');
  return content.map((part) => (isObject(part) && typeof part.text === 'string' ? part.text : '')).join('\n');
}

export function modelOf(body: unknown): string {
  if (!isObject(body)) throw new Error('the body must be a JSON object');
  if (typeof body.model !== 'string' || body.model === '') throw new Error('you must provide a model parameter');
  return body.model;
}

/** Of the given fields, the first that is there. */
export function outputLimitOf(body: Record<string, unknown>, fields: string[]): number | undefined {
  const name = fields.find((field) => body[field] !== undefined && body[field] !== null);
  if (name === undefined) return undefined;
  const value = body[name];
  if (!Number.isInteger(value) || (value as number) < 1) throw new Error(`${name} must be a whole number above 0`);
  return value as number;
}
