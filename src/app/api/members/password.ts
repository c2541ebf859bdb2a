import { z } from 'zod';
import { passwordLength } from '#domain/access.ts';

export const passwordSchema = z.string().min(passwordLength.min).max(passwordLength.max);

/** As better-auth keeps it; loaded by the first who needs it. */
export const hashOf = async (password: string): Promise<string> =>
  (await import('better-auth/crypto')).hashPassword(password);
