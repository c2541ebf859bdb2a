import { type ErrorCode, errorCodes } from '#domain/error-codes.ts';

/** What is written about an error’s code; undefined where there is no such code. */
export function errorText(code: string): { text: string; next: string; kind: 'attempt' | 'request' } | undefined {
  return Object.hasOwn(errorCodes, code) ? errorCodes[code as ErrorCode] : undefined;
}
