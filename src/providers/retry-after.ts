import type { Headers } from './response-headers.ts';

/** A provider that asks for more is not obeyed to the letter: nothing may wait for ever. OpenAI's longest limits are of a day. */
const retryAfterMsMax = 24 * 60 * 60 * 1000;

/**
 * How long the provider asked us to wait, in milliseconds; undefined where it did not say.
 * `retry-after-ms` is OpenAI's, and finer; `retry-after` holds seconds or a date (RFC 9110, 10.2.3). A date is measured from the answer's
 * own `date`, so that a wrong clock on either side does no harm.
 */
export function retryAfterMsOf(headers: Headers): number | undefined {
  const exact = number(headers['retry-after-ms']);
  if (exact !== undefined) return clamp(exact);
  const value = headers['retry-after'];
  const seconds = number(value);
  if (seconds !== undefined) return clamp(seconds * 1000);
  const at = Date.parse(value ?? '');
  if (Number.isNaN(at)) return undefined;
  const answeredAt = Date.parse(headers.date ?? '');
  return clamp(at - (Number.isNaN(answeredAt) ? Date.now() : answeredAt));
}

function number(value: string | undefined): number | undefined {
  const trimmed = value?.trim();
  return trimmed && /^-?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}

function clamp(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), retryAfterMsMax);
}
