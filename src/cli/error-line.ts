import { oneLine } from '#cli/plain-text.ts';
import { errorCodes } from '#domain/error-codes.ts';

const texts: Record<string, { next: string } | undefined> = errorCodes;

/** How often items ended with an error, what it said, and what to do. */
export function errorLine({ code, count, example }: { code: string; count: number; example: string | null }): string {
  return oneLine([`${count} × ${code}:`, example, texts[code]?.next].filter(Boolean).join(' '));
}
