import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { HttpError } from '#app/_lib/problem.ts';

/** Says whose token it is, by its id at Supabase Auth; null: it is not valid. */
export type TokenReader = (token: string) => Promise<string | null>;

const claims = z.object({ sub: z.uuid(), role: z.literal('authenticated') });

/**
 * Reads the tokens of a Supabase project by its public keys, which are fetched once and again when they change. A project with the old shared secret publishes none: its
 * tokens are not accepted.
 * @throws (the reader) HttpError `identity_unreachable`
 * @param supabaseUrl of the project, `https://….supabase.co`
 */
export function supabaseTokens(supabaseUrl: string): TokenReader {
  const issuer = `${supabaseUrl.replace(/\/+$/, '')}/auth/v1`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), { timeoutDuration: 5_000 });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: 'authenticated',
        algorithms: ['ES256', 'RS256', 'EdDSA'],
        requiredClaims: ['exp', 'sub'],
      });
      return claims.safeParse(payload).data?.sub ?? null;
    } catch (error) {
      if (error instanceof errors.JOSEError && !unanswered.has(error.code)) return null;
      throw new HttpError('identity_unreachable', `${issuer} did not answer with its keys.`);
    }
  };
}

/** What is no fault of the token. */
const unanswered = new Set<string>([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);

/** Three parts with dots between them. */
export const looksLikeToken = (word: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(word);
